using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;
using MusicFs.Testing.Network;

namespace MusicFs.EndToEnd.Tests;

/// <content>A media server and an origin that is far away.</content>
public sealed partial class UnmodifiedProgramsTests
{
    [TestMethod]
    public async Task Mpd_SecondScanOfAnObjectStore_MovesNothing()
    {
        FaultProxy? started = null;
        string music = Kept["far"];
        DemoLibrary.Write(music, CancellationToken.None);
        // Two albums will do, of either kind of file that is read in more than one place.
        Directory.Delete(Path.Combine(music, "old disk"), recursive: true);
        Directory.Delete(Path.Combine(music, "Downloads", "unsorted"), recursive: true);
        Directory.Delete(Path.Combine(music, "rips", "two winters (box)"), recursive: true);
        await using ServedLibrary store = await ServedLibrary.S3Async(music, target => (started = FaultProxy.Start(target)).EndPoint);
        await using FaultProxy line = started!;
        await using DaemonWorld world = new();
        world.WriteConfiguration($"""
            origins:
              music:
                {store.Settings}
                probe_interval: 3600
                poll_interval: 86400
            """);
        string place = world.Place("mount");
        await world.SucceedAsync("mount", place, "--daemon", "--wait-for-scan");
        string[] first = await ScanAnewAsync(world.PathOf("first"), place);
        Assert.HasCount(10, first);
        Assert.IsGreaterThan(0, line.Responses.Bytes);

        // Another process, and nothing that the kernel remembers.
        await world.SucceedAsync("shutdown", "--now");
        await world.SucceedAsync("mount", place, "--daemon", "--wait-for-scan");
        long before = line.Responses.Bytes;
        CollectionAssert.AreEqual(first, await ScanAnewAsync(world.PathOf("second"), place));
        Assert.AreEqual(0, line.Responses.Bytes - before);
    }

    private static async Task<string[]> ScanAnewAsync(string folder, string music)
    {
        Directory.CreateDirectory(folder);
        await using MusicPlayerDaemon mpd = await MusicPlayerDaemon.StartAsync(folder, music);
        return await mpd.ScanAsync();
    }
}
