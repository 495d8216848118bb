using System.Diagnostics;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A library with the same files on two servers.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class FailoverTests
{
    /// <summary>Seconds that a call to an origin may take here.</summary>
    private const int CallLimit = 6;

    [TestMethod]
    [Timeout(180_000)]
    [DataRow("http", "http")]
    [DataRow("sftp", "sftp")]
    [DataRow("sftp", "http")]
    public async Task Play_ServerKilledInTheMiddle_GoesOnFromTheOtherAndGoesBackLater(string first, string second)
    {
        await using DaemonWorld world = new();
        await using ServedLibrary near = await ServeAsync(first);
        await using ServedLibrary far = await ServeAsync(second);
        await MountAsync(world, near, far);
        string place = world.PathOf("mount");
        string[] tracks = Tracks(place);
        string longest = tracks.MaxBy(static path => new FileInfo(path).Length)!;
        byte[] content = Original(place, longest);

        byte[] played = new byte[content.Length];
        await using (FileStream player = new(longest, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
        {
            player.ReadExactly(played.AsSpan(0, 4096));
            await near.StopAsync();
            player.ReadExactly(played.AsSpan(4096));
        }

        CollectionAssert.AreEqual(content, played);
        // Of tracks that were never read there is nothing in the cache.
        string[] others = [.. tracks.Where(path => path != longest).Take(3)];
        foreach (string track in others)
            Assert.IsGreaterThan(1000, File.ReadAllBytes(track).Length);
        // That a backup serves can be seen.
        using (JsonDocument explained = JsonDocument.Parse(await world.SucceedAsync("explain", longest, "--json")))
        {
            JsonElement[] copies = [.. explained.RootElement.GetProperty("copies").EnumerateArray()];
            CollectionAssert.AreEqual(new[] { "far", "near" }, copies.Select(static copy => copy.GetProperty("origin").GetString()).ToArray());
            Assert.AreNotEqual("healthy", copies[1].GetProperty("state").GetString());
            Assert.AreNotEqual("", copies[1].GetProperty("reason").GetString());
        }

        Assert.Contains("copy      far:", await world.SucceedAsync("explain", longest));
        await far.StopAsync();
        string[] tree = Directory.GetFileSystemEntries(place);
        Assert.IsNotEmpty(tree);
        Assert.IsGreaterThan(1000, File.ReadAllBytes(longest).Length);
        await using EventLines events = await EventLines.StartAsync(world, "--json", "--type", "origin.all_down", "--type", "origin.recovered");
        JsonElement origins = (await world.StatusAsync()).GetProperty("origins");
        if (origins.EnumerateArray().Any(static origin => origin.GetProperty("state").GetString() != "unhealthy"))
            Assert.Contains("origin.all_down", await events.WaitForAsync("origin.all_down"));
        await near.StartAgainAsync();
        await events.WaitForAsync("origin.recovered");
        string last = tracks.First(path => path != longest && !others.Contains(path));
        Assert.IsGreaterThan(1000, File.ReadAllBytes(last).Length);
    }

    [TestMethod]
    [Timeout(180_000)]
    [DataRow("http")]
    [DataRow("sftp")]
    public async Task Play_AllServersKilled_CachedPlaysTheRestFailsInTimeAndAllComesBack(string kind)
    {
        await using DaemonWorld world = new();
        await using ServedLibrary near = await ServeAsync(kind);
        await using ServedLibrary far = await ServeAsync(kind);
        await MountAsync(world, near, far);
        string place = world.PathOf("mount");
        string[] tracks = Tracks(place);
        byte[] cached = File.ReadAllBytes(tracks[0]);
        string[] tree = Names(place);
        await near.StopAsync();
        await far.StopAsync();
        near.Write("new.flac", cached);

        // The kernel keeps nothing for a reader who asks it not to.
        Assert.AreEqual(0, (await Program.ShellAsync($"dd 'if={tracks[0]}' iflag=direct bs=64k status=none | cmp - '{tracks[0]}'")).ExitCode);
        foreach (string track in tracks[1..6])
        {
            Stopwatch reading = Stopwatch.StartNew();
            Outcome read = await Program.RunAsync("cat", [track]);
            Assert.AreEqual(1, read.ExitCode);
            Assert.Contains("Input/output error", read.Errors);
            // All tries together, of both copies.
            Assert.IsLessThan(TimeSpan.FromSeconds((2 * CallLimit) + 3), reading.Elapsed);
        }

        Stopwatch listing = Stopwatch.StartNew();
        CollectionAssert.AreEqual(tree, Names(place));
        Assert.IsLessThan(TimeSpan.FromSeconds(CallLimit), listing.Elapsed);
        string[] log = await File.ReadAllLinesAsync(Path.Combine(world.PathOf("cache"), "musicfs.log"));
        foreach (string origin in (string[])["near", "far"])
            Assert.IsLessThanOrEqualTo(2, log.Count(line => line.Contains($"on origin {origin} cannot be read", StringComparison.Ordinal)), string.Join('\n', log));

        await using EventLines events = await EventLines.StartAsync(world, "--json", "--type", "origin.recovered", "--type", "sync.finished");
        await near.StartAgainAsync();
        await far.StartAgainAsync();
        await events.WaitForAsync("origin.recovered");
        foreach (string track in tracks[1..6])
            Assert.IsGreaterThan(1000, File.ReadAllBytes(track).Length);
        // What came while nobody could look is there without anybody asking for it.
        while (!File.Exists(Path.Combine(place, ".origins", "near", "new.flac")))
            await events.WaitForAsync("sync.finished");
    }

    private static Task<ServedLibrary> ServeAsync(string kind) => kind == "sftp" ? ServedLibrary.SftpAsync() : ServedLibrary.HttpAsync();

    private static string[] Tracks(string place) =>
    [
        .. Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories).Where(static path => !path.Contains("/.origins/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    private static string[] Names(string place) => [.. Directory.EnumerateFileSystemEntries(place, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>As the second server has it.</summary>
    private static byte[] Original(string place, string track) =>
        File.ReadAllBytes(Directory.EnumerateFiles(Path.Combine(place, ".origins", "far"), "*.flac", SearchOption.AllDirectories)
            .First(path => new FileInfo(path).Length == new FileInfo(track).Length));

    private static Task<string> MountAsync(DaemonWorld world, ServedLibrary near, ServedLibrary far)
    {
        string patient = $"probe_interval: 1\n    timeout: {CallLimit}\n    bandwidth: 300000";
        world.WriteConfiguration($"""
            origins:
              near:
                {near.Settings}
                {patient}
              far:
                {far.Settings}
                {patient}
            """);
        return world.SucceedAsync("mount", world.Place("mount"), "--daemon", "--wait-for-scan");
    }
}
