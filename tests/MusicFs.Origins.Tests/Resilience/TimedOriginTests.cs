using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Resilience;

[TestClass]
public sealed class TimedOriginTests
{
    private static readonly OriginPath Path = OriginPath.FromString("a.flac");

    private readonly ManualTime _time = new();
    private readonly MemoryOrigin _memory = new("m");
    private readonly FaultyOrigin _faulty;
    private readonly TimedOrigin _timed;
    private readonly OriginVersion _version;

    public TimedOriginTests()
    {
        _version = _memory.Put("a.flac", [1, 2, 3]);
        _faulty = new FaultyOrigin(_memory);
        _timed = new TimedOrigin(_faulty, new TimeLimits(), _time);
    }

    [TestMethod]
    public async Task Read_OriginThatDoesNotListen_EndsInItsTimeAndLeavesTheBufferAlone()
    {
        using IOriginFile file = (await _timed.OpenAsync(Path, _version, default)).Value;
        _faulty.ReadGate = new TaskCompletionSource();
        byte[] destination = new byte[3];

        Task<FsResult<int>> read = file.ReadAsync(0, destination, default).AsTask();
        await _faulty.ReadsWaiting.WaitAsync();
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.IsFalse(read.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.AreEqual(FsError.TimedOut, (await read).Error);
        _faulty.ReadGate.SetResult();
        CollectionAssert.AreEqual(new byte[3], destination);
    }

    [TestMethod]
    public async Task Read_CallerThatGivesUp_IsInterrupted()
    {
        using IOriginFile file = (await _timed.OpenAsync(Path, _version, default)).Value;
        _faulty.ReadGate = new TaskCompletionSource();
        using CancellationTokenSource caller = new();

        Task<FsResult<int>> read = file.ReadAsync(0, new byte[3], caller.Token).AsTask();
        await caller.CancelAsync();

        Assert.AreEqual(FsError.Interrupted, (await read).Error);
        _faulty.ReadGate.SetResult();
    }

    [TestMethod]
    public async Task Read_InTime_GivesTheBytes()
    {
        using IOriginFile file = (await _timed.OpenAsync(Path, _version, default)).Value;
        byte[] destination = new byte[10];

        Assert.AreEqual(2, (await file.ReadAsync(1, destination, default)).Value);

        CollectionAssert.AreEqual(new byte[] { 2, 3, 0 }, destination[..3]);
    }

    [TestMethod]
    public async Task Open_FileThatComesTooLate_IsClosed()
    {
        _faulty.OpenGate = new TaskCompletionSource();

        Task<FsResult<IOriginFile>> open = _timed.OpenAsync(Path, _version, default).AsTask();
        await _time.PassAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(FsError.TimedOut, (await open).Error);
        // What waits for the gate goes on inside this call.
        _faulty.OpenGate.SetResult();

        Assert.AreEqual(1, _memory.Opens);
        Assert.AreEqual(0, _memory.OpenFiles);
    }
}
