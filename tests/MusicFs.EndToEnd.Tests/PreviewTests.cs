using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What can be seen before anything is mounted: <c>mount --dry-run</c> and <c>template test</c>.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class PreviewTests
{
    [TestMethod]
    public async Task DryRun_OfALibrary_PrintsWhatTheMountThenShows()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);

        Outcome dry = await Program.MusicfsAsync(
            "mount", folders.PathOf("nowhere"), "--origin", $"music={folders["music"]}", "--cache-dir", folders["cache"], "--dry-run");
        await using MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null);

        Assert.AreEqual(0, dry.ExitCode, dry.Errors);
        CollectionAssert.AreEquivalent(
            Directory.EnumerateFiles(library.MountPoint, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(library.MountPoint, file))
                .Where(static file => !file.StartsWith(".origins/", StringComparison.Ordinal)).ToArray(),
            dry.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.IsFalse(Path.Exists(folders.PathOf("nowhere")));
    }

    [TestMethod]
    public async Task Views_Several_ShowEachTrackInEachAsOneFile()
    {
        Prerequisite.Fuse();
        await using MountedLibrary library = await MountedLibrary.StartDemoAsync(
            "--view", "Artists=$albumartist/$album/$title.$format", "--view", "Formats=$format/$artist - $title.$format", "--artwork", "none");

        string[] top = [.. Directory.EnumerateDirectories(library.MountPoint).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Outcome links = await Program.ShellAsync($"find '{library["Formats"]}' -type f -printf '%n\\n' | sort -u");
        int artists = Directory.EnumerateFiles(library["Artists"], "*", SearchOption.AllDirectories).Count();

        CollectionAssert.AreEqual(new[] { ".origins", "Artists", "Formats" }, top);
        Assert.AreEqual("2", links.Output.Trim());
        Assert.AreEqual(artists, Directory.EnumerateFiles(library["Formats"], "*", SearchOption.AllDirectories).Count());
    }

    [TestMethod]
    [DataRow("noname")]
    [DataRow("a/b=$title")]
    [DataRow(".origins=$title")]
    [DataRow("Genres=%upper{$title")]
    public async Task Views_Wrong_AreRefusedWithTheReason(string view)
    {
        using Folders folders = new();

        Outcome mount = await Program.MusicfsAsync(
            "mount", folders["mount"], "--origin", folders["music"], "--cache-dir", folders["cache"], "--view", view);

        Assert.AreEqual(2, mount.ExitCode, mount.Errors);
        Assert.IsGreaterThan(20, mount.Errors.Length);
    }

    [TestMethod]
    public async Task TemplateTest_Files_PrintsTheirPaths()
    {
        using Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        string file = Directory.EnumerateFiles(folders["music"], "*.flac", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

        Outcome test = await Program.MusicfsAsync("template", "test", "$format/$albumartist.$format", file);

        Assert.AreEqual(0, test.ExitCode, test.Errors);
        StringAssert.Contains(test.Output, "flac/The Paper Lanterns.flac");
    }

    [TestMethod]
    public async Task TemplateTest_NoFiles_ShowsExamples()
    {
        Outcome test = await Program.MusicfsAsync("template", "test", "$albumartist - $title.$format");

        Assert.AreEqual(0, test.ExitCode, test.Errors);
        StringAssert.Contains(test.Output, "The Example Band - Second Song.flac");
    }

    [TestMethod]
    public async Task TemplateTest_WrongTemplate_NamesTheColumn()
    {
        Outcome test = await Program.MusicfsAsync("template", "test", "$artist/%upper{$title");

        Assert.AreEqual(2, test.ExitCode);
        StringAssert.Contains(test.Errors, "at character");
    }
}
