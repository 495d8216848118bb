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
            library.Tracks().Select(track => Path.GetRelativePath(library.MountPoint, track)).ToArray(),
            dry.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.IsFalse(Path.Exists(folders.PathOf("nowhere")));
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
