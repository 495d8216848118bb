using System.Diagnostics;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// <c>musicfs metadata</c> on real mounts of the demo library: paths move, independent readers see the new tags, what is decoded is the same, and undo
/// brings the old bytes back. That no original was touched is proven at the end of each.
/// </summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class MetadataTests
{
    private const string Album = "The Paper Lanterns/Harbour Lights (2014) [FLAC]";
    private const string Track = $"{Album}/01 - Low Tide.flac";
    private const string Moved = $"{Album}/01 - High Tide.flac";

    [TestMethod]
    public async Task Set_TitleOfAFlacFile_IsSeenByOthersAndUndone()
    {
        Prerequisite.Players("metaflac", "flac", "ffprobe", "ffmpeg");
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        await world.MountAsync(place, world.Music());
        string path = Path.Combine(place, Track), moved = Path.Combine(place, Moved);
        byte[] before = await File.ReadAllBytesAsync(path);
        long inode = await NumberAsync("%i", path);

        await world.SucceedAsync("metadata", "set", path, "--title", "High Tide", "--field", "MOOD=calm", "--field", "MOOD=salty");

        Assert.IsFalse(File.Exists(path));
        byte[] after = await File.ReadAllBytesAsync(moved);
        Assert.AreEqual(await NumberAsync("%s", moved), after.Length);
        Assert.AreEqual(inode, await NumberAsync("%i", moved));
        Assert.AreEqual("TITLE=High Tide\nMOOD=calm\nMOOD=salty\n", (await Program.RunAsync("metaflac", ["--show-tag=TITLE", "--show-tag=MOOD", moved])).Output);
        Assert.Contains("\"title\": \"High Tide\"", (await Program.RunAsync("ffprobe", ["-v", "error", "-of", "json", "-show_format", moved])).Output.Replace("TITLE", "title", StringComparison.Ordinal));
        Assert.AreEqual(0, (await Program.RunAsync("flac", ["--test", "--silent", moved])).ExitCode);
        Assert.AreEqual(await SoundOfAsync(Path.Combine(place, ".origins/music/rips/lanterns_harbour/cd1 track01.flac")), await SoundOfAsync(moved));
        Assert.AreEqual("edited", await AttributeAsync("served", moved));
        Assert.AreEqual("MOOD=calm\nMOOD=salty\nTITLE=High Tide", await AttributeAsync("overlay", moved));
        Assert.Contains("with these tags", await world.SucceedAsync("explain", moved));
        await ExpectRandomReadsAsync(moved, after);

        await world.SucceedAsync("metadata", "undo");
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(path));
        Assert.IsFalse(File.Exists(moved));
        Assert.AreEqual("original", await AttributeAsync("served", path));
    }

    [TestMethod]
    [DataRow("flac")]
    [DataRow("mp3")]
    [DataRow("wav")]
    public async Task Set_EveryTrackOfAFormat_SoundsTheSameAndSaysSo(string extension)
    {
        Prerequisite.Players("metaflac", "flac", "ffprobe", "ffmpeg");
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        await world.MountAsync(place, world.Music());
        string[] tracks = [.. Tracks(place).Where(path => path.EndsWith("." + extension, StringComparison.Ordinal))];
        Dictionary<string, string> sounds = [];
        foreach (string track in tracks)
            sounds.Add(await AttributeAsync("path", track), await SoundOfAsync(track));

        await world.SucceedAsync(["metadata", "set", .. tracks, "--composer", "Äöü Composer", "--comment", new string('c', 5000)]);

        Assert.IsGreaterThan(0, tracks.Length);
        foreach (string track in Tracks(place).Where(path => path.EndsWith("." + extension, StringComparison.Ordinal)))
        {
            byte[] content = await File.ReadAllBytesAsync(track);
            Assert.AreEqual(await NumberAsync("%s", track), content.Length, track);
            Assert.AreEqual("edited", await AttributeAsync("served", track), track);
            Assert.AreEqual(sounds[await AttributeAsync("path", track)], await SoundOfAsync(track), track);
            string said = await world.SucceedAsync("tags", track, "--json");
            Assert.Contains("Äöü Composer", System.Text.RegularExpressions.Regex.Unescape(said), track);
        }
    }

    [TestMethod]
    public async Task Set_FileIsOpen_KeepsItsContent()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        await world.MountAsync(place, world.Music(), "--no-passthrough");
        string path = Path.Combine(place, Track);
        byte[] before = await File.ReadAllBytesAsync(path);
        await using FileStream open = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        byte[] head = new byte[100];
        open.ReadExactly(head);

        await world.SucceedAsync("metadata", "set", path, "--title", "High Tide", "--comment", new string('x', 100_000));
        byte[] rest = new byte[before.Length - head.Length];
        open.ReadExactly(rest);

        CollectionAssert.AreEqual(before, (byte[])[.. head, .. rest]);
        Assert.AreNotEqual(before.Length, new FileInfo(Path.Combine(place, Moved)).Length);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Restart_AfterAKillOrAnEnd_OverlaysAreThere(bool isKilled)
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        string music = world.Music();
        await world.MountAsync(place, music);
        await world.SucceedAsync("metadata", "set", Path.Combine(place, Track), "--title", "High Tide");
        byte[] after = await File.ReadAllBytesAsync(Path.Combine(place, Moved));
        if (isKilled)
        {
            using Process process = Process.GetProcessById((await world.StatusAsync()).GetProperty("process_id").GetInt32());
            process.Kill();
            await process.WaitForExitAsync();
            await Mounts.ClearAsync(place);
        }
        else
        {
            await world.SucceedAsync("umount", place);
        }

        await world.MountAsync(place, music);

        CollectionAssert.AreEqual(after, await File.ReadAllBytesAsync(Path.Combine(place, Moved)));
        await world.SucceedAsync("metadata", "clear", place);
        Assert.IsTrue(File.Exists(Path.Combine(place, Track)));
    }

    [TestMethod]
    public async Task Set_DryRun_TellsAndChangesNothing()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        await world.MountAsync(place, world.Music());
        string[] before = Tracks(place);

        string told = await world.SucceedAsync("metadata", "set", Path.Combine(place, Album), "--album-artist", "Paper", "--album", "Lights", "--dry-run");
        string[] meanwhile = Tracks(place);
        await world.SucceedAsync("metadata", "set", Path.Combine(place, Album), "--album-artist", "Paper", "--album", "Lights");

        CollectionAssert.AreEqual(before, meanwhile);
        string[] promised = [.. told.Split('\n').Where(static line => line.StartsWith("  -> ", StringComparison.Ordinal)).Select(line => place + line[5..])];
        CollectionAssert.AreEquivalent(promised, Tracks(place).Except(before).ToArray());
        Assert.HasCount(5, promised);
        using JsonDocument log = JsonDocument.Parse(await world.SucceedAsync("metadata", "log", "--count", "1", "--json"));
        Assert.AreEqual("cli", log.RootElement.GetProperty("origin").GetString());
    }

    [TestMethod]
    public async Task ExportAndImport_JsonAndCsv_BringOverlaysBack()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        await world.MountAsync(place, world.Music());
        await world.SucceedAsync("metadata", "set", "/" + Album, "--genre", "Folk", "--genre", "Sea, \"salty\"");
        // Shown elsewhere than without it: what is exported has to be found again all the same.
        await world.SucceedAsync("metadata", "set", "/" + Track, "--title", "High Tide", "--art", PictureOf(world));
        string json = world.PathOf("o.json"), csv = world.PathOf("o.csv"), art = world.PathOf("art");
        await File.WriteAllTextAsync(json, await world.SucceedAsync("metadata", "export", "/", "--art", art));
        await File.WriteAllTextAsync(csv, await world.SucceedAsync("metadata", "export", "/", "--csv", "--art", art));
        Assert.DoesNotContain("PICTURE", await world.SucceedAsync("metadata", "export", "/"));
        string wanted = await world.SucceedAsync("metadata", "diff", "/");
        // Told by where they are shown, and not by where their originals lie.
        Assert.DoesNotContain(".origins", wanted);
        byte[] served = await File.ReadAllBytesAsync(Path.Combine(place, Moved));
        Assert.HasCount(1, Directory.GetFiles(art, "*.png"));

        foreach (string file in (string[])[json, csv])
        {
            await world.SucceedAsync("metadata", "clear", "/");
            Assert.AreEqual("", await world.SucceedAsync("metadata", "diff", "/"));
            await world.SucceedAsync("metadata", "import", file, "--art", art);
            Assert.AreEqual(wanted, await world.SucceedAsync("metadata", "diff", "/"));
        }

        // And in a library that knows nothing of them, not even the picture.
        CollectionAssert.AreEqual(served, await File.ReadAllBytesAsync(Path.Combine(place, Moved)));
        await using DaemonWorld other = new();
        string elsewhere = other.Place("mount");
        await other.MountAsync(elsewhere, other.Music());
        Assert.AreEqual(2, (await other.RunAsync("metadata", "import", json)).ExitCode);
        Assert.AreEqual("", await other.SucceedAsync("metadata", "diff", "/"));
        await other.SucceedAsync("metadata", "import", json, "--art", art);
        Assert.AreEqual(wanted, await other.SucceedAsync("metadata", "diff", "/"));
        CollectionAssert.AreEqual(served, await File.ReadAllBytesAsync(Path.Combine(elsewhere, Moved)));
    }

    [TestMethod]
    public async Task Mount_WithAnOverlayOfItsOwn_ShowsAndChangesThatOverTheOneOfAll()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), clean = world.Place("clean"), music = world.Music();
        await world.MountAsync(place, music);
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(place, Track));
        Outcome mistake = await world.RunAsync("mount", clean, "--origin", $"music={music}", "--daemon", "--overlay", "no/name");
        Assert.AreEqual(2, mistake.ExitCode, mistake.Output + mistake.Errors);
        await world.MountAsync(clean, music, "--overlay", "clean", "--virtual-edits");

        await world.SucceedAsync("metadata", "set", Path.Combine(place, Track), "--field", "MOOD=calm", "--comment", "all");
        await world.SucceedAsync("metadata", "set", Path.Combine(place, Track), "--title", "High Tide", "--overlay", "clean");
        Outcome written = await Program.RunAsync("setfattr", ["-n", "user.musicfs.tag.COMMENT", "-v", "mine", Path.Combine(clean, Moved)]);
        Assert.AreEqual(0, written.ExitCode, written.Errors);

        Assert.IsFalse(File.Exists(Path.Combine(place, Moved)));
        Assert.AreEqual("COMMENT=all\nMOOD=calm", await AttributeAsync("overlay", Path.Combine(place, Track)));
        Assert.AreEqual("COMMENT=mine\nMOOD=calm\nTITLE=High Tide", await AttributeAsync("overlay", Path.Combine(clean, Moved)));
        string explained = await world.SucceedAsync("explain", Path.Combine(clean, Moved));
        Assert.Contains("TITLE = High Tide (of overlay clean)", explained);
        Assert.Contains("MOOD = calm\n", explained);
        Assert.Contains("* COMMENT = mine  (overlay clean)", await world.SucceedAsync("metadata", "get", Path.Combine(clean, Moved)));
        Assert.Contains("* COMMENT = all\n", await world.SucceedAsync("metadata", "get", Path.Combine(clean, Moved), "--overlay", "base"));
        Assert.DoesNotContain("mine", await world.SucceedAsync("metadata", "export", "/"));
        Assert.DoesNotContain("calm", await world.SucceedAsync("metadata", "export", "/", "--overlay", "clean"));
        Assert.Contains("tagger", await world.SucceedAsync("metadata", "log", "--overlay", "clean", "--count", "1"));
        Assert.Contains("\"overlay\": \"clean\"", await world.SucceedAsync("status", "--json"));

        await world.SucceedAsync("metadata", "undo", "--overlay", "base");
        Assert.AreEqual("COMMENT=mine\nTITLE=High Tide", await AttributeAsync("overlay", Path.Combine(clean, Moved)));
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(Path.Combine(place, Track)));
        await world.SucceedAsync("metadata", "clear", Path.Combine(clean, Moved), "--overlay", "clean");
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(Path.Combine(clean, Track)));
    }

    [TestMethod]
    public async Task Command_WrongWords_EndsWithItsStatus()
    {
        await using DaemonWorld world = new();
        Assert.AreEqual(3, (await world.RunAsync("metadata", "get", "/")).ExitCode);
        string place = world.Place("mount");
        await world.MountAsync(place, world.Music());

        Assert.AreEqual(1, (await world.RunAsync("metadata", "get", "/nothing here")).ExitCode);
        Assert.AreEqual(2, (await world.RunAsync("metadata", "set", "/" + Track)).ExitCode);
        Assert.AreEqual(2, (await world.RunAsync("metadata", "set", "/" + Track, "--field", "no sign")).ExitCode);
        Assert.AreEqual(1, (await world.RunAsync("metadata", "undo", "99")).ExitCode);
        string text = world.PathOf("no.jpg");
        await File.WriteAllTextAsync(text, "no picture");
        Assert.AreEqual(2, (await world.RunAsync("metadata", "set", "/" + Track, "--art", text)).ExitCode);
    }

    /// <summary>The smallest that is one: a pixel.</summary>
    private static string PictureOf(DaemonWorld world)
    {
        string path = world.PathOf("pixel.png");
        File.WriteAllBytes(path, Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="));
        return path;
    }

    private static string[] Tracks(string place) =>
        [.. Directory.EnumerateFiles(place, "*", SearchOption.AllDirectories).Where(path => !path.Contains("/.origins/", StringComparison.Ordinal)
            && Path.GetExtension(path) is ".flac" or ".mp3" or ".wav").Order(StringComparer.Ordinal)];

    private static async Task<long> NumberAsync(string format, string path) =>
        long.Parse((await Program.RunAsync("stat", ["-c", format, path])).Output, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> AttributeAsync(string name, string path)
    {
        Outcome outcome = await Program.RunAsync("getfattr", ["--only-values", "-n", $"user.musicfs.{name}", path]);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
        return outcome.Output;
    }

    private static async Task<string> SoundOfAsync(string path)
    {
        Outcome outcome = await Program.RunAsync("ffmpeg", ["-v", "error", "-i", path, "-map", "0:a", "-f", "md5", "-"]);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
        return outcome.Output;
    }

    private static async Task ExpectRandomReadsAsync(string path, byte[] expected)
    {
        Random random = new(5);
        await using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        for (int i = 0; i < 200; i++)
        {
            int offset = random.Next(expected.Length);
            byte[] buffer = new byte[random.Next(1, 200_000)];
            file.Position = offset;
            int read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false);
            Assert.IsTrue(expected.AsSpan(offset, read).SequenceEqual(buffer.AsSpan(0, read)), $"{buffer.Length} bytes at {offset}");
            Assert.AreEqual(Math.Min(buffer.Length, expected.Length - offset), read);
        }
    }
}
