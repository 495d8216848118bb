using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary>B5: <c>--names windows</c>; and mounts that are refused, which leave nothing behind.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class NamesTests
{
    private const string Forbidden = "\\:*?\"<>|";

    private static readonly string[] Windows = ["--names", "windows"];

    [TestMethod]
    public async Task Mount_NamesForWindows_AreAllowedThereAndAreATreeOfTheirOwn()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        string[] cache = ["--cache-dir", folders["cache"]];
        string[] posix, windows;
        Outcome scan = await Program.MusicfsAsync(["scan", "--origin", $"music={folders["music"]}", .. cache, .. Windows]);
        Outcome dry = await Program.MusicfsAsync(["mount", "/none", "--dry-run", "--origin", $"music={folders["music"]}", .. cache, .. Windows]);
        await using (MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, cache))
            posix = Relative(library);
        await using (MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, [.. cache, .. Windows]))
        {
            windows = Relative(library);
            Assert.Contains("25 tracks known", library.Announcement);
        }

        Assert.AreEqual((0, 0), (scan.ExitCode, dry.ExitCode), scan.Errors + dry.Errors);
        Assert.Contains("Quiet Engine/Small Machines (1999) [WAV]/03 - Rust?.wav", posix);
        Assert.Contains("Quiet Engine/Small Machines (1999) [WAV]/03 - Rust_.wav", windows);
        Assert.Contains("Various Artists/Window Seat_ A Sampler (2020) [MP3]/06 - Arrivals.mp3", windows);
        Assert.IsEmpty(windows.Where(path => path.Any(Forbidden.Contains)));
        string[] told = dry.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        CollectionAssert.AreEquivalent(windows, told.Where(path => Path.GetFileName(path) != "cover.jpg").ToArray());
        Assert.HasCount(windows.Select(Path.GetDirectoryName).Distinct().Count(), told.Except(windows));
        CollectionAssert.AreEqual(windows, posix.Select(path => string.Concat(path.Select(c => Forbidden.Contains(c) ? '_' : c))).Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public async Task Mount_BothKindsOfOneDaemon_StandSideBySide()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        await world.MountAsync(world.Place("posix"), music);
        await world.SucceedAsync(["mount", world.Place("windows"), "--origin", $"music={music}", "--wait-for-scan", .. Windows]);

        Assert.IsTrue(File.Exists(Path.Combine(world.PathOf("posix"), "Quiet Engine/Small Machines (1999) [WAV]/03 - Rust?.wav")));
        Assert.IsTrue(File.Exists(Path.Combine(world.PathOf("windows"), "Quiet Engine/Small Machines (1999) [WAV]/03 - Rust_.wav")));
        Assert.IsTrue(File.Exists(Path.Combine(world.PathOf("windows"), ".origins/music/rips/two winters (box)/cd1 track01.flac")));
    }

    [TestMethod]
    public async Task Mount_NamesInTheConfiguration_Hold()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        string place = world.Place("mount");
        world.WriteConfiguration($"origins:\n  music: {music}\nmount:\n  names: windows\nmounts:\n  {place}:\n    umask: 077\n");

        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");

        Assert.IsTrue(File.Exists(Path.Combine(place, "Quiet Engine/Small Machines (1999) [WAV]/03 - Rust_.wav")));
    }

    [TestMethod]
    public async Task TemplateTest_NamesForWindows_AreShown()
    {
        Outcome posix = await Program.MusicfsAsync("template", "test", "a:$title./con.$format");
        Outcome windows = await Program.MusicfsAsync(["template", "test", "a:$title./con.$format", .. Windows]);
        Outcome wrong = await Program.MusicfsAsync("template", "test", "$title", "--names", "dos");

        StringAssert.Contains(posix.Output, "a:Second Song./con.flac");
        StringAssert.Contains(windows.Output, "a_Second Song/con_.flac");
        Assert.AreEqual(2, wrong.ExitCode);
        StringAssert.Contains(wrong.Errors, "posix, windows");
    }

    [TestMethod]
    [DataRow("--template", "$nothing")]
    [DataRow("--view", "A=%upper{")]
    [DataRow("--origin", "gone=/nowhere/at/all")]
    [DataRow("--daemon", "--log-level=trace")]
    public async Task Mount_Refused_LeavesNoCacheFolderBehind(string option, string value)
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        File.WriteAllText(Path.Combine(folders["mount"], "in the way"), "");
        string name = $"refused-{Guid.NewGuid():n}";
        string place = option is "--daemon" ? folders["mount"] : folders["empty"];

        Outcome mount = await Program.RunAsync("env",
        [
            $"XDG_CACHE_HOME={folders.PathOf("cache")}", $"XDG_STATE_HOME={folders.PathOf("state")}", Program.Musicfs,
            "mount", place, "--library", name, "--origin", $"music={folders["music"]}", option, value,
        ]);

        Assert.AreNotEqual(0, mount.ExitCode, mount.Output);
        Assert.IsFalse(Directory.Exists(folders.PathOf("cache")), mount.Errors);
        Assert.IsFalse(Directory.Exists(Path.Combine("/var/cache/musicfs", name)), mount.Errors);
        Assert.IsFalse(Directory.Exists(Path.Combine("/var/lib/musicfs", name)), mount.Errors);
    }

    private static string[] Relative(MountedLibrary library) =>
        [.. library.Tracks().Select(track => Path.GetRelativePath(library.MountPoint, track)).Order(StringComparer.Ordinal)];
}
