using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Host.Plugins;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Plugins;

[TestClass]
public sealed class BoundedSourceTests
{
    private readonly ManualTime _time = new();
    private readonly WaitingSource _file = new();

    [TestMethod]
    public async Task Dispose_WhileItReads_EndsTheReadAndWaitsForThat()
    {
        BoundedSource source = new(_file, 1000, _time);
        Task<FsResult<int>> read = source.ReadAsync(0, new byte[10], CancellationToken.None).AsTask();

        Task closed = source.DisposeAsync().AsTask();

        await _file.Cancelled.Task;
        Assert.IsFalse(closed.IsCompleted, "It did not wait for the read.");
        _file.Answer.SetResult(FsError.Interrupted);
        await closed;
        Assert.AreEqual(FsError.Interrupted, (await read).Error);
        Assert.AreEqual(FsError.Interrupted, (await source.ReadAsync(0, new byte[10], CancellationToken.None)).Error);
    }

    [TestMethod]
    public async Task Waited_OfAReadUnderWayAndOver_IsItsTime()
    {
        await using BoundedSource source = new(_file, 1000, _time);
        Task<FsResult<int>> read = source.ReadAsync(0, new byte[10], CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.AreEqual(TimeSpan.FromSeconds(3), source.Waited);

        _file.Answer.SetResult(10);
        await read;
        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.AreEqual(TimeSpan.FromSeconds(3), source.Waited);
    }

    [TestMethod]
    public async Task Read_TwoAtOnceOrTooMuch_IsRefused()
    {
        await using BoundedSource source = new(_file, 15, _time);
        Task<FsResult<int>> read = source.ReadAsync(0, new byte[10], CancellationToken.None).AsTask();

        Assert.AreEqual(FsError.Busy, (await source.ReadAsync(0, new byte[1], CancellationToken.None)).Error);
        _file.Answer.SetResult(10);
        await read;
        Assert.AreEqual(FsError.NotSupported, (await source.ReadAsync(10, new byte[6], CancellationToken.None)).Error);
    }

    private sealed class WaitingSource : IByteSource
    {
        public TaskCompletionSource<FsResult<int>> Answer { get; } = new();

        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Length => 100;

        public async ValueTask<FsResult<int>> ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellation)
        {
            using CancellationTokenRegistration registration = cancellation.Register(Cancelled.SetResult);
            return await Answer.Task;
        }
    }
}
