using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What is pinned plays without the network.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class OfflineTests
{
    private const int Megabyte = 1_000_000;

    [TestMethod]
    public async Task Pin_ThenTheServerIsGone_PlaysFromTheOfflineFolderAlsoAfterARestart()
    {
        await using FarLibrary far = await FarLibrary.StartAsync();
        far.Put("Kept", 1, 3 * Megabyte);
        far.Put("Left", 2, 3 * Megabyte);
        await far.MountAsync();
        string offline = Path.Combine(far.MountPoint, ".offline");
        Assert.IsEmpty(Directory.GetFileSystemEntries(offline));

        Assert.AreEqual(2, (await far.World.RunAsync("pin", "artits:ann")).ExitCode);
        await far.World.SucceedAsync("pin", "title:kept", "--until", "2099-12-31", "--budget", "1G");
        JsonElement pin = await CompleteAsync(far);
        Assert.AreEqual((1, "title:kept"), (int.Parse(pin.GetProperty("files").GetString()!, System.Globalization.CultureInfo.InvariantCulture), pin.GetProperty("rule").GetString()));
        await far.World.SucceedAsync("pins", "--check");
        // The kernel knew that nothing was there.
        await Polling.UntilAsync(() => File.Exists(Shown(far, "Kept")), "the folder shows what is complete");
        await far.Nginx.StopAsync();
        await PlayAsync(far);

        await far.UnmountAsync();
        await far.MountAsync();
        await PlayAsync(far);
        Assert.Contains("title:kept\tcomplete\t1 of 1 files", await far.World.SucceedAsync("pins"));
        await far.World.SucceedAsync("unpin", "title:kept");
        Assert.IsEmpty(await far.World.SucceedAsync("pins"));
        Assert.AreEqual(1, (await far.World.RunAsync("unpin", "title:kept")).ExitCode);
    }

    private static string Shown(FarLibrary far, string title) =>
        Path.Combine(far.MountPoint, ".offline", Path.GetRelativePath(far.MountPoint, far.PathOf(title)));

    private static async Task PlayAsync(FarLibrary far)
    {
        CollectionAssert.AreEqual((string[])[Shown(far, "Kept")], Directory.GetFiles(Path.Combine(far.MountPoint, ".offline"), "*", SearchOption.AllDirectories));
        // By another process: nobody in this one reads what it has served.
        string expected = far.World.PathOf("expected");
        await File.WriteAllBytesAsync(expected, far.ContentOf("Kept"));
        Outcome outcome = await Program.RunAsync("cmp", [Shown(far, "Kept"), expected]);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors + outcome.Output);
    }

    private static async Task<JsonElement> CompleteAsync(FarLibrary far)
    {
        JsonElement pin = default;
        await Polling.UntilAsync(async () =>
        {
            pin = JsonDocument.Parse(await far.World.SucceedAsync("pins", "--json")).RootElement;
            return pin.GetProperty("state").GetString() == "complete";
        });
        return pin;
    }
}
