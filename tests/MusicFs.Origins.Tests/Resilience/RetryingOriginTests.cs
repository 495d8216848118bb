using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Resilience;

[TestClass]
public sealed class RetryingOriginTests
{
    private static readonly OriginPath Path = OriginPath.FromString("a.flac");

    private readonly ManualTime _time = new();
    private readonly MemoryOrigin _memory = new("m");
    private readonly FaultyOrigin _faulty;
    private readonly RetryingOrigin _retrying;
    private readonly OriginVersion _version;

    public RetryingOriginTests()
    {
        _version = _memory.Put("a.flac", [1, 2, 3]);
        _faulty = new FaultyOrigin(_memory);
        _retrying = new RetryingOrigin(_faulty, new PipelineSettings().Retries, new TimeLimits(), _time, NullLogger.Instance);
    }

    [TestMethod]
    public async Task Read_FailsThreeTimes_SucceedsAfterThePauses()
    {
        int calls = 0;
        _faulty.OnRead = (_, _) => ++calls <= 3 ? FsError.OriginUnavailable : FsError.None;
        using IOriginFile file = (await _retrying.OpenAsync(Path, _version, default)).Value;

        Task<FsResult<int>> read = file.ReadAsync(0, new byte[3], default).AsTask();
        foreach ((int pause, int callsAfter) in new[] { (100, 2), (500, 3), (2000, 4) })
        {
            await _time.WaitForTimerAsync(TimeSpan.FromMilliseconds(pause));
            _time.Advance(TimeSpan.FromMilliseconds(pause - 1));
            Assert.AreEqual(callsAfter - 1, calls);
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.AreEqual(3, (await read).Value);
        Assert.AreEqual(4, calls);
    }

    [TestMethod]
    public async Task Stat_FailsForGood_GivesTheLastError()
    {
        int calls = 0;
        _faulty.OnStat = _ =>
        {
            calls++;
            return FsError.TimedOut;
        };

        Task<FsResult<OriginEntry>> stat = _retrying.StatAsync(Path, default).AsTask();
        foreach (int pause in new[] { 100, 500, 2000 })
            await _time.PassAsync(TimeSpan.FromMilliseconds(pause));

        Assert.AreEqual(FsError.TimedOut, (await stat).Error);
        Assert.AreEqual(4, calls);
    }

    [TestMethod]
    public async Task Read_UsedUpItsTime_IsNotTriedAgain()
    {
        int calls = 0;
        using IOriginFile file = (await _retrying.OpenAsync(Path, _version, default)).Value;
        _faulty.OnRead = (_, _) =>
        {
            calls++;
            _time.Advance(new TimeLimits().Total);
            return FsError.TimedOut;
        };

        Assert.AreEqual(FsError.TimedOut, (await file.ReadAsync(0, new byte[3], default)).Error);
        Assert.AreEqual(1, calls);
    }

    [TestMethod]
    [DataRow(FsError.NotFound)]
    [DataRow(FsError.AccessDenied)]
    [DataRow(FsError.Stale)]
    [DataRow(FsError.Corrupt)]
    [DataRow(FsError.Interrupted)]
    public async Task List_FailsInAWayThatStays_IsNotTriedAgain(FsError error)
    {
        int calls = 0;
        _faulty.OnList = _ =>
        {
            calls++;
            return error;
        };

        Assert.AreEqual(error, (await _retrying.ListAsync(OriginPath.Root, default)).Error);
        Assert.AreEqual(1, calls);
    }

    [TestMethod]
    public async Task Open_CallerThatGivesUpInThePause_IsInterrupted()
    {
        _faulty.OnOpen = static _ => FsError.Busy;
        using CancellationTokenSource caller = new();

        Task<FsResult<IOriginFile>> open = _retrying.OpenAsync(Path, _version, caller.Token).AsTask();
        await _time.WaitForTimerAsync(TimeSpan.FromMilliseconds(100));
        await caller.CancelAsync();

        Assert.AreEqual(FsError.Interrupted, (await open).Error);
    }

    [TestMethod]
    public async Task Probe_Failing_IsNotTriedAgain()
    {
        _faulty.OnProbe = static () => FsError.OriginUnavailable;

        Assert.AreEqual(FsError.OriginUnavailable, await _retrying.ProbeAsync(default));
    }
}
