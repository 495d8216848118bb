using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;
using MusicFs.Testing.Backends;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A1: the same for a user without rights, through fusermount3.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class OrdinaryUserTests : IDisposable
{
    private readonly Folders _folders = new();

    public void Dispose() => _folders.Dispose();

    [TestMethod]
    public async Task Mount_AsOrdinaryUser_ReadsEveryByteAndWritesNone()
    {
        (OrdinaryUser user, string music, string mount) = await SetUpAsync();
        // Commas and backslashes separate and escape what fusermount3 is told.
        await using MountedLibrary library = await user.MountAsync(music, mount, "--label", @"Música, rock \ 1#2");
        Assert.Contains("plain reads", library.Announcement);
        Assert.AreEqual(@"Música, rock \ 1#2", new HostFiles().VolumeLabel(mount));

        Outcome compared = await user.ShellAsync($"cd {music} && find . -type f -exec cmp {{}} {mount}/.origins/music/{{}} \\; && find . -type f | wc -l");
        Outcome written = await user.ShellAsync($"touch {mount}/new");

        Assert.AreEqual((0, "25\n", ""), (compared.ExitCode, compared.Output, compared.Errors));
        Assert.AreEqual(1, written.ExitCode);
        Assert.Contains("Read-only file system", written.Errors);
    }

    [TestMethod]
    public async Task Mount_AsOrdinaryUser_EndsByFusermount()
    {
        (OrdinaryUser user, string music, string mount) = await SetUpAsync();
        await using MountedLibrary library = await user.MountAsync(music, mount);

        Assert.AreEqual(0, (await user.ShellAsync($"fusermount3 -u {mount}")).ExitCode);

        Assert.AreEqual(0, await library.EndAsync());
    }

    [TestMethod]
    public async Task Mount_AsOrdinaryUser_EndsBySignalAndByUmount()
    {
        (OrdinaryUser user, string music, string mount) = await SetUpAsync();
        await using (MountedLibrary library = await user.MountAsync(music, mount))
        {
            library.Signal(Libc.SIGTERM);
            Assert.AreEqual(0, await library.EndAsync());
        }

        await using MountedLibrary again = await user.MountAsync(music, mount);
        Outcome outcome = await user.MusicfsAsync("umount", mount);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
        Assert.AreEqual(0, await again.EndAsync());
    }

    [TestMethod]
    public async Task Kill_OfAnOrdinaryUsersMount_IsUnmountedAndCanBeMadeAgain()
    {
        (OrdinaryUser user, string music, string mount) = await SetUpAsync();
        await using (MountedLibrary library = await user.MountAsync(music, mount))
        {
            library.Signal(Libc.SIGKILL);
            await library.EndAsync();
            await Mounts.WaitUntilGoneAsync(mount);
        }

        await using MountedLibrary again = await user.MountAsync(music, mount);
        Assert.IsTrue(Mounts.Contains(mount));
    }

    [TestMethod]
    public async Task Mount_AllowOtherNotAllowed_NamesTheLineInFuseConf()
    {
        (OrdinaryUser user, string music, string mount) = await SetUpAsync();

        Outcome outcome = await user.MusicfsWithoutFuseConfAsync("mount", mount, "--origin", music, "--allow-other");

        Assert.AreEqual(4, outcome.ExitCode);
        Assert.Contains("user_allow_other", outcome.Errors);
        Assert.Contains("/etc/fuse.conf", outcome.Errors);
    }

    [TestMethod]
    public async Task Mount_OriginOfSomebodyElse_SaysItMayNotBeRead()
    {
        (OrdinaryUser user, string music, string mount) = await SetUpAsync();
        File.SetUnixFileMode(music, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        Outcome outcome = await user.MusicfsAsync("mount", mount, "--origin", music);

        Assert.AreEqual(4, outcome.ExitCode);
        Assert.Contains("read", outcome.Errors);
    }

    [TestMethod]
    public async Task Mount_ByRootWithAllowOther_IsOpenToOthers()
    {
        (OrdinaryUser user, string music, string mount) = await SetUpAsync();
        await using MountedLibrary library = await MountedLibrary.StartAsync(
            music, mount, null, "--allow-other", "--uid", "65534", "--gid", "65534", "--umask", "0077");

        Outcome seen = await user.ShellAsync($"find {mount}/.origins -type f | head -n 1 | xargs -d '\\n' stat -c '%U %G %a'");

        Assert.AreEqual((0, "nobody nogroup 400\n"), (seen.ExitCode, seen.Output), seen.Errors);
    }

    private async Task<(OrdinaryUser User, string Music, string Mount)> SetUpAsync()
    {
        Prerequisite.RootAndOrdinaryUser();
        DemoLibrary.Write(_folders["music"], CancellationToken.None);
        return (new OrdinaryUser(_folders), _folders["music"], await OrdinaryUser.OwnAsync(_folders["mount"]));
    }
}
