using System.Diagnostics;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What beets and iTunes say is imported on a real mount, with a database that beets itself made.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class ImportTests
{
    private const string Album = "The Paper Lanterns/Harbour Lights (2014) [FLAC]";

    [TestMethod]
    public async Task Import_BeetsSaysOtherwise_IsShownOnceAndFollowed()
    {
        Prerequisite.Players("beet");
        await using DaemonWorld world = new();
        string place = world.Place("mount"), music = world.Music();
        await world.MountAsync(place, music);
        string beets = await StartBeetsAsync(world, music), database = Path.Combine(beets, "library.db");
        // What beets writes into files of its own accord is not wanted here: it never writes.
        await BeetAsync(beets, "modify", "-y", "-W", "-M", "title:Low Tide", "title=High Tide", "genre=Sea Songs");

        using JsonDocument first = JsonDocument.Parse(Summary(await world.SucceedAsync("metadata", "import", database, "--json")));
        using JsonDocument second = JsonDocument.Parse(Summary(await world.SucceedAsync("metadata", "import", database, "--json")));

        Assert.AreEqual("1", Number(first, "imported"));
        Assert.AreEqual("0", Number(first, "failed"));
        Assert.AreEqual("0", Number(second, "imported"));
        Assert.AreEqual("0", Number(second, "change"));
        string moved = Path.Combine(place, Album, "01 - High Tide.flac");
        await UntilAsync(() => File.Exists(moved));
        Assert.AreEqual("GENRE=Sea Songs\nTITLE=High Tide\n", await OverlayAsync(moved));

        // What people set by hand is left, what beets takes back goes.
        await world.SucceedAsync("metadata", "set", moved, "--genre", "Mine");
        using Process follow = world.Start("metadata", "import", database, "--follow");
        Assert.StartsWith("skipped", (await follow.StandardOutput.ReadLineAsync())!);
        await BeetAsync(beets, "modify", "-y", "-W", "-M", "title:High Tide", "title=Low Tide", "year=2015");
        for (string? line = ""; line is not null && !line.Contains("1 imported", StringComparison.Ordinal); line = await follow.StandardOutput.ReadLineAsync())
            Assert.IsFalse(follow.HasExited);
        _ = Signal(follow, "INT");
        await follow.WaitForExitAsync();
        Assert.AreEqual(130, follow.ExitCode, await follow.StandardError.ReadToEndAsync());
        string[] shown = [];
        await UntilAsync(() => (shown = [.. Directory.EnumerateFiles(place, "01 - Low Tide.flac", SearchOption.AllDirectories).Where(path => !path.Contains("/.origins/", StringComparison.Ordinal))]).Length == 1);
        string now = shown[0];
        Assert.Contains("GENRE=Mine", await OverlayAsync(now));
        Assert.DoesNotContain("TITLE", await OverlayAsync(now));
    }

    [TestMethod]
    public async Task Import_ItunesLibrary_IsMappedPreviewedAndUndone()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), music = world.Music();
        await world.MountAsync(place, music);
        string xml = world.PathOf("Library.xml");
        await File.WriteAllTextAsync(xml, """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
            <plist version="1.0"><dict><key>Tracks</key><dict>
            <key>1</key><dict><key>Name</key><string>High Tide</string><key>Rating</key><integer>80</integer><key>Play Count</key><integer>2</integer>
              <key>Location</key><string>file://localhost/D:/Songs/rips/lanterns_harbour/cd1%20track01.flac</string></dict>
            <key>2</key><dict><key>Name</key><string>Nowhere</string><key>Location</key><string>file:///nowhere.mp3</string></dict>
            </dict></dict></plist>
            """);
        string map = $"D:/Songs={music}";

        string told = await world.SucceedAsync("metadata", "import", xml, "--map", map, "--dry-run");
        bool isThereYet = File.Exists(Path.Combine(place, Album, "01 - High Tide.flac"));
        await world.SucceedAsync("metadata", "import", xml, "--map", map);

        Assert.Contains("1 would be imported, 0 as they were, 0 skipped, 1 failed", told);
        Assert.Contains("'Play Count' of 1 tracks was skipped", told);
        Assert.IsFalse(isThereYet);
        await UntilAsync(() => File.Exists(Path.Combine(place, Album, "01 - High Tide.flac")));
        Assert.AreEqual("RATING=80\nTITLE=High Tide\n", await OverlayAsync(Path.Combine(place, Album, "01 - High Tide.flac")));
        await world.SucceedAsync("metadata", "undo");
        await UntilAsync(() => File.Exists(Path.Combine(place, Album, "01 - Low Tide.flac")));
        Assert.AreEqual(2, (await world.RunAsync("metadata", "import", xml, "--map", "nothing")).ExitCode);
    }

    [TestMethod]
    public async Task Import_PlaylistOfAnotherMachine_IsACollectionThatStays()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), music = world.Music(), lists = Path.Combine(place, ".collections");
        await world.MountAsync(place, music);
        string list = world.PathOf("list.m3u");
        // Of Windows, in Latin-1.
        await File.WriteAllBytesAsync(list, System.Text.Encoding.Latin1.GetBytes("""
            #EXTM3U
            #PLAYLIST:Sjöfart
            D:\Rips\LANTERNS_HARBOUR\cd1 track03.flac
            #EXTINF:-1,Quiet Engine - Pendulum
            Z:\Musique\été.mp3
            #EXTINF:7,Nobody - Nothing
            file:///C:/nothing.mp3
            http://radio.example/live
            \\nas\music\The Paper Lanterns\Harbour Lights (2014) [FLAC]\01 - Low Tide.flac
            """.Replace("\n", "\r\n", StringComparison.Ordinal)));

        using JsonDocument preview = JsonDocument.Parse(Summary(await world.SucceedAsync("metadata", "import", list, "--dry-run", "--json")));
        bool isThereYet = Directory.Exists(Path.Combine(lists, "Sjöfart"));
        string told = await world.SucceedAsync("metadata", "import", list);
        await UntilAsync(() => Directory.Exists(Path.Combine(lists, "Sjöfart")));
        string again = await world.SucceedAsync("metadata", "import", list);

        Assert.AreEqual("3", Number(preview, "imported"));
        Assert.AreEqual("2", Number(preview, "failed"));
        Assert.IsFalse(isThereYet);
        Assert.Contains("m3u: 5 tracks, 3 imported, 0 skipped, 2 failed.", told);
        Assert.Contains("failed  line 7: file:///C:/nothing.mp3\n  No file", told);
        Assert.Contains("failed  line 8: http://radio.example/live\n  It is an address", told);
        Assert.Contains("m3u: 5 tracks, 0 imported, 3 skipped, 2 failed.", again);
        Assert.Contains("Sjöfart\t3 tracks\timport", await world.SucceedAsync("collection", "list"));

        await world.SucceedAsync("metadata", "set", Path.Combine(place, Album, "01 - Low Tide.flac"), "--title", "High Tide");
        // At once: whoever unmounts does not know when the daemon has heard of it.
        await world.SucceedAsync("umount", place);
        await world.MountAsync(place, music);
        string[] wanted =
        [
            "001 - The Paper Lanterns - A Letter from the Pier.flac", "002 - Quiet Engine - Pendulum.wav", "003 - The Paper Lanterns - High Tide.flac",
        ];
        await UntilAsync(() => Directory.Exists(Path.Combine(lists, "Sjöfart"))
            && Directory.EnumerateFiles(Path.Combine(lists, "Sjöfart")).Select(Path.GetFileName).Order(StringComparer.Ordinal).SequenceEqual(wanted));
        string[] tracks = [.. (await File.ReadAllLinesAsync(Path.Combine(lists, "Sjöfart.m3u8"))).Where(static line => !line.StartsWith('#'))];
        Assert.HasCount(3, tracks);
        Assert.IsTrue(tracks.All(track => File.Exists(Path.Combine(lists, track))), string.Join(", ", tracks));
        await world.SucceedAsync("collection", "remove", "Sjöfart");
        Assert.AreEqual(2, (await world.RunAsync("metadata", "import", list, "--name", "Lossless")).ExitCode);
    }

    [TestMethod]
    public async Task Import_Pls_IsACollectionLikeAnyOther()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), music = world.Music();
        await world.MountAsync(place, music);
        string list = world.PathOf("Seaside.pls");
        await File.WriteAllTextAsync(list, """
            [playlist]
            File2=Z:\Musique\pendulum.wav
            Title2=Quiet Engine - Pendulum
            Length2=-1
            File1=D:\Rips\LANTERNS_HARBOUR\cd1 track03.flac
            File3=file:///C:/nothing.mp3
            NumberOfEntries=3
            Version=2
            """);

        string told = await world.SucceedAsync("metadata", "import", list);

        Assert.Contains("pls: 3 tracks, 2 imported, 0 skipped, 1 failed.", told);
        Assert.Contains("failed  line 6: file:///C:/nothing.mp3\n  No file", told);
        string folder = Path.Combine(place, ".collections", "Seaside");
        string[] wanted = ["001 - The Paper Lanterns - A Letter from the Pier.flac", "002 - Quiet Engine - Pendulum.wav"];
        await UntilAsync(() => Directory.Exists(folder) && Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).SequenceEqual(wanted));
    }

    /// <summary>Mounts follow a moment later.</summary>
    private static async Task UntilAsync(Func<bool> holds)
    {
        int looks = 0;
        for (; looks < 1500 && !Polling.Holds(holds); looks++)
            await Polling.PauseAsync();
        Assert.IsTrue(looks < 1500 || holds());
    }

    private static async Task<string> StartBeetsAsync(DaemonWorld world, string music)
    {
        string folder = world.PathOf("beets");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "config.yaml"),
            $"directory: {music}\nlibrary: {folder}/library.db\nplugins: []\nimport: {{copy: no, move: no, write: no, autotag: no, quiet: yes, resume: no, incremental: no}}\n");
        await BeetAsync(folder, "import", "-A", "-q", "-W", "-C", music);
        return folder;
    }

    private static async Task BeetAsync(string folder, params string[] arguments)
    {
        Outcome outcome = await Program.RunAsync("env", [$"BEETSDIR={folder}", $"HOME={folder}", "beet", .. arguments]);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors + outcome.Output);
    }

    private static async Task<string> OverlayAsync(string path) =>
        (await Program.RunAsync("getfattr", ["--only-values", "-n", "user.musicfs.overlay", path])).Output.TrimEnd('\n') + "\n";

    private static Task<Outcome> Signal(Process process, string signal) =>
        Program.RunAsync("kill", ["-s", signal, process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

    private static string Summary(string lines) => lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];

    private static string Number(JsonDocument message, string name) => message.RootElement.GetProperty("summary").GetProperty(name).GetString()!;
}
