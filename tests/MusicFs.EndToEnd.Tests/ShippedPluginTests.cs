using System.IO.Compression;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;
using SyntheticMusic = MusicFs.Testing.SyntheticMusic;

namespace MusicFs.EndToEnd.Tests;

/// <summary>The plugins that are shipped, as they are installed and used: an album in an archive, with a module beside it.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class ShippedPluginTests
{
    [TestMethod]
    public async Task Archive_OfAlbums_IsMountedAndPlays()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), archive = world.PathOf("music.zip"), plugins = world.PathOf("plugins");
        DemoLibrary.Write(world.PathOf("demo"), CancellationToken.None);
        ZipFile.CreateFromDirectory(world.PathOf("demo"), archive, CompressionLevel.Fastest, includeBaseDirectory: false);
        using (ZipArchive zip = ZipFile.Open(archive, ZipArchiveMode.Update))
        using (Stream entry = zip.CreateEntry("modules/a song.mod", CompressionLevel.Fastest).Open())
            entry.Write(SyntheticMusic.Module());
        string archives = Install(plugins, "MusicFs.Plugin.Archive"), trackers = Install(plugins, "MusicFs.Plugin.Tracker");
        byte[] before = await File.ReadAllBytesAsync(archive);

        string tried = await world.SucceedAsync("plugin", "test", archives, "--setting", "largest=100", "--origin", $"archive://{archive}");
        Assert.Contains("it answers", tried);
        Assert.Contains("unloaded, and out of memory", tried);
        await File.WriteAllBytesAsync(world.PathOf("song.mod"), SyntheticMusic.Module());
        Assert.Contains("TITLE=A Song", await world.SucceedAsync("plugin", "test", trackers, world.PathOf("song.mod")));

        world.WriteConfiguration(
            $$"""
            library: {name: home, template: '$album/$title.$format'}
            origins: {music: "archive://{{archive}}"}
            mounts:
              {{place}}:
            plugin: {folders: [{{plugins}}]}
            plugins:
              archive:
                settings: {largest: 100}
            """);
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");

        Assert.IsTrue(File.Exists(Path.Combine(place, "Harbour Lights", "Low Tide.flac")), string.Join(' ', Directory.EnumerateFileSystemEntries(place)));
        string[] albums = [.. Directory.EnumerateDirectories(place).Where(static folder => Path.GetFileName(folder)[0] != '.')];
        Assert.IsTrue(albums.Any(static folder => Directory.EnumerateFiles(folder, "A Song*").Any()), $"The module has its title: {string.Join(' ', albums)}");
        int compared = 0;
        foreach (string file in Directory.EnumerateFiles(world.PathOf("demo"), "*.*", SearchOption.AllDirectories).Where(static file => file.EndsWith(".flac", StringComparison.Ordinal) || file.EndsWith(".mp3", StringComparison.Ordinal)))
        {
            byte[] original = await File.ReadAllBytesAsync(file);
            byte[] served = await File.ReadAllBytesAsync(Path.Combine(place, ".origins", "music", Path.GetRelativePath(world.PathOf("demo"), file)));
            Assert.IsTrue(original.AsSpan().SequenceEqual(served), file);
            compared++;
        }

        Assert.IsGreaterThan(5, compared);
        await PlaysAsync(Path.Combine(place, "Harbour Lights", "Low Tide.flac"));
        Assert.Contains("archive 1.0.0  loaded", await world.SucceedAsync("plugin", "list"));
        Assert.Contains("largest (number from 1 to 4096, default 1024, for single origins too)", await world.SucceedAsync("plugin", "info", "archive"));
        await world.SucceedAsync("umount", place);
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(archive));
    }

    /// <summary>From its middle, as a player does that seeks, and to its end.</summary>
    private static async Task PlaysAsync(string path)
    {
        Prerequisite.Players("ffmpeg");
        foreach (string[] seek in new string[][] { [], ["-ss", "1"] })
        {
            Outcome outcome = await Program.RunAsync("ffmpeg", ["-v", "error", "-xerror", .. seek, "-i", path, "-f", "null", "-"]);
            Assert.AreEqual((0, ""), (outcome.ExitCode, outcome.Errors));
        }
    }

    /// <summary>Copies a plugin as it was built, for its owner alone to write to.</summary>
    private static string Install(string plugins, string project)
    {
        DirectoryInfo framework = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        string target = Directory.CreateDirectory(Path.Combine(plugins, project), owner).FullName;
        File.SetUnixFileMode(plugins, owner);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(MusicFs.Testing.Repository.Root, "plugins", project, "bin", framework.Parent!.Name, framework.Name)))
        {
            string copy = Path.Combine(target, Path.GetFileName(file));
            File.Copy(file, copy);
            File.SetUnixFileMode(copy, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return target;
    }
}
