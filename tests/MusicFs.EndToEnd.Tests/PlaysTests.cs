using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>G4: an album is played over a far line. What comes next is there before it is read, and what was played, and nothing else, is known.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class PlaysTests
{
    /// <summary>Short, as music is played at its own speed here; long enough to be looked at twice while it plays.</summary>
    private const int Seconds = 5;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [TestMethod]
    public async Task Play_AnAlbumTrackByTrack_TheNextIsThereAndWhatWasPlayedIsKnown()
    {
        Prerequisite.Players("mpv", "ffmpeg");
        await using FarLibrary far = await FarLibrary.StartAsync();
        await far.PutRealAsync(7, Seconds);
        await far.MountAsync();
        far.Line.Responses.Delay = TimeSpan.FromMilliseconds(20);

        Outcome played = await Program.RunAsync("mpv", ["--no-config", "--no-video", "--ao=null", "--msg-level=all=error", far.PathOf("000")]);
        Assert.AreEqual((0, ""), (played.ExitCode, played.Output), played.Errors);
        await AreThereAsync(far, "album", ["001", "002", "003"]);
        await ReadWithoutListeningAsync(far, "005");
        await ListenAsync(far, "001", () => AreThereAsync(far, "album", ["002", "003", "004"], whole: 1));
        Assert.DoesNotContain("003.flac: done", await StatusAsync(far));

        await UntilAsync(async () => (await HistoryAsync(far)).Length >= 2, "two plays are known");
        CollectionAssert.AreEqual((string[])["001", "000"], await HistoryAsync(far), "a checksum and a copy are no plays");
        Match counted = Regex.Match(await StatusAsync(far), "^plays: 2, ([12]) of them began in the cache$", RegexOptions.Multiline);
        Assert.IsTrue(counted.Success, await StatusAsync(far));
        long before = far.Moved;
        await far.CompareAsync("002");
        Assert.AreEqual(before, far.Moved, "Nothing of a track that was expected is asked for when it is read.");
        string most = Path.Combine(far.MountPoint, ".collections", "Most Played");
        await UntilAsync(() => Task.FromResult(Directory.Exists(most) && Played(most).SequenceEqual(["000", "001"])), "the collection shows what was played");

        await HintAsync(far, "006");
        await ForgetAsync(far);
    }

    /// <summary>Somebody asks for a track, by a look at it in another place.</summary>
    private static async Task HintAsync(FarLibrary far, string title)
    {
        string hint = Path.Combine(far.MountPoint, ".prefetch", Path.GetRelativePath(far.MountPoint, far.PathOf(title)));
        Assert.IsTrue(File.Exists(hint));
        await AreThereAsync(far, "hint", [title], whole: 1);
        int size = far.ContentOf(title).Length;
        Assert.EndsWith($"{title}.flac: {size} of {size} bytes are in the cache\n", await File.ReadAllTextAsync(hint));
    }

    /// <summary>What was played is forgotten, and while it is not to be noted nothing is.</summary>
    private static async Task ForgetAsync(FarLibrary far)
    {
        await far.World.SucceedAsync("history", "clear");
        Assert.IsEmpty(await HistoryAsync(far));
        await File.AppendAllTextAsync(far.World.ConfigurationFile, "\nlibrary:\n  plays: off\n");
        await far.World.SucceedAsync("config", "reload");

        await ListenAsync(far, "002", () => UntilAsync(async () => (await StatusAsync(far)).Contains("plays: 3,", StringComparison.Ordinal), "somebody listens again"));
        // At its end it has dealt with all that it saw.
        await far.UnmountAsync();
        await far.MountAsync();
        Assert.IsEmpty(await HistoryAsync(far));
    }

    /// <summary>What scanners and copies do: all of a file at once.</summary>
    private static async Task ReadWithoutListeningAsync(FarLibrary far, string title)
    {
        Outcome read = await Program.RunAsync("md5sum", [far.PathOf(title)]);
        Assert.AreEqual(0, read.ExitCode, read.Errors);
        await far.CompareAsync(title);
    }

    /// <summary>Listens as players do that read all at once: the file stays open while it plays, here until something is seen, and half of it at least.</summary>
    private static async Task ListenAsync(FarLibrary far, string title, Func<Task> seen)
    {
        using Process listener = Program.StartTalking("/bin/bash", "-c", "exec 3<\"$1\" && cat <&3 >/dev/null && echo open && read -r", "-", far.PathOf(title));
        try
        {
            long opened = Stopwatch.GetTimestamp();
            Assert.AreEqual("open", await listener.StandardOutput.ReadLineAsync());
            await seen();
            while (Stopwatch.GetElapsedTime(opened) < TimeSpan.FromSeconds(Seconds * 0.6))
                await Polling.PauseAsync();
        }
        finally
        {
            listener.StandardInput.Close();
            await listener.WaitForExitAsync();
        }
    }

    /// <summary>Waits until these are fetched: the first ones as a whole, of the others their beginnings at least.</summary>
    private static Task AreThereAsync(FarLibrary far, string reason, string[] titles, int whole = 0) => UntilAsync(
        async () =>
        {
            string status = await StatusAsync(far);
            return titles.Index().All(title => Regex.IsMatch(
                status, $"^{reason}: /Ann/One \\[FLAC]/{title.Item}.flac: (done|{(title.Index < whole ? "done" : "its beginning is there")}),", RegexOptions.Multiline));
        },
        $"{string.Join(' ', titles)} are fetched");

    private static Task<string> StatusAsync(FarLibrary far) => File.ReadAllTextAsync(Path.Combine(far.MountPoint, ".prefetch", "status"));

    /// <summary>Titles of what was played, the last one first.</summary>
    private static async Task<string[]> HistoryAsync(FarLibrary far) =>
    [
        .. (await far.World.SucceedAsync("history", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => Path.GetFileNameWithoutExtension(JsonDocument.Parse(line).RootElement.GetProperty("path").GetString()!)),
    ];

    /// <summary>Titles in a collection: the entries are numbered.</summary>
    private static IEnumerable<string> Played(string folder) =>
        Directory.GetFileSystemEntries(folder, "*.flac").Select(static entry => Path.GetFileNameWithoutExtension(entry)[^3..]).Order(StringComparer.Ordinal);

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        using CancellationTokenSource limit = new(Limit);
        while (!await condition())
        {
            Assert.IsFalse(limit.IsCancellationRequested, $"It never came to be that {what}.");
            await Polling.PauseAsync();
        }
    }
}
