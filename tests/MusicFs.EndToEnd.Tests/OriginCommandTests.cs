using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary><c>musicfs origin</c>: trying, adding, removing and looking after origins, while they are mounted.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class OriginCommandTests
{
    [TestMethod]
    public async Task AddAndRemove_WhileMounted_ChangeTheTreeAndTheFile()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), one = world.Music("one"), two = world.Music("two");
        string before = $"# mine\norigins:\n  one: {one}   # the first\n\nmounts:\n  {place}:\n";
        world.WriteConfiguration(before);
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");
        int tracks = Tracks(place).Length;
        await using EventLines events = await EventLines.StartAsync(world, "--json", "--type", "sync.finished");

        string added = await world.SucceedAsync("origin", "add", $"two={two}", "--set", "priority=200");

        Assert.Contains("in the running library", added);
        await events.WaitForAsync("sync.finished");
        // It holds the same music: each track is shown once, and both originals are there.
        await Polling.UntilAsync(() => Tracks(place).Length == tracks);
        Assert.Contains("  one: " + one + "   # the first\n  two:\n    location: " + two + "\n    priority: 200\n", await File.ReadAllTextAsync(world.ConfigurationFile));
        await Polling.UntilAsync(() => Directory.Exists(Path.Combine(place, ".origins", "two")));
        string open = Directory.EnumerateFiles(Path.Combine(place, ".origins", "two"), "*.flac", SearchOption.AllDirectories).First();
        byte[] content = await File.ReadAllBytesAsync(open);
        using (FileStream file = File.OpenRead(open))
        {
            await world.SucceedAsync("origin", "remove", "two");

            await Polling.UntilAsync(() => Tracks(place).Length == tracks);
            byte[] read = new byte[content.Length];
            await file.ReadExactlyAsync(read);
            CollectionAssert.AreEqual(content, read);
        }

        await Polling.UntilAsync(() => !Directory.Exists(Path.Combine(place, ".origins", "two")));
        Assert.DoesNotContain("two", await File.ReadAllTextAsync(world.ConfigurationFile));
        // It is the same library at the next start, although it was named by its origins before.
        string library = (await world.StatusAsync()).GetProperty("library").GetString()!;
        await world.SucceedAsync("shutdown", "--now");
        await world.SucceedAsync("mount", "--daemon");
        Assert.AreEqual(library, (await world.StatusAsync()).GetProperty("library").GetString());
    }

    [TestMethod]
    public async Task Refresh_FileOfAnOriginRead_HasThatOriginLookedAtAndNoOther()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount"), nas = Directory.CreateDirectory(world.PathOf("nas")).FullName, disk = Directory.CreateDirectory(world.PathOf("disk")).FullName;
        DemoLibrary.Write(nas, CancellationToken.None);
        string song = Directory.EnumerateFiles(nas, "*.flac", SearchOption.AllDirectories).First();
        File.Copy(song, Path.Combine(disk, "old.flac"));
        await world.SucceedAsync("mount", place, "--origin", $"nas={nas}", "--origin", $"disk={disk}", "--daemon", "--wait-for-scan", "--rescan-interval", "0");
        File.Copy(song, Path.Combine(nas, "new.flac"));
        File.Copy(song, Path.Combine(disk, "new.flac"));
        await using EventLines events = await EventLines.StartAsync(world, "--type", "sync.finished");
        CollectionAssert.AreEquivalent(
            new[] { "disk", "nas" }, Directory.GetFiles(Path.Combine(place, ".musicfs", "refresh")).Select(Path.GetFileName).ToArray());
        Assert.IsFalse(File.Exists(Path.Combine(place, ".origins", "nas", "new.flac")));

        Outcome asked = await Program.RunAsync("cat", [Path.Combine(place, ".musicfs", "refresh", "nas")]);

        Assert.AreEqual("nas is looked at now\n", asked.Output, asked.Errors);
        await events.WaitForAsync("sync.finished");
        // Told before that, unless the system had no time for it.
        await Polling.UntilAsync(() => File.Exists(Path.Combine(place, ".origins", "nas", "new.flac")));
        Assert.IsFalse(File.Exists(Path.Combine(place, ".origins", "disk", "new.flac")));
    }

    [TestMethod]
    public async Task Status_OriginCameAndWent_CountsWhatIsShown()
    {
        await using DaemonWorld world = new();
        await world.MountAsync(world.Place("mount"), world.Music());
        string other = Directory.CreateDirectory(world.PathOf("other")).FullName;
        await File.WriteAllTextAsync(Path.Combine(other, "odd.mp3"), "no music");
        int before = await TracksAsync(world);
        await using EventLines events = await EventLines.StartAsync(world, "--type", "sync.finished");

        await world.SucceedAsync("origin", "add", $"other={other}");
        await events.WaitForAsync("sync.finished");
        Assert.AreEqual(before + 1, await TracksAsync(world));
        await world.SucceedAsync("origin", "remove", "other");

        Assert.AreEqual(before, await TracksAsync(world));
        StringAssert.Matches(await world.SucceedAsync("metrics"), new($"^musicfs_tracks {before}$", System.Text.RegularExpressions.RegexOptions.Multiline));
    }

    private static async Task<int> TracksAsync(DaemonWorld world) => (await world.StatusAsync()).GetProperty("scan").GetProperty("last").GetProperty("tracks").GetInt32();

    [TestMethod]
    public async Task ListHealthRescan_Mounted_TellWhatTheyFind()
    {
        await using DaemonWorld world = new();
        await world.MountAsync(world.Place("mount"), world.Music());

        JsonElement listed = Json(await world.SucceedAsync("origin", "list", "--json"))[0];
        JsonElement checkedNow = Json(await world.SucceedAsync("origin", "health", "music", "--json"))[0];
        string rescan = await world.SucceedAsync("origin", "rescan");

        Assert.AreEqual("music", listed.GetProperty("id").GetString());
        Assert.IsGreaterThan(0, listed.GetProperty("tracks").GetInt32());
        Assert.AreEqual("healthy", checkedNow.GetProperty("state").GetString());
        Assert.IsGreaterThan(0.0, checkedNow.GetProperty("latency").GetDouble());
        CollectionAssert.AreEqual(
            new[] { "listing", "reading", "writing", "done" },
            rescan.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(": ")[1].Split(',')[0]).ToArray());
        Assert.AreEqual(2, (await world.RunAsync("origin", "health", "none")).ExitCode);
    }

    [TestMethod]
    public async Task Test_WithoutADaemon_MeasuresOrSaysWhatToDo()
    {
        await using DaemonWorld world = new();
        string music = world.Music();

        JsonElement well = Json(await world.SucceedAsync("origin", "test", music, "--json"));
        Outcome gone = await world.RunAsync("origin", "test", music + "/none");
        Outcome refused = await world.RunAsync("origin", "test", "http://127.0.0.1:1/music/");

        Assert.AreEqual("connect list read seek", string.Join(' ', well.GetProperty("steps").EnumerateArray().Select(static step => step.GetProperty("name").GetString())));
        Assert.AreEqual((1, 1), (gone.ExitCode, refused.ExitCode));
        Assert.Contains("does not exist", gone.Errors);
        Assert.Contains("Nothing listens at 127.0.0.1:1", refused.Errors);
    }

    [TestMethod]
    [DataRow("list")]
    [DataRow("health")]
    [DataRow("rescan")]
    [DataRow("confirm", "x")]
    [DataRow("add", "/srv", "--live")]
    public async Task Command_NoDaemon_ExitsWith3(params string[] command)
    {
        await using DaemonWorld world = new();

        Assert.AreEqual(3, (await world.RunAsync(["origin", .. command])).ExitCode);
    }

    private static JsonElement Json(string text)
    {
        using JsonDocument json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private static string[] Tracks(string place) =>
        [.. Directory.EnumerateFiles(place, "*.*", SearchOption.AllDirectories).Where(path => path.EndsWith(".flac", StringComparison.Ordinal) && !path.Contains("/.origins/", StringComparison.Ordinal))];
}
