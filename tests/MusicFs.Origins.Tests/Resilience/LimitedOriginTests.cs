using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Resilience;

[TestClass]
public sealed class LimitedOriginTests
{
    private static readonly OriginPath Path = OriginPath.FromString("a.flac");

    private readonly ManualTime _time = new();
    private readonly MemoryOrigin _memory = new("m");
    private readonly FaultyOrigin _faulty;
    private readonly OriginVersion _version;

    public LimitedOriginTests()
    {
        _version = _memory.Put("a.flac", new byte[10_000]);
        _faulty = new FaultyOrigin(_memory);
    }

    [TestMethod]
    public async Task Read_MoreThanPlaces_WaitsForOne()
    {
        LimitedOrigin limited = new(_faulty, 2, 0, _time);
        using IOriginFile file = (await limited.OpenAsync(Path, _version, default)).Value;
        _faulty.ReadGate = new TaskCompletionSource();
        Task<FsResult<int>>[] reads = [.. Enumerable.Range(0, 5).Select(_ => file.ReadAsync(0, new byte[1], default).AsTask())];

        await _faulty.ReadsWaiting.WaitAsync();
        await _faulty.ReadsWaiting.WaitAsync();
        Assert.AreEqual(0, _faulty.ReadsWaiting.CurrentCount);
        // A probe needs no place.
        Assert.AreEqual(FsError.None, await limited.ProbeAsync(default));
        _faulty.ReadGate.SetResult();

        foreach (FsResult<int> read in await Task.WhenAll(reads))
            Assert.AreEqual(1, read.Value);
    }

    [TestMethod]
    public async Task Stat_CallerThatGivesUpWaiting_IsInterruptedAndTakesNoPlace()
    {
        LimitedOrigin limited = new(_faulty, 1, 0, _time);
        using IOriginFile file = (await limited.OpenAsync(Path, _version, default)).Value;
        _faulty.ReadGate = new TaskCompletionSource();
        Task<FsResult<int>> read = file.ReadAsync(0, new byte[1], default).AsTask();
        using CancellationTokenSource caller = new();
        Task<FsResult<OriginEntry>> stat = limited.StatAsync(Path, caller.Token).AsTask();

        await caller.CancelAsync();
        Assert.AreEqual(FsError.Interrupted, (await stat).Error);
        _faulty.ReadGate.SetResult();
        await read;

        Assert.AreEqual(FsError.None, (await limited.StatAsync(Path, default)).Error);
    }

    [TestMethod]
    public async Task Read_OverTheRate_WaitsUntilEarlierBytesArePaid()
    {
        LimitedOrigin limited = new(_faulty, 4, 1000, _time);
        using IOriginFile file = (await limited.OpenAsync(Path, _version, default)).Value;
        Assert.AreEqual(3000, (await file.ReadAsync(0, new byte[3000], default)).Value);

        Task<FsResult<int>> next = file.ReadAsync(0, new byte[1], default).AsTask();
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(3));
        _time.Advance(TimeSpan.FromMilliseconds(2999));
        Assert.IsFalse(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.AreEqual(1, (await next).Value);
        Assert.IsNull(file.LocalHandle);
    }
}
