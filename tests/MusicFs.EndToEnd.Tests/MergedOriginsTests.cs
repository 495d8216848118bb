using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary>E2: the same files on two origins are shown once, and stay where one of the origins loses them.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class MergedOriginsTests
{
    [TestMethod]
    public async Task Mount_SameFilesOnTwoOrigins_EachTrackIsThereOnceAndSurvivesTheFirst()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        DemoLibrary.Write(folders["first"], CancellationToken.None);
        DemoLibrary.Write(folders["second"], CancellationToken.None);
        string[] originals = [.. Directory.EnumerateFiles(folders["first"], "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(folders["first"], file))];
        string[] arguments =
        [
            "mount", folders["mount"], "--origin", $"first={folders["first"]}", "--origin", $"second={folders["second"]}", "--cache-dir", folders["cache"],
        ];
        await using MountedLibrary library = await MountedLibrary.StartAsync(Program.Musicfs, arguments, folders["second"], folders["mount"], null);
        string[] tracks = [.. library.Tracks()];
        string lost = originals.First(file => file.EndsWith(".flac", StringComparison.Ordinal));
        byte[] content = await File.ReadAllBytesAsync(Path.Combine(folders["first"], lost));
        string shown = tracks.Single(track => File.ReadAllBytes(track).AsSpan().SequenceEqual(content));

        File.Delete(Path.Combine(folders["first"], lost));
        await library.WaitUntilAsync(() => !File.Exists(library[$".origins/first/{lost}"]));

        Assert.HasCount(originals.Length, tracks);
        Assert.IsFalse(tracks.Any(track => track.Contains(" (2)", StringComparison.Ordinal)));
        Assert.IsTrue(originals.All(file => File.Exists(library[$".origins/second/{file}"])));
        CollectionAssert.AreEqual(content, await File.ReadAllBytesAsync(shown));
        CollectionAssert.AreEqual(tracks, library.Tracks().ToArray());
    }
}
