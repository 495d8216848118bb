using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What the options of <c>mount</c> change.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class OptionTests
{
    [TestMethod]
    public async Task Template_OfOnesOwn_MakesThatTree()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync("--template", "By title/%upper{$title}.$format");
        Assert.IsTrue(File.Exists(library["By title/LOW TIDE.flac"]), string.Join('\n', library.Tracks()));
    }

    [TestMethod]
    public async Task Origin_Twice_ShowsBothInOneTreeAndEachByItself()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        DemoLibrary.Write(folders["a"], CancellationToken.None);
        File.WriteAllText(Path.Combine(folders["b"], "alone.mp3"), "no tags at all");

        await using MountedLibrary library = await MountedLibrary.StartAsync(
            folders["a"], folders["mount"], null, "--origin", $"second={folders["b"]}");

        Assert.HasCount(26, library.Tracks());
        Assert.IsTrue(File.Exists(library[".origins/second/alone.mp3"]));
        Assert.IsTrue(Directory.Exists(library[".origins/music/rips"]));
    }

    [TestMethod]
    public async Task OwnerAndUmask_AskedFor_AreShown()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync("--uid", "1234", "--gid", "2345", "--umask", "027");
        Outcome outcome = await Program.RunAsync("stat", ["-c", "%u %g %a", library.Tracks()[0], library.MountPoint]);
        Assert.AreEqual("1234 2345 440\n1234 2345 550\n", outcome.Output);
    }

    [TestMethod]
    public async Task Label_AskedFor_IsShownByDf()
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync("--label", "Música, 1");
        Outcome outcome = await Program.RunAsync("df", ["--output=source,fstype", library.MountPoint]);
        Assert.MatchesRegex(@"\nMúsica, 1 +fuse\.musicfs\n$", outcome.Output);
    }

    [TestMethod]
    [DataRow("auto")]
    [DataRow("device")]
    [DataRow("ring")]
    public async Task Transport_Any_Serves(string transport)
    {
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync("--transport", transport, "--threads", "3");
        Assert.HasCount(25, library.Tracks());
    }

    [TestMethod]
    public async Task Trace_SwitchedOn_PrintsOperationsAndATableOfThem()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        string[] command = ["MUSICFS_TRACE=1", "MUSICFS_TRACE_SUMMARY=1", Program.Musicfs, "mount", folders["mount"], "--origin", folders["music"]];
        await using MountedLibrary library = await MountedLibrary.StartAsync("env", command, folders["music"], folders["mount"], null);

        Assert.IsFalse(File.Exists(library["no such file"]));
        await library.WaitForErrorAsync("Lookup node=1 ");
        library.Signal(Native.Libc.SIGTERM);
        await library.EndAsync();

        StringAssert.Matches(library.Errors, new(@"Lookup node=1 .*\d+\.\d+ ms pid=\d+"));
        StringAssert.Matches(library.Errors, new(@"\nLookup +\d+"));
    }
}
