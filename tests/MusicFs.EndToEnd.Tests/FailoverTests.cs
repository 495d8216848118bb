using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>A library with the same files on two servers.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class FailoverTests
{
    [TestMethod]
    [Timeout(180_000)]
    public async Task Play_ServerKilledInTheMiddle_GoesOnFromTheOtherAndGoesBackLater()
    {
        await using DaemonWorld world = new();
        await using ServedLibrary near = await ServedLibrary.HttpAsync();
        await using ServedLibrary far = await ServedLibrary.HttpAsync();
        await MountAsync(world, near, far);
        string place = world.PathOf("mount");
        string[] tracks = [.. Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories).Where(path => !path.Contains("/.origins/", StringComparison.Ordinal))];
        string longest = tracks.MaxBy(static path => new FileInfo(path).Length)!;
        byte[] content = Original(place, longest);

        byte[] played = new byte[content.Length];
        await using (FileStream player = new(longest, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0))
        {
            player.ReadExactly(played.AsSpan(0, 4096));
            await near.Nginx.StopAsync();
            player.ReadExactly(played.AsSpan(4096));
        }

        CollectionAssert.AreEqual(content, played);
        // Of tracks that were never read there is nothing in the cache.
        string[] others = [.. tracks.Where(path => path != longest).Take(3)];
        foreach (string track in others)
            Assert.IsGreaterThan(1000, File.ReadAllBytes(track).Length);
        await far.Nginx.StopAsync();
        string[] tree = Directory.GetFileSystemEntries(place);
        Assert.IsNotEmpty(tree);
        Assert.IsGreaterThan(1000, File.ReadAllBytes(longest).Length);
        await using EventLines events = await EventLines.StartAsync(world, "--json", "--type", "origin.all_down", "--type", "origin.recovered");
        JsonElement origins = (await world.StatusAsync()).GetProperty("origins");
        if (origins.EnumerateArray().Any(static origin => origin.GetProperty("state").GetString() != "unhealthy"))
            Assert.Contains("origin.all_down", await events.WaitForAsync("origin.all_down"));
        await near.Nginx.StartAgainAsync();
        await events.WaitForAsync("origin.recovered");
        string last = tracks.First(path => path != longest && !others.Contains(path));
        Assert.IsGreaterThan(1000, File.ReadAllBytes(last).Length);
    }

    /// <summary>As the second server has it.</summary>
    private static byte[] Original(string place, string track) =>
        File.ReadAllBytes(Directory.EnumerateFiles(Path.Combine(place, ".origins", "far"), "*.flac", SearchOption.AllDirectories)
            .First(path => new FileInfo(path).Length == new FileInfo(track).Length));

    private static Task<string> MountAsync(DaemonWorld world, ServedLibrary near, ServedLibrary far)
    {
        string patient = "probe_interval: 1\n    timeout: 6\n    bandwidth: 300000";
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
