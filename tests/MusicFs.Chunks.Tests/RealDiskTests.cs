using System.Diagnostics;
using System.Runtime.Versioning;
using MusicFs.Contracts.Errors;
using MusicFs.Testing;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.Time;

namespace MusicFs.Chunks.Tests;

/// <summary>Real disks in trouble: a small one of its own (tmpfs) that fills up; a folder that is deleted or locked away.</summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
[SupportedOSPlatform("linux")]
public sealed class RealDiskTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private bool _isMounted;

    [TestCleanup]
    public async Task CleanAsync()
    {
        if (_isMounted)
            await RunAsync("umount", _folder.Path);
        _folder.Dispose();
    }

    [TestMethod]
    public async Task Put_RealDiskFillsUp_ReadsGoOnAndItRecovers()
    {
        await MountAsync("size=8m");
        await using ChunkStore store = await OpenAsync(_folder.In("cache"));
        ChunkId id = (await store.PutAsync(ChunkContents.Noise(1, 200_000), default)).Value;
        byte[] foreign = new byte[7_500_000];
        await File.WriteAllBytesAsync(_folder.In("foreign"), foreign);

        FsError error = FsError.None;
        for (int i = 0; i < 40 && error == FsError.None; i++)
            error = (await store.PutAsync(ChunkContents.Noise(100 + i, 200_000), default)).Error;

        Assert.AreEqual(FsError.NoSpace, error);
        Assert.IsTrue((await store.ReadAsync(id, 0, new byte[200_000], default)).IsSuccess);
        File.Delete(_folder.In("foreign"));
        await CheckAsync(store);
        Assert.AreEqual(ChunkStoreState.Ready, store.State);
        Assert.IsTrue((await store.PutAsync(ChunkContents.Noise(200, 200_000), default)).IsSuccess);
        await AssertSoundAsync(store, "cache");
    }

    [TestMethod]
    public async Task Folder_ReallyDeletedWhileRunning_IsMadeAnewWithinAMinute()
    {
        string cache = _folder.In("cache");
        await using ChunkStore store = await OpenAsync(cache);
        for (int i = 0; i < 20; i++)
            await store.PutAsync(ChunkContents.Noise(i, 100_000), default);
        Directory.Delete(cache, recursive: true);

        for (int i = 0; i < 40; i++)
        {
            await store.PutAsync(ChunkContents.Noise(i, 100_000), default);
            await store.ReadAsync(ChunkId.Of(ChunkContents.Noise(i, 100_000)), 0, new byte[100_000], default);
        }

        await CheckAsync(store);
        Assert.AreEqual(ChunkStoreState.Ready, store.State);
        Assert.IsTrue((await store.PutAsync(ChunkContents.Noise(1, 100_000), default)).IsSuccess);
        await AssertSoundAsync(store, "cache");
    }

    [TestMethod]
    public async Task Folder_PermissionTakenAway_ReadsGoOnAndItRecovers()
    {
        string cache = _folder.In("cache");
        await using ChunkStore store = await OpenAsync(cache);
        ChunkId id = (await store.PutAsync(ChunkContents.Noise(1, 100_000), default)).Value;
        await SetForbiddenAsync(cache, true);

        for (int i = 2; i < 40; i++)
            await store.PutAsync(ChunkContents.Noise(i, 100_000), default);
        await store.ReadAsync(id, 0, new byte[100_000], default);
        await CheckAsync(store);
        ChunkStoreState forbidden = store.State;
        await SetForbiddenAsync(cache, false);

        Assert.AreNotEqual(ChunkStoreState.Ready, forbidden);
        await CheckAsync(store);
        Assert.AreEqual(ChunkStoreState.Ready, store.State);
        Assert.IsTrue((await store.ReadAsync(id, 0, new byte[100_000], default)).IsSuccess);
        await AssertSoundAsync(store, "cache");
    }

    [TestMethod]
    public async Task Folder_CannotBeMade_IsBypassedWithItsPathNamed()
    {
        await File.WriteAllTextAsync(_folder.In("file"), "");

        await using ChunkStore store = await OpenAsync(_folder.In("file/cache"));

        Assert.AreEqual(ChunkStoreState.Bypassed, store.State);
        StringAssert.Contains(store.Statistics.Problem!.What, _folder.In("file/cache"));
        Assert.IsFalse((await store.PutAsync(new byte[10], default)).IsSuccess);
    }

    private async Task<ChunkStore> OpenAsync(string folder) =>
        (await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = folder, PackLength = 1 << 20, Time = _time })).Store!;

    private async Task CheckAsync(ChunkStore store)
    {
        _time.Advance(TimeSpan.FromSeconds(60));
        // The writer does one thing after another: when these are done, so is the check.
        await store.TrimAsync(long.MaxValue, default);
        await store.TrimAsync(long.MaxValue, default);
    }

    private async Task AssertSoundAsync(ChunkStore store, string folder)
    {
        await store.FlushAsync();
        Assert.IsEmpty((await store.VerifyAsync(new VerifyScope(0, Repair: false), default)).Bad);
        long bytes = new DirectoryInfo(_folder.In(folder)).EnumerateFiles()
            .Where(static file => file.Name is not ("lock" or "holder")).Sum(static file => file.Length);
        Assert.AreEqual(bytes, store.Statistics.DiskBytes);
    }

    /// <summary>Nothing keeps root out of a folder but the mark that forbids new names in it.</summary>
    private static async Task SetForbiddenAsync(string folder, bool isForbidden)
    {
        if (Environment.UserName == "root")
            Prerequisite.Require(Prerequisite.Root, await RunAsync("chattr", isForbidden ? "+i" : "-i", folder), "chattr does not work here");
        else
            File.SetUnixFileMode(folder, isForbidden ? UnixFileMode.None : UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private async Task MountAsync(string options)
    {
        _isMounted = Environment.UserName == "root" && await RunAsync("mount", "-t", "tmpfs", "-o", options, "tmpfs", _folder.Path);
        Prerequisite.Require(Prerequisite.Root, _isMounted, "mounting a small disk needs root");
    }

    private static async Task<bool> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
