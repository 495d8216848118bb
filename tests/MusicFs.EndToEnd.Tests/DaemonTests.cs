using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary><c>--daemon</c>: returns when mounted, lives on, logs to the cache folder.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class DaemonTests
{
    [TestMethod]
    public async Task Daemon_Started_ReturnsWhenMountedAndLivesOn()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        File.WriteAllText(Path.Combine(folders["music"], "a.mp3"), "x");
        string mount = folders["mount"];
        try
        {
            // Reading to the end of its output proves that the daemon holds no descriptor of its caller's.
            Outcome outcome = await Program.MusicfsAsync("mount", mount, "--origin", folders["music"], "--cache-dir", folders.PathOf("cache"), "--daemon", "--wait-for-scan");

            Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
            Assert.StartsWith($"mounted {mount}: 1 track", outcome.Output);
            Assert.IsTrue(File.Exists(Path.Combine(mount, ".origins/music/a.mp3")));
            Assert.AreEqual(0, (await Program.MusicfsAsync("umount", mount)).ExitCode);
            await Mounts.WaitUntilGoneAsync(mount);
            Assert.Contains("Looked at the origins: 1 track", File.ReadAllText(Path.Combine(folders["cache"], "musicfs.log")));
        }
        finally
        {
            await Mounts.ClearAsync(mount);
        }
    }

    [TestMethod]
    public async Task Daemon_StartedInItsMountPoint_Mounts()
    {
        Prerequisite.Fuse();
        await using DaemonWorld world = new();
        string place = world.Place("mount"), music = world.Music();
        // Programs are looked for in the current folder too, and that is answered by the mount.
        Outcome outcome = await world.ShellAsync($"cd '{place}' && $MUSICFS mount . --origin '{music}' --daemon --wait-for-scan");
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
        Assert.IsNotEmpty(Directory.GetDirectories(place));
        await world.SucceedAsync("umount", place);
    }

    [TestMethod]
    public async Task Daemon_MountPointWithALineEndInItsName_ReturnsWhenMounted()
    {
        Prerequisite.Fuse();
        await using DaemonWorld world = new();
        string place = world.Place("two\nlines");
        await world.MountAsync(place, world.Music());
        Assert.IsNotEmpty(Directory.GetDirectories(place));
        await world.SucceedAsync("umount", place);
    }

    [TestMethod]
    public async Task Daemon_CannotMount_SaysWhyAndExitsWith4()
    {
        using Folders folders = new();
        Outcome outcome = await Program.MusicfsAsync(
            "mount", folders.PathOf("nowhere"), "--origin", folders["music"], "--cache-dir", folders["cache"], "--daemon");
        Assert.AreEqual(4, outcome.ExitCode);
        Assert.Contains("does not exist", outcome.Errors);
        Assert.AreEqual("", outcome.Output);
    }
}
