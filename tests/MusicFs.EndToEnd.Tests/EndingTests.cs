using System.Diagnostics;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A4: every way a mount ends.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class EndingTests
{
    [TestMethod]
    [DataRow(Libc.SIGTERM)]
    [DataRow(Libc.SIGINT)]
    public async Task Signal_NobodyUsesIt_UnmountsAndExitsWith0(int signal)
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();

        library.Signal(signal);

        Assert.AreEqual(0, await library.EndAsync());
        Assert.IsFalse(Mounts.Contains(library.MountPoint));
        Assert.AreEqual("", library.Errors.Trim());
    }

    /// <summary>As a container or a service does that is started while it is mounted.</summary>
    [TestMethod]
    public async Task Signal_AnotherMountNamespaceHasItToo_EndsForBoth()
    {
        Prerequisite.Root();
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        using Process other = Program.StartTalking("unshare", "--mount", "--propagation", "private", "sh", "-c", "echo there && read end && ls \"$0\"", library.MountPoint);
        Assert.AreEqual("there", await other.StandardOutput.ReadLineAsync());

        library.Signal(Libc.SIGTERM);

        Assert.AreEqual(0, await library.EndAsync());
        Assert.IsFalse(Mounts.Contains(library.MountPoint));
        await other.StandardInput.WriteLineAsync("end");
        Assert.Contains("not connected", await other.StandardError.ReadToEndAsync());
        await other.WaitForExitAsync();
    }

    [TestMethod]
    public async Task Fusermount_NobodyUsesIt_EndsTheProcessWith0()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        Prerequisite.Players("fusermount3");

        Assert.AreEqual(0, (await Program.RunAsync("fusermount3", ["-u", library.MountPoint])).ExitCode);

        Assert.AreEqual(0, await library.EndAsync());
    }

    [TestMethod]
    public async Task Umount_NobodyUsesIt_EndsTheProcessWith0()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();

        Outcome outcome = await Program.MusicfsAsync("umount", library.MountPoint);

        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
        Assert.AreEqual(0, await library.EndAsync());
    }

    [TestMethod]
    public async Task Umount_InUse_NamesTheUserAndNowUnmountsAllTheSame()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        using Process user = await UseAsync(library);

        Outcome gentle = await Program.MusicfsAsync("umount", library.MountPoint);
        Assert.AreEqual(1, gentle.ExitCode);
        Assert.Contains($"({user.Id})", gentle.Errors);
        Assert.IsTrue(Mounts.Contains(library.MountPoint));

        Outcome now = await Program.MusicfsAsync("umount", "--now", library.MountPoint);
        Assert.AreEqual(0, now.ExitCode, now.Errors);
        Assert.IsFalse(Mounts.Contains(library.MountPoint));
        user.Kill();
    }

    [TestMethod]
    public async Task Signal_InUse_SaysByWhomAndASecondOneEndsAtOnce()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        using Process user = await UseAsync(library);

        library.Signal(Libc.SIGTERM);
        await library.WaitForErrorAsync($"({user.Id})");
        library.Signal(Libc.SIGTERM);

        Assert.AreEqual(0, await library.EndAsync());
        Assert.IsFalse(Mounts.Contains(library.MountPoint));
        user.Kill();
    }

    [TestMethod]
    public async Task Signal_InUseUntilLater_UnmountsWhenTheUserIsGone()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync();
        using Process user = await UseAsync(library);

        library.Signal(Libc.SIGTERM);
        await library.WaitForErrorAsync($"({user.Id})");
        Assert.IsTrue(Mounts.Contains(library.MountPoint));
        user.Kill();

        Assert.AreEqual(0, await library.EndAsync());
    }

    [TestMethod]
    public async Task Kill_Process_MountGoesAndCanBeMadeAgain()
    {
        using Folders folders = new();
        await using (MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null))
        {
            library.Signal(Libc.SIGKILL);
            await library.EndAsync();
            await Mounts.WaitUntilGoneAsync(library.MountPoint);
        }

        await using MountedLibrary again = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null);
        Assert.IsTrue(Directory.Exists(again[".origins/music"]));
    }

    [TestMethod]
    public async Task Mount_OverADeadMount_ClearsIt()
    {
        using Folders folders = new();
        (string music, string mount) = (folders["music"], folders["mount"]);
        await using MountedLibrary dead = await MountedLibrary.StartAsync(music, mount, null);
        await KillWithItsGuardsAsync(dead);
        Assert.IsTrue(Mounts.Contains(dead.MountPoint), "There is no dead mount to clear.");

        await using MountedLibrary again = await MountedLibrary.StartAsync(music, mount, null);

        Assert.IsTrue(Directory.Exists(again[".origins/music"]));
    }

    [TestMethod]
    public async Task Abort_OfTheConnection_IsMountedAgain()
    {
        Prerequisite.Root();
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync("--log-level", "information");
        int tracks = library.Tracks().Count;

        await AbortAsync(library, then: "true");
        await library.WaitForErrorAsync("Mounted again");

        Assert.HasCount(tracks, library.Tracks());
    }

    [TestMethod]
    public async Task Abort_ThenUnmountedByHand_IsOver()
    {
        Prerequisite.Root();
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync("--log-level", "information");

        await AbortAsync(library, then: $"umount '{library.MountPoint}'");

        Assert.AreEqual(0, await library.EndAsync());
        Assert.IsFalse(Mounts.Contains(library.MountPoint));
    }

    /// <summary>Aborts the kernel connection, as somebody does whose mount hangs.</summary>
    private static async Task AbortAsync(MountedLibrary library, string then)
    {
        string device = File.ReadLines("/proc/self/mountinfo").Last(line => line.Split(' ')[4] == library.MountPoint).Split(' ')[2];
        string connection = $"/sys/fs/fuse/connections/{device.Split(':')[1]}";
        Outcome abort = await Program.ShellAsync(
            $"[ -e {connection} ] || mount -t fusectl fusectl /sys/fs/fuse/connections; echo 1 > {connection}/abort && {then}");
        Assert.AreEqual(0, abort.ExitCode, abort.Errors);
    }

    /// <summary>A process that stands in the mount.</summary>
    private static async Task<Process> UseAsync(MountedLibrary library)
    {
        Process user = Program.Start("/bin/sh", ["-c", "cd \"$0\" && echo there && exec sleep 300", library.MountPoint]);
        Assert.AreEqual("there", await user.StandardOutput.ReadLineAsync());
        return user;
    }

    /// <summary>A power cut for the program: nothing that would clean up after it survives.</summary>
    private static async Task KillWithItsGuardsAsync(MountedLibrary library)
    {
        foreach (string directory in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            if (IsChildOf(library.Process.Id, directory))
                _ = Libc.Kill(int.Parse(Path.GetFileName(directory), System.Globalization.CultureInfo.InvariantCulture), Libc.SIGKILL);
        }

        library.Signal(Libc.SIGKILL);
        await library.EndAsync();
    }

    private static bool IsChildOf(int parent, string directory)
    {
        try
        {
            return File.ReadLines(directory + "/status").Any(line => line == $"PPid:\t{parent}");
        }
        catch (IOException)
        {
            return false;
        }
    }
}
