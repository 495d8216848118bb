using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary>
/// A14: media servers, players and file managers as the system packages them, with settings that know nothing of MusicFs. Each finds every track
/// of the tag tree once, with its tags, and nothing of the folders that are there by name.
/// </summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed partial class UnmodifiedProgramsTests
{
    private const string Album = "The Paper Lanterns/Harbour Lights (2014) [FLAC]";

    /// <summary>Titles that are hard to be names of files, elsewhere if not here.</summary>
    private static readonly string[] OddTitles = ["What: Is?", "Ends with dots...", "A\\B * \"c\" <d> | e", "Ärger über 海", "CON", "Nai\u0308ve"];

    private static MountedLibrary? _library;
    private static Folders? _folders;

    private static MountedLibrary Library => _library!;

    /// <summary>For what the programs keep.</summary>
    private static Folders Kept => _folders!;

    [ClassInitialize]
    public static async Task MountAsync(TestContext context)
    {
        Prerequisite.Servers("mpd", "mpc", "/usr/sbin/minidlnad", "cvlc", "/usr/sbin/smbd", "smbclient", "rsync", "file", "ffmpegthumbnailer", "beet", "mpv", "ffmpeg", "gio");
        _folders = new Folders();
        Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        await WriteOddAsync(folders["music/odd"]);
        for (int i = 0; i < ManyFiles; i++)
            await File.WriteAllTextAsync(Path.Combine(folders["music/many"], $"{i:0000}.log"), "");
        _library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], folders, "--allow-other");
    }

    [ClassCleanup]
    public static async Task UnmountAsync()
    {
        if (_library is not null)
            await _library.DisposeAsync();
        _folders?.Dispose();
    }

    [TestMethod]
    public async Task Mpd_ScansAndPlays_EveryTrackOnce()
    {
        await using MusicPlayerDaemon mpd = await MusicPlayerDaemon.StartAsync(Kept["mpd"], Library.MountPoint);
        CollectionAssert.AreEqual(Tracks(), await mpd.ScanAsync());

        await mpd.ClientAsync("add", "/");
        string[] known = [.. (await mpd.QueueAsync("artist", "album", "title", "track")).Select(static fields => string.Join('|', fields)).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(await TagsAsync(), known);

        await mpd.ClientAsync("clear");
        await mpd.ClientAsync("add", Album);
        // Over and over: a look that comes too late for a moment of a track sees it the next time.
        await mpd.ClientAsync("repeat", "on");
        await mpd.ClientAsync("play", "1");
        await mpd.ClientAsync("seek", "80%");
        await mpd.UntilAsync("[playing] #2/5");
        await mpd.ClientAsync("seek", "0");
        await mpd.UntilAsync("[playing] #2/5   0:01");
        Assert.DoesNotContain("ERROR", await mpd.ClientAsync("status"));
    }

    [TestMethod]
    public async Task Minidlna_Scans_EveryTrackOnceWithItsCover()
    {
        string folder = Kept["minidlna"];
        await using LoopbackServer server = await LoopbackServer.StartAsync("/usr/sbin/minidlnad", port =>
        {
            File.WriteAllText(Path.Combine(folder, "minidlna.conf"), $"""
                port={port}
                media_dir=A,{Library.MountPoint}
                db_dir={folder}
                log_dir={folder}
                minissdpdsocket={folder}/ssdp
                network_interface=lo
                inotify=no
                album_art_names=Cover.jpg/cover.jpg/Folder.jpg/folder.jpg
                """);
            return ["-S", "-f", $"{folder}/minidlna.conf", "-P", $"{folder}/pid"];
        });
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}/") };
        string[] tracks = Tracks();
        string row = $"<td>Audio files</td><td>{tracks.Length}</td>";
        await server.UntilAsync(async () => (await client.GetStringAsync("")).Contains(row, StringComparison.Ordinal));

        string[] rows = await LinesAsync("/usr/bin/python3", "-c", """
            import sqlite3, sys
            for row in sqlite3.connect(sys.argv[1], timeout=30).execute("select path, album_art is not null and album_art > 0 from details where mime like 'audio%'"):
                print(*row, sep='|')
            """, $"{folder}/files.db");
        CollectionAssert.AreEquivalent(tracks.Select(static track => Library[track]).ToArray(), rows.Select(static row => row[..row.LastIndexOf('|')]).ToArray());
        // Of the covers it takes those that are JPEGs.
        Assert.HasCount(OddTitles.Length, rows.Where(static row => row.EndsWith("|1", StringComparison.Ordinal)));
        Assert.IsTrue(rows.Where(static row => row.EndsWith("|1", StringComparison.Ordinal)).All(static row => row.Contains("/Odd: Artist./", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Beets_ImportsInPlace_EveryTrackOnce()
    {
        string configuration = Path.Combine(Kept["beets"], "config.yaml");
        await File.WriteAllTextAsync(configuration, $$"""
            directory: {{Kept["beets"]}}/music
            library: {{Kept["beets"]}}/library.db
            import: {copy: no, write: no, autotag: no}
            """);
        await SucceedAsync("beet", "-c", configuration, "import", "-q", "-A", Library.MountPoint);
        string[] paths = await LinesAsync("beet", "-c", configuration, "ls", "-f", "$path");
        CollectionAssert.AreEqual(Tracks(), paths.Select(static path => Path.GetRelativePath(Library.MountPoint, path)).Order(StringComparer.Ordinal).ToArray());
        string[] tags = await LinesAsync("beet", "-c", configuration, "ls", "-f", "$artist|$album|$title|$track");
        CollectionAssert.AreEquivalent(await TagsAsync(), tags.Select(static tag => tag.Replace("|0", "|", StringComparison.Ordinal)).ToArray());
    }

    [TestMethod]
    public async Task Vlc_AsAnotherUser_DecodesEverySample()
    {
        Prerequisite.RootAndOrdinaryUser();
        string home = await OrdinaryUser.OwnAsync(Kept["vlc"]);
        foreach (string track in (string[])[Album + "/01 - Low Tide.flac", OddTrack(0)])
        {
            string sound = Path.Combine(home, "sound.wav");
            // It refuses to be run by root.
            await SucceedAsync(
                "setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "env", "-u", "XDG_CONFIG_HOME", $"HOME={home}", "cvlc", "-q", "--intf", "dummy", "--no-video",
                "--sout", $"#transcode{{acodec=s16l,vcodec=none}}:std{{mux=wav,access=file,dst={sound}}}", Library[track], "vlc://quit");
            Assert.AreEqual(await SoundOfAsync($"'{Library[track]}'"), await SoundOfAsync($"'{sound}'"), track);
        }
    }

    [TestMethod]
    public async Task Mpv_AlbumsAtOnce_PlayWithoutAGap()
    {
        // Of lossless albums every sample is known.
        string[] albums = [Album, "The Paper Lanterns/Two Winters (2018) [FLAC]", "Quiet Engine/Small Machines (1999) [WAV]"];
        string[] played = await Task.WhenAll(albums.Select(async (album, i) =>
        {
            string sound = Kept.PathOf($"{i}.pcm");
            // Without the cover, which has no sound.
            await SucceedAsync(
                "mpv", ["--no-config", "--no-video", "--ao=pcm", $"--ao-pcm-file={sound}", "--ao-pcm-waveheader=no", "--gapless-audio=yes", "--msg-level=all=error",
                .. Directory.GetFiles(Library[album]).Where(static file => char.IsAsciiDigit(Path.GetFileName(file)[0])).Order(StringComparer.Ordinal)]);
            return await SucceedAsync("/bin/bash", "-c", $"md5sum < {sound}");
        }));
        string[] whole = await Task.WhenAll(albums.Select(static album => SoundOfAsync($"'{Library[album]}'/[0-9]*")));
        CollectionAssert.AreEqual(whole, played);

        string part = Kept.PathOf("part.pcm");
        await SucceedAsync(
            "mpv", "--no-config", "--no-video", "--ao=pcm", $"--ao-pcm-file={part}", "--ao-pcm-waveheader=no", "--start=50%", "--hr-seek=yes", "--msg-level=all=error", Library[Album + "/01 - Low Tide.flac"]);
        long half = new FileInfo(part).Length;
        Assert.IsTrue(half is > 90_000 and < 110_000, $"{half} bytes");
    }

    /// <summary>What is in the tag tree, relative to the mount, in order.</summary>
    private static string[] Tracks() => [.. Library.Tracks().Select(static track => Path.GetRelativePath(Library.MountPoint, track)).Order(StringComparer.Ordinal)];

    /// <summary>Artist, album, title and track of the originals, in order.</summary>
    private static async Task<string[]> TagsAsync() => [.. (await LinesAsync("/usr/bin/python3", "-c", """
        import mutagen, os, sys
        for folder, _, names in os.walk(sys.argv[1]):
            for file in filter(None, (mutagen.File(os.path.join(folder, name)) for name in names if not name.endswith(('.log', '.jpg')))):
                keys = ['TPE1', 'TALB', 'TIT2', 'TRCK'] if hasattr(file.tags, 'getall') else ['artist', 'album', 'title', 'tracknumber']
                values = [str(file.tags[key] if key.isupper() else file.tags[key][0]) for key in keys]
                print('|'.join(values[:3] + [str(int(values[3].split('/')[0]))]))
        """, Library.Origin)).Order(StringComparer.Ordinal)];

    private static string OddTrack(int index) => Tracks().Where(static track => track.StartsWith("Odd: Artist./", StringComparison.Ordinal)).ElementAt(index);

    /// <summary>The checksum of the samples of some files, one after the other.</summary>
    private static Task<string> SoundOfAsync(string files) => SucceedAsync(
        "/bin/bash", "-c", $"for f in {files}; do ffmpeg -nostdin -v error -i \"$f\" -map 0:a -f s16le - || exit 1; done | md5sum");

    private static async Task WriteOddAsync(string folder)
    {
        List<string> arguments = ["-v", "error", "-f", "lavfi", "-i", "color=c=teal:s=300x300:d=1"];
        for (int i = 0; i < OddTitles.Length; i++)
            arguments.AddRange(["-f", "lavfi", "-i", $"sine=frequency={300 + (i * 20)}:duration=2"]);
        for (int i = 0; i < OddTitles.Length; i++)
        {
            arguments.AddRange(["-map", $"{i + 1}:a", "-metadata", $"title={OddTitles[i]}", "-metadata", "artist=Odd: Artist.", "-metadata", "album=So? What...", "-metadata", $"track={i + 1}"]);
            arguments.Add(Path.Combine(folder, $"{i}.flac"));
        }

        await SucceedAsync("ffmpeg", [.. arguments, "-map", "0:v", "-frames:v", "1", Path.Combine(folder, "cover.jpg")]);
    }

    private static async Task<string[]> LinesAsync(string program, params string[] arguments) =>
        (await SucceedAsync(program, arguments)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> SucceedAsync(string program, params string[] arguments)
    {
        Outcome outcome = await Program.RunAsync(program, arguments);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors + outcome.Output);
        return outcome.Output;
    }
}
