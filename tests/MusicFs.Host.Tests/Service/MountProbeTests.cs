using MusicFs.Host.Service;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Service;

[TestClass]
public sealed class MountProbeTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private readonly ManualTime _time = new();

    [TestMethod]
    public async Task FindSilentAsync_AllAnswers_FindsNothing()
    {
        MountProbe probe = new(static _ => { }, _time);
        Assert.IsNull(await probe.FindSilentAsync("/mnt", new MemoryFileSystem(), Limit));
    }

    [TestMethod]
    public async Task FindSilentAsync_MountHangs_IsToldAndAskedNoSecondTimeUntilItAnswers()
    {
        using SemaphoreSlim hangs = new(0), begun = new(0);
        int asked = 0;
        MountProbe probe = new(
            _ =>
            {
                Interlocked.Increment(ref asked);
                begun.Release();
                hangs.Wait();
            },
            _time);
        for (int i = 0; i < 3; i++)
        {
            Task<string?> found = probe.FindSilentAsync("/mnt", new MemoryFileSystem(), Limit);
            await _time.PassAsync(Limit);
            Assert.AreEqual("the mount at /mnt", await found);
        }

        // No time passes here: its thread may not have run yet.
        Assert.IsTrue(await begun.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.AreEqual(1, asked, "A thread for each would be a thread more with each.");
        hangs.Release(2);
        Assert.IsNull(await probe.FindSilentAsync("/mnt", new MemoryFileSystem(), Limit));
        Assert.IsNull(await probe.FindSilentAsync("/mnt", new MemoryFileSystem(), Limit));
    }

    [TestMethod]
    public async Task FindSilentAsync_MountIsGone_IsNoSilence()
    {
        MountProbe probe = new(static _ => throw new DriveNotFoundException(), _time);
        Assert.IsNull(await probe.FindSilentAsync("/mnt", new MemoryFileSystem(), Limit));
    }
}
