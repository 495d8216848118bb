using System.Collections.Concurrent;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Testing.Network;

namespace MusicFs.EndToEnd.Tests;

/// <summary>H7: the configuration is read again while the library is mounted, read and listed.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class ReloadTests
{
    [TestMethod]
    public async Task Reload_UnderLoad_ShowsTheOtherTreeAndNoOpenFileMissesAByte()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        string place = world.Place("mount");
        Write(world, music, "$title.$format");
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");
        Dictionary<string, ulong> before = Tracks(place);
        string track = Directory.GetFiles(place, "*.flac").Order(StringComparer.Ordinal).First();
        byte[] whole = await File.ReadAllBytesAsync(track);
        await using FileStream open = File.OpenRead(track);
        using CancellationTokenSource stop = new();
        ConcurrentQueue<string> wrong = new();
        Task[] readers = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => ListAndReadAsync(place, wrong, stop.Token)))];

        string[] templates = ["$artist/$title.$format", "$year/$album/$title.$format", "by/$title.$format"];
        foreach (string template in templates)
        {
            Write(world, music, template);
            JsonElement change = (await ReloadAsync(world)).EnumerateArray().Single();
            Assert.AreEqual(("library.template", true), (change.GetProperty("name").GetString(), change.GetProperty("applied").GetBoolean()));
        }

        await Polling.UntilAsync(() => Directory.Exists(Path.Combine(place, "by")) && Tracks(Path.Combine(place, "by")).Count == before.Count && Directory.GetDirectories(place).All(static folder => Path.GetFileName(folder) is "by" or ".origins"), $"{place} is as by/$title");
        await stop.CancelAsync();
        await Task.WhenAll(readers);

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
        byte[] read = new byte[whole.Length];
        await open.ReadExactlyAsync(read);
        Assert.IsTrue(whole.AsSpan().SequenceEqual(read), "The file that was open is read to its end.");
        CollectionAssert.AreEquivalent(before.Keys.ToArray(), Tracks(Path.Combine(place, "by")).Keys.ToArray());
        Assert.AreEqual("by/$title.$format", (await world.StatusAsync()).GetProperty("mounts")[0].GetProperty("template").GetString());
    }

    [TestMethod]
    public async Task Reload_MistakeInIt_ChangesNothingAndSaysWhere()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        string place = world.Place("mount");
        Write(world, music, "$title.$format");
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");
        string[] before = Directory.GetFiles(place);
        Write(world, music, "$artist/$title.$format");
        File.AppendAllText(world.ConfigurationFile, "colour: red\n");

        Outcome outcome = await world.RunAsync("config", "reload");

        Assert.AreNotEqual(0, outcome.ExitCode);
        Assert.Contains("There is no setting 'colour'", outcome.Errors);
        CollectionAssert.AreEquivalent(before, Directory.GetFiles(place));
    }

    [TestMethod]
    public async Task Reload_OriginsAndPatterns_ComeGoAndAreFollowed()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        string more = world.PathOf("more");
        Directory.CreateDirectory(Path.Combine(more, "one"));
        File.Copy(Directory.EnumerateFiles(music, "*.flac", SearchOption.AllDirectories).First(), Path.Combine(more, "one", "new.flac"));
        string place = world.Place("mount");
        string folder = Path.GetFileName(Directory.EnumerateDirectories(music).Order(StringComparer.Ordinal).First());
        string shown = Path.Combine(place, ".origins", "music", folder);
        string mounts = $"mounts:\n  {place}:\n";
        world.WriteConfiguration($"library: {{name: home}}\norigins:\n  music: {music}\n{mounts}");
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");
        Assert.IsTrue(Directory.Exists(shown));

        world.WriteConfiguration($"library: {{name: home}}\norigins:\n  music: {{location: {music}, exclude: ['/{folder}']}}\n  more: {more}\n{mounts}");
        Assert.IsTrue((await ReloadAsync(world)).EnumerateArray().All(static change => change.GetProperty("applied").GetBoolean()));
        await Polling.UntilAsync(() => !Directory.Exists(shown), $"{folder} is gone");
        await Polling.UntilAsync(() => File.Exists(Path.Combine(place, ".origins/more/one/new.flac")), "the origin that came is shown");

        world.WriteConfiguration($"library: {{name: home}}\norigins:\n  music: {music}\n{mounts}");
        Assert.IsTrue((await ReloadAsync(world)).EnumerateArray().All(static change => change.GetProperty("applied").GetBoolean()));
        await Polling.UntilAsync(() => Directory.Exists(shown), $"{folder} is back");
        await Polling.UntilAsync(() => !Directory.Exists(Path.Combine(place, ".origins/more")) || !File.Exists(Path.Combine(place, ".origins/more/one/new.flac")), "the origin that went is gone");
    }

    [TestMethod]
    public async Task Reload_OriginThatCannotBe_RefusesTheWholeConfiguration()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        string place = world.Place("mount");
        Write(world, music, "$title.$format");
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");
        string[] before = Directory.GetFiles(place);
        world.WriteConfiguration(
            $"library: {{name: home, template: 'by/$title.$format'}}\norigins:\n  music: {music}\n  itself: {place}\nmounts:\n  {place}:\n");

        Outcome outcome = await world.RunAsync("config", "reload");

        Assert.AreNotEqual(0, outcome.ExitCode);
        Assert.Contains("mount point", outcome.Errors);
        CollectionAssert.AreEquivalent(before, Directory.GetFiles(place));
        Assert.AreEqual(1, (await world.StatusAsync()).GetProperty("origins").GetArrayLength());
    }

    [TestMethod]
    public async Task Reload_OwnersPortsLogsOriginsAndLooks_HoldAtOnceAndTheRestIsNamed()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        string moved = world.PathOf("moved");
        Directory.CreateSymbolicLink(moved, music);
        string place = world.Place("mount");
        string logs = world.PathOf("logs");
        int port = FreePort.Take();
        string Start(string location, string rest) => $"library: {{name: home, rescan_interval: 0}}\norigins:\n  music: {{location: {location}, priority: 5}}\nmounts:\n  {place}:\n{rest}";
        world.WriteConfiguration(Start(music, ""));
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");
        string track = Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories).First();
        Assert.AreEqual("0 0 444 555 555", await StatAsync(place, track));
        await using FileStream open = File.OpenRead(track);

        world.WriteConfiguration(Start(moved, $"mount: {{uid: 12, gid: 34, umask: 077}}\nmetrics: {{port: {port}}}\nlog: {{to: [files], directory: {logs}, format: json, level: information}}\nservice: {{keep_awake: true}}\n"));
        JsonElement[] changes = [.. (await ReloadAsync(world)).EnumerateArray()];

        Assert.IsEmpty(changes.Where(static change => !change.GetProperty("applied").GetBoolean()).ToArray(), string.Join('\n', changes));
        await Polling.UntilAsync(() => StatAsync(place, track).GetAwaiter().GetResult() == "12 34 400 500 500", "what the kernel knew is asked for anew");
        using HttpClient http = new();
        Assert.Contains("musicfs_open_handles 1", await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics")));
        // What is said of the settings comes last; what was done for them may have been said before, to the log that was.
        await Polling.UntilAsync(() => Directory.Exists(logs) && Directory.EnumerateFiles(logs).Any(static file => Read(file).Contains("log.to", StringComparison.Ordinal)), "the log goes to files");
        await world.SucceedAsync("origin", "rescan");
        Assert.AreEqual(moved, (await world.StatusAsync()).GetProperty("origins")[0].GetProperty("location").GetString());
        Assert.AreEqual((await File.ReadAllBytesAsync(track)).Length, open.Length, "What was open is read on.");

        world.WriteConfiguration(Start(moved, "").Replace("rescan_interval: 0", "rescan_interval: 300", StringComparison.Ordinal));
        Assert.IsTrue((await ReloadAsync(world)).EnumerateArray().All(static change => change.GetProperty("applied").GetBoolean()));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics")));
        string added = Path.Combine(world.PathOf("music"), "added later.flac");
        File.Copy(Directory.EnumerateFiles(music, "*.flac", SearchOption.AllDirectories).First(), added);
        await Polling.UntilAsync(() => File.Exists(Path.Combine(place, ".origins/music/added later.flac")), "the origin is watched now");
        File.Delete(added);

        world.WriteConfiguration(Start(moved, $"mount: {{allow_other: true, threads: 3}}\ncache: {{directory: {world.PathOf("elsewhere")}}}\n"));
        string answer = await world.SucceedAsync("config", "reload");
        Assert.Contains("mount.allow_other: (default) -> true  (needs a restart)\n  It is settled when a place is mounted: unmount that place", answer);
        Assert.Contains("mount.threads: (default) -> 3  (needs a restart)", answer);
    }

    [TestMethod]
    public async Task Reload_OriginFromTheFolderItWasStartedIn_IsStillThere()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), music = world.Music();
        Outcome outcome = await world.ShellAsync(
            $"cd '{Path.GetDirectoryName(music)}' && $MUSICFS mount '{place}' --origin '{Path.GetFileName(music)}' --daemon --wait-for-scan && $MUSICFS config reload");
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors);
    }

    /// <summary>Owner, group and mode of a track, mode of the mount and of its service folder.</summary>
    private static async Task<string> StatAsync(string place, string track)
    {
        Outcome outcome = await Program.RunAsync("stat", ["-c", "%u %g %a", track, place, Path.Combine(place, ".musicfs")]);
        string[] lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', [lines[0], .. lines[1..].Select(static line => line.Split(' ')[2])]);
    }

    private static string Read(string file)
    {
        using StreamReader reader = new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private static void Write(DaemonWorld world, string music, string template) => world.WriteConfiguration(
        $"library: {{name: home, template: '{template}'}}\norigins: {{music: {music}}}\nmounts:\n  {world.PathOf("mount")}:\n");

    private static async Task<JsonElement> ReloadAsync(DaemonWorld world)
    {
        using JsonDocument json = JsonDocument.Parse(await world.SucceedAsync("config", "reload", "--json"));
        return json.RootElement.GetProperty("changes").Clone();
    }

    private static Dictionary<string, ulong> Tracks(string folder) =>
        Directory.EnumerateFiles(folder, "*.flac").ToDictionary(static path => Path.GetFileName(path), static path => (ulong)new FileInfo(path).Length);

    /// <summary>A name that moved a moment ago is not there any more; anything else that goes wrong is wrong.</summary>
    private static async Task ListAndReadAsync(string place, ConcurrentQueue<string> wrong, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                foreach (string path in Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories))
                {
                    await using FileStream file = File.OpenRead(path);
                    byte[] head = new byte[4];
                    await file.ReadExactlyAsync(head, CancellationToken.None);
                    if (!head.AsSpan().SequenceEqual("fLaC"u8))
                        wrong.Enqueue($"{path} begins with other bytes.");
                }
            }
            catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
            {
                // It is elsewhere by now.
            }
            catch (IOException failure)
            {
                wrong.Enqueue(failure.Message);
            }
        }
    }
}
