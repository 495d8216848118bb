using System.Text;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary>B9: what players do with the playlists of a mount.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class PlaylistTests
{
    private const string Harbour = "The Paper Lanterns/Harbour Lights (2014) [FLAC]";

    private const string Play = "mpv --no-config --no-video --ao=null --ao-null-untimed=yes --length=0.2 --msg-level=all=error,cplayer=info";

    [TestMethod]
    public async Task Mpv_VirtualPlaylists_PlayEveryEntry()
    {
        Prerequisite.Fuse();
        Prerequisite.Players("mpv");
        using Folders folders = new();
        LayPlaylists(folders["music"]);
        await using MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null);

        await AssertPlaysAsync(library[$"{Harbour}/all.m3u8"], 5);
        await AssertPlaysAsync(library["Playlists/best of.m3u"], 4);

        byte[] text = await File.ReadAllBytesAsync(library["Playlists/best of.m3u"]);
        Assert.AreEqual(new FileInfo(library["Playlists/best of.m3u"]).Length, text.Length);
        Assert.AreEqual(
            "#EXTM3U\r\n#EXTINF:2,Höhe\r\n../Noël Ánslag/Höhe _ Tiefe (2021) [MP3]/01 - Höhe.mp3\r\n"
            + "../Quiet Engine/Small Machines (1999) [WAV]/02 - Pendulum.wav\r\n../The Paper Lanterns/Harbour Lights (2014) [FLAC]/01 - Low Tide.flac\r\n"
            + "../The Paper Lanterns/Two Winters (2018) [FLAC]/2-03 - Thaw, Again.flac\r\n",
            Encoding.UTF8.GetString(text));
        await using FileStream original = File.OpenRead(library[".origins/music/lists/best of.m3u"]);
        Assert.AreEqual(new FileInfo(Path.Combine(folders["music"], "lists/best of.m3u")).Length, original.Length);
    }

    [TestMethod]
    public async Task Collections_Playlists_AreFoldersAndListsThatPlayAndFollow()
    {
        Prerequisite.Fuse();
        Prerequisite.Players("mpv");
        using Folders folders = new();
        LayPlaylists(folders["music"]);
        string music = folders["music"], pls = Path.Combine(folders["lists"], "Tour.pls"), gone = Path.Combine(folders["lists"], "gone.m3u");
        await File.WriteAllTextAsync(pls, $"[playlist]\nFile1={music}/old disk/wav/cd1 track02.wav\nTitle1=Ours\nFile2=nowhere.mp3\nFile3={music}/rips/lanterns_harbour/cd1 track01.flac\nNumberOfEntries=3\nVersion=2\n");
        await File.WriteAllTextAsync(gone, $"{music}/old disk/wav/cd1 track02.wav\n");
        await using MountedLibrary library = await MountedLibrary.StartAsync(music, folders["mount"], null, "--origin", $"lists={folders["lists"]}");
        string lists = library[".collections/Playlists"];

        await library.WaitUntilAsync(() => Directory.Exists(lists) && Names(lists).SequenceEqual(["Tour", "Tour.m3u8", "all", "all.m3u8", "best of", "best of.m3u8", "gone", "gone.m3u8"]));
        await library.WaitUntilAsync(() => Names(Path.Combine(lists, "Tour")).SequenceEqual(["001 - Quiet Engine - Pendulum.wav", "002 - The Paper Lanterns - Low Tide.flac"]));
        Assert.HasCount(4, Names(Path.Combine(lists, "best of")));
        await AssertPlaysAsync(Path.Combine(lists, "best of.m3u8"), 4);
        await AssertPlaysAsync(Path.Combine(lists, "Tour.m3u8"), 2);
        Assert.AreEqual(
            "[playlist]\nFile1=../Quiet Engine/Small Machines (1999) [WAV]/02 - Pendulum.wav\nTitle1=Ours\nFile2=nowhere.mp3\nFile3=../The Paper Lanterns/Harbour Lights (2014) [FLAC]/01 - Low Tide.flac\nNumberOfEntries=3\nVersion=2\n",
            await File.ReadAllTextAsync(library["Playlists/Tour.pls"]));

        await File.WriteAllTextAsync(pls, $"[playlist]\nFile1={music}/rips/lanterns_harbour/cd1 track03.flac\nNumberOfEntries=1\nVersion=2\n");
        File.Delete(gone);
        await library.WaitUntilAsync(() => Names(Path.Combine(lists, "Tour")).SequenceEqual(["001 - The Paper Lanterns - A Letter from the Pier.flac"]));
        await library.WaitUntilAsync(() => Names(lists).SequenceEqual(["Tour", "Tour.m3u8", "all", "all.m3u8", "best of", "best of.m3u8"]));
        await AssertPlaysAsync(library["Playlists/Tour.pls"], 1);
    }

    [TestMethod]
    public async Task Retag_OfATrack_ThePlaylistFollows()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        // The track is on one origin only: copies of it would be one with it.
        Directory.Delete(Path.Combine(folders["music"], "old disk"), recursive: true);
        string live = folders["live"];
        DemoLibrary.Write(live, CancellationToken.None);
        string track = Path.Combine(live, "old disk/wav/cd1 track01.wav");
        Directory.CreateDirectory(Path.Combine(live, "lists"));
        await File.WriteAllTextAsync(Path.Combine(live, "lists/one.m3u"), "../old disk/wav/cd1 track01.wav\n");
        await using MountedLibrary library = await MountedLibrary.StartAsync(
            folders["music"], folders["mount"], null, "--origin", $"live={live}", "--view", "All=$origin/$album/$title.$format");
        string playlist = library["Playlists/one.m3u"];
        Assert.AreEqual("../All/live/Small Machines/Spring and Gear.wav\n", await File.ReadAllTextAsync(playlist));
        // As a player has it that is in the middle of it.
        using FileStream open = File.OpenRead(playlist);

        byte[] bytes = await File.ReadAllBytesAsync(track);
        int at = bytes.AsSpan().IndexOf("Small Machines"u8);
        Assert.IsGreaterThan(0, at);
        for (; at >= 0; at = bytes.AsSpan().IndexOf("Small Machines"u8))
            "Large Machines"u8.CopyTo(bytes.AsSpan(at));
        await File.WriteAllBytesAsync(track, bytes);
        await library.WaitUntilAsync(() => File.Exists(library["All/live/Large Machines/Spring and Gear.wav"]));
        await library.WaitUntilAsync(() => File.ReadAllText(playlist) == "../All/live/Large Machines/Spring and Gear.wav\n");

        Assert.AreEqual(new FileInfo(playlist).Length, File.ReadAllBytes(playlist).Length);
        using StreamReader before = new(open);
        Assert.AreEqual("../All/live/Small Machines/Spring and Gear.wav\n", await before.ReadToEndAsync());
    }

    [TestMethod]
    public async Task Restart_WithAnImage_ShowsTheSamePlaylists()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        LayPlaylists(folders["music"]);
        List<string> found = [];
        for (int i = 0; i < 2; i++)
        {
            await using MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null);
            Outcome outcome = await Program.ShellAsync("find . -path ./.origins -prune -o -name '*.m3u*' -printf '%i %s %T@ %p\\n' -exec cat {} + | sort", library.MountPoint);
            Assert.AreEqual((0, ""), (outcome.ExitCode, outcome.Errors));
            found.Add(outcome.Output);
        }

        Assert.AreEqual(found[0], found[1]);
        Assert.Contains("./Playlists/best of.m3u", found[0]);
    }

    private static string[] Names(string folder)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        }
        catch (DirectoryNotFoundException)
        {
            // Not yet, or not any more.
            return [];
        }
    }

    private static void LayPlaylists(string music)
    {
        DemoLibrary.Write(music, CancellationToken.None);
        File.WriteAllText(
            Path.Combine(music, "rips/lanterns_harbour/all.m3u8"),
            "#EXTM3U\n" + string.Concat(Enumerable.Range(1, 5).Select(track => $"#EXTINF:2,{track}\ncd1 track0{track}.flac\n")));
        Directory.CreateDirectory(Path.Combine(music, "lists"));
        // As a program on Windows writes it.
        File.WriteAllBytes(Path.Combine(music, "lists/best of.m3u"), Encoding.Latin1.GetBytes(
            "#EXTM3U\r\n#EXTINF:2,Höhe\r\n..\\Downloads\\2021\\anslag\\cd1 track01.mp3\r\nZ:\\music\\old disk\\wav\\cd1 track02.wav\r\n"
            + $"{music}/rips/lanterns_harbour/cd1 track01.flac\r\nfile://{music}/rips/two%20winters%20(box)/cd2%20track03.flac\r\n"));
    }

    private static async Task AssertPlaysAsync(string playlist, int entries)
    {
        Outcome outcome = await Program.RunAsync("/bin/bash", ["-c", $"{Play} \"$0\"", playlist]);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Output + outcome.Errors);
        Assert.HasCount(entries, outcome.Output.Split('\n').Where(line => line.StartsWith("Playing: ", StringComparison.Ordinal) && !line.Contains(".m3u", StringComparison.Ordinal) && !line.Contains(".pls", StringComparison.Ordinal)), outcome.Output);
    }
}
