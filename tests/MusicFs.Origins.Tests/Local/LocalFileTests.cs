using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local;

namespace MusicFs.Origins.Tests.Local;

/// <summary>Reads that must wait for the disk; here, for the only thread that asks it.</summary>
[TestClass]
public sealed class LocalFileTests
{
    private readonly string _path = Path.GetTempFileName();

    [TestCleanup]
    public void Remove() => File.Delete(_path);

    [TestMethod]
    public async Task Dispose_ReadQueued_LetsItComplete()
    {
        using var threads = new IoThreads(1, "test-io");
        using var gate = new ManualResetEventSlim();
        LocalFile file = Open(threads, out SafeFileHandle handle);
        ValueTask<bool> busy = threads.RunAsync(() =>
        {
            gate.Wait();
            return true;
        });
        byte[] buffer = new byte[10];
        Assert.IsTrue(file.TryHold());
        ValueTask<FsResult<int>> read = ReadWork.Start(threads, file, 0, buffer, 0, default);

        file.Dispose();
        gate.Set();

        Assert.AreEqual(3, (await read).Value);
        Assert.IsTrue(await busy);
        Assert.IsTrue(handle.IsClosed);
        Assert.AreEqual(FsError.BadHandle, (await file.ReadAsync(0, buffer, default)).Error);
    }

    [TestMethod]
    public async Task Read_CancelledWhileQueued_IsInterrupted()
    {
        using var threads = new IoThreads(1, "test-io");
        using var gate = new ManualResetEventSlim();
        using var cancellation = new CancellationTokenSource();
        using LocalFile file = Open(threads, out _);
        ValueTask<bool> busy = threads.RunAsync(() =>
        {
            gate.Wait();
            return true;
        });
        Assert.IsTrue(file.TryHold());
        ValueTask<FsResult<int>> read = ReadWork.Start(threads, file, 0, new byte[10], 0, cancellation.Token);

        await cancellation.CancelAsync();
        gate.Set();

        Assert.AreEqual(FsError.Interrupted, (await read).Error);
        Assert.IsTrue(await busy);
    }

    private LocalFile Open(IoThreads threads, out SafeFileHandle handle)
    {
        File.WriteAllBytes(_path, [1, 2, 3]);
        // A whole second, so that no digit is lost on the way through the framework.
        File.SetLastWriteTimeUtc(_path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        handle = File.OpenHandle(_path);
        long modified = (File.GetLastWriteTimeUtc(_path) - DateTime.UnixEpoch).Ticks * 100;
        return new LocalFile(handle, new OriginVersion(3, modified, 0), threads);
    }
}
