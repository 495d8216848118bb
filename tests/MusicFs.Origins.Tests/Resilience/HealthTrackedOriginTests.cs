using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;
using MusicFs.Testing;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Resilience;

[TestClass]
public sealed class HealthTrackedOriginTests : IAsyncDisposable
{
    private static readonly OriginPath Path = OriginPath.FromString("a.flac");

    private readonly ManualTime _time = new();
    private readonly RecordingLogger _log = new();
    private readonly FaultyOrigin _faulty;
    private readonly HealthTrackedOrigin _tracked;
    private readonly List<OriginHealthState> _changes = [];

    public HealthTrackedOriginTests()
    {
        MemoryOrigin memory = new("m");
        memory.Put("a.flac", [1]);
        _faulty = new FaultyOrigin(memory);
        _tracked = new HealthTrackedOrigin(_faulty, _faulty, new HealthSettings(), _time, _log);
        _tracked.HealthChanged += (_, health) => _changes.Add(health.State);
    }

    private OriginHealthState State => _tracked.Health.State;

    public ValueTask DisposeAsync() => _tracked.DisposeAsync();

    [TestMethod]
    public async Task Calls_Failing_DegradeThenMakeUnhealthyThenRecover()
    {
        _faulty.OnStat = static _ => FsError.OriginUnavailable;
        Assert.AreEqual(OriginHealthState.Healthy, State);

        await _tracked.StatAsync(Path, default);
        Assert.AreEqual(OriginHealthState.Degraded, State);
        await _tracked.StatAsync(Path, default);
        Assert.AreEqual(OriginHealthState.Degraded, State);
        await _tracked.StatAsync(Path, default);
        Assert.AreEqual(OriginHealthState.Unhealthy, State);
        Assert.AreEqual((3, FsError.OriginUnavailable), (_tracked.Health.Failures, _tracked.Health.LastError));
        Assert.AreEqual(FsError.None, await _tracked.ProbeAsync(default));

        CollectionAssert.AreEqual(new[] { OriginHealthState.Degraded, OriginHealthState.Unhealthy, OriginHealthState.Healthy }, _changes);
    }

    [TestMethod]
    public async Task Unhealthy_ManyCalls_AreOneTryEveryFiveSecondsAndOneLine()
    {
        int calls = 0;
        _faulty.OnStat = _ =>
        {
            calls++;
            return FsError.TimedOut;
        };
        for (int i = 0; i < 3; i++)
            await _tracked.StatAsync(Path, default);
        int lines = _log.Lines.Count(static line => line.Level >= LogLevel.Warning);

        for (int i = 0; i < 100; i++)
            Assert.AreEqual(FsError.OriginUnavailable, (await _tracked.StatAsync(Path, default)).Error);
        Assert.AreEqual(3, calls);
        _time.Advance(TimeSpan.FromSeconds(5));
        for (int i = 0; i < 100; i++)
            await _tracked.StatAsync(Path, default);

        Assert.AreEqual(4, calls);
        Assert.AreEqual(lines, _log.Lines.Count(static line => line.Level >= LogLevel.Warning));
    }

    [TestMethod]
    public async Task Unhealthy_TryThatSucceeds_IsHealthyAtOnce()
    {
        bool away = true;
        _faulty.OnStat = _ => away ? FsError.OriginUnavailable : FsError.None;
        for (int i = 0; i < 3; i++)
            await _tracked.StatAsync(Path, default);

        away = false;
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.AreEqual(FsError.None, (await _tracked.StatAsync(Path, default)).Error);
        Assert.AreEqual(OriginHealthState.Healthy, State);
    }

    [TestMethod]
    [DataRow(FsError.NotFound)]
    [DataRow(FsError.AccessDenied)]
    [DataRow(FsError.Stale)]
    [DataRow(FsError.Busy)]
    [DataRow(FsError.Interrupted)]
    public async Task Calls_AnsweredWithAnError_LeaveItHealthy(FsError error)
    {
        _faulty.OnStat = _ => error;
        for (int i = 0; i < 10; i++)
            await _tracked.StatAsync(Path, default);

        Assert.AreEqual(OriginHealthState.Healthy, State);
    }

    [TestMethod]
    public async Task Reads_Failing_CountToo()
    {
        OriginVersion version = (await _tracked.StatAsync(Path, default)).Value.Version;
        using IOriginFile file = (await _tracked.OpenAsync(Path, version, default)).Value;
        _faulty.OnRead = static (_, _) => FsError.TimedOut;
        for (int i = 0; i < 3; i++)
            Assert.AreEqual(FsError.TimedOut, (await file.ReadAsync(0, new byte[1], default)).Error);

        Assert.AreEqual(FsError.OriginUnavailable, (await file.ReadAsync(0, new byte[1], default)).Error);
        Assert.AreEqual(OriginHealthState.Unhealthy, State);
    }

    [TestMethod]
    public async Task Probes_EveryThirtySecondsAndEveryMinuteWhileAway_FindIllnessAndRecovery()
    {
        int probes = 0;
        FsError answer = FsError.None;
        _faulty.OnProbe = () =>
        {
            probes++;
            return answer;
        };
        await _time.PassAsync(TimeSpan.FromSeconds(30));
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(1, probes);

        answer = FsError.OriginUnavailable;
        for (int i = 0; i < 3; i++)
            await _time.PassAsync(TimeSpan.FromSeconds(30));
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(60));
        Assert.AreEqual(4, probes);
        Assert.AreEqual(OriginHealthState.Unhealthy, State);

        answer = FsError.None;
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.AreEqual(4, probes);
        _time.Advance(TimeSpan.FromSeconds(1));
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(30));

        Assert.AreEqual(5, probes);
        Assert.AreEqual(OriginHealthState.Healthy, State);
    }

    [TestMethod]
    public async Task Probe_Slow_IsDegradedUntilOneIsFast()
    {
        TimeSpan takes = TimeSpan.FromSeconds(3);
        _faulty.OnProbe = () =>
        {
            _time.Advance(takes);
            return FsError.None;
        };
        await _tracked.ProbeAsync(default);
        Assert.AreEqual(OriginHealthState.Degraded, State);
        await _tracked.StatAsync(Path, default);
        Assert.AreEqual(OriginHealthState.Degraded, State);

        takes = TimeSpan.Zero;
        await _tracked.ProbeAsync(default);

        Assert.AreEqual(OriginHealthState.Healthy, State);
    }

    [TestMethod]
    public async Task Probe_RootDeniedOrGone_IsAFailure()
    {
        _faulty.OnProbe = static () => FsError.NotFound;
        await _tracked.ProbeAsync(default);

        Assert.AreEqual(OriginHealthState.Degraded, State);
    }
}
