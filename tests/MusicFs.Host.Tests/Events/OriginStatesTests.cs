using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Events;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Host.Events;
using MusicFs.Origins.Resilience;
using MusicFs.Testing;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Events;

[TestClass]
public sealed class OriginStatesTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly RecordingLogger _log = new();
    private readonly EventHub _hub;
    private readonly FaultyOrigin[] _faulty = [new(new MemoryOrigin("a")), new(new MemoryOrigin("b"))];
    private readonly HealthTrackedOrigin[] _origins;
    private int _returned;

    public OriginStatesTests()
    {
        _hub = new EventHub(_time);
        _origins = [.. _faulty.Select(faulty => OriginPipeline.Check(faulty, new PipelineSettings(), _time, _log))];
        OriginStates states = new(_hub, () => _returned++, _log);
        foreach (HealthTrackedOrigin origin in _origins)
            states.Follow(origin);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HealthTrackedOrigin origin in _origins)
            await origin.DisposeAsync();
    }

    [TestMethod]
    public async Task Origins_AllGoAndOneComesBack_IsToldOnceEach()
    {
        using EventSubscription events = _hub.Subscribe(EventFilter.All)!;
        Set(0, FsError.NotFound);
        Set(1, FsError.TimedOut);
        foreach (HealthTrackedOrigin origin in _origins)
            await origin.ProbeAsync(default);
        await _origins[0].ProbeAsync(default);
        Assert.AreEqual(0, _returned);

        Set(1, FsError.None);
        await _origins[1].ProbeAsync(default);
        Set(0, FsError.None);
        await _origins[0].ProbeAsync(default);

        List<string> told = [];
        for (int i = 0; i < 6; i++)
        {
            MusicFsEvent next = await events.NextAsync(CancellationToken.None);
            told.Add($"{next.Type} {next.Origin}".Trim());
        }

        CollectionAssert.AreEqual(
            new[] { "origin.state a", "origin.state b", EventTypes.OriginAllDown, "origin.state b", "origin.recovered b", "origin.state a" }, told);
        Assert.AreEqual(2, _returned);
        Assert.AreEqual(1, _log.Lines.Count(static line => line.Text.Contains("None of the 2 origins answers", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Origin_ThatHasWords_IsToldOfWithThem()
    {
        await using HealthTrackedOrigin origin = OriginPipeline.Check(new Teller(), new PipelineSettings(), _time, _log);
        using EventSubscription events = _hub.Subscribe(EventFilter.All)!;
        new OriginStates(_hub, static () => { }, _log).Follow(origin);

        await origin.ProbeAsync(default);

        MusicFsEvent told = await events.NextAsync(CancellationToken.None);
        Assert.AreEqual(("OriginUnavailable", "The shop is closed."), (told.Data["error"], told.Data["reason"]));
        Assert.Contains("The shop is closed. Come back tomorrow.", _log.Lines.Last(static line => line.Text.Contains("is Unhealthy", StringComparison.Ordinal)).Text);
    }

    private void Set(int origin, FsError error) => _faulty[origin].OnProbe = () => error;

    private sealed class Teller : IOrigin, IFailureTeller
    {
        public string Id => "shop";

        public OriginCapabilities Capabilities { get; } = new();

        public Problem LastFailure { get; } = new("The shop is closed.", "Come back tomorrow.");

        public ValueTask<FsResult<IReadOnlyList<OriginEntry>>> ListAsync(OriginPath directory, CancellationToken cancellation) => new(FsError.OriginUnavailable);

        public ValueTask<FsResult<OriginEntry>> StatAsync(OriginPath path, CancellationToken cancellation) => new(FsError.OriginUnavailable);

        public ValueTask<FsResult<IOriginFile>> OpenAsync(OriginPath path, OriginVersion expected, CancellationToken cancellation) => new(FsError.OriginUnavailable);

        public ValueTask<FsError> ProbeAsync(CancellationToken cancellation) => new(FsError.OriginUnavailable);
    }
}
