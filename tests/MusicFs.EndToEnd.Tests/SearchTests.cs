using System.Text.Json;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What people and players find below <c>.search</c> and <c>.collections</c> of a real mount, and by the commands.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class SearchTests
{
    private const string Track = "The Paper Lanterns/Harbour Lights (2014) [FLAC]/01 - Low Tide.flac";

    [TestMethod]
    public async Task Search_InAMount_IsAFolderOfLinksThatFollowsTheLibrary()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        await world.MountAsync(place, world.Music());
        string found = Path.Combine(place, ".search/artist:lanterns year:2014");
        await Polling.UntilAsync(() => Directory.Exists(found) && Directory.GetFileSystemEntries(found).Length == 5);

        string first = Path.Combine(found, "001 - The Paper Lanterns - Low Tide.flac");
        Assert.AreEqual("../../" + Track, new FileInfo(first).LinkTarget);
        CollectionAssert.AreEqual(await File.ReadAllBytesAsync(Path.Combine(place, Track)), await File.ReadAllBytesAsync(first));
        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(place, ".search")));
        Assert.IsEmpty(Directory.GetFileSystemEntries(Path.Combine(place, ".search/no such song")));
        Assert.IsFalse(Directory.GetFileSystemEntries(place).Any(static entry => Path.GetFileName(entry) is ".search" or ".collections"));
        Assert.IsFalse(File.Exists(Path.Combine(place, ".search/.git")));
        Assert.Contains("Invalid argument", (await Program.RunAsync("ls", [Path.Combine(place, ".search/artist:(")])).Errors);
        Assert.Contains("Invalid argument", (await Program.RunAsync("bash", ["-c", $"ls '{place}'/.search/$'\\xff'"])).Errors);
        Assert.Contains("Read-only", (await Program.RunAsync("mkdir", [Path.Combine(place, ".search/new")])).Errors + (await Program.RunAsync("touch", [Path.Combine(found, "x")])).Errors);

        await world.SucceedAsync("metadata", "set", "--query", "title:\"low tide\"", "--title", "High Tide");
        await Polling.UntilAsync(() => Directory.GetFileSystemEntries(found).Any(static entry => entry.EndsWith("High Tide.flac", StringComparison.Ordinal)));
        await Polling.UntilAsync(() => !File.Exists(first));
        Assert.Contains("High Tide", await world.SucceedAsync("search", "high", "tide"));
    }

    [TestMethod]
    public async Task Collections_InAMount_AreFoldersAndLists()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        await world.MountAsync(place, world.Music());
        string collections = Path.Combine(place, ".collections");
        await Polling.UntilAsync(() => Directory.Exists(Path.Combine(collections, "Decades/2010s")) && Directory.GetFileSystemEntries(Path.Combine(collections, "Decades/2010s")).Length > 0);

        CollectionAssert.IsSubsetOf(
            (string[])["Recently Added", "Decades", "Genres", "Lossless", "Missing Tags", "Duplicates", "Lossless.m3u8"],
            Directory.GetFileSystemEntries(collections).Select(Path.GetFileName).ToArray());
        foreach (string list in (string[])["Lossless.m3u8", "Decades/2010s.m3u8"])
        {
            string file = Path.Combine(collections, list);
            string[] entries = [.. (await File.ReadAllLinesAsync(file)).Where(static line => !line.StartsWith('#'))];
            Assert.IsNotEmpty(entries);
            foreach (string entry in entries)
                Assert.IsTrue(File.Exists(Path.Combine(Path.GetDirectoryName(file)!, entry)), entry);
            Assert.HasCount(entries.Length, Directory.GetFileSystemEntries(file[..^".m3u8".Length]));
        }

        await world.SucceedAsync("collection", "add", "Late Night", "artist:lanterns", "--sort", "-title", "--limit", "2");
        string mine = Path.Combine(collections, "Late Night");
        await Polling.UntilAsync(() => Directory.Exists(mine) && Directory.GetFileSystemEntries(mine).Length == 2);
        Assert.Contains("Late Night\tartist:lanterns sort:-title limit:2\tperson", await world.SucceedAsync("collection", "list"));
        Assert.AreEqual(2, (await world.SucceedAsync("collection", "show", "late night")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await world.SucceedAsync("collection", "remove", "Late Night");
        await Polling.UntilAsync(() => !Directory.Exists(mine));
    }

    [TestMethod]
    public async Task Search_Command_FindsAndSaysWhatIsWrong()
    {
        await using DaemonWorld world = new();
        await world.MountAsync(world.Place("mount"), world.Music());
        string[] lines = [];
        await Polling.UntilAsync(async () => (lines = (await world.SucceedAsync("search", "lanterns", "--limit", "3", "--json")).Split('\n', StringSplitOptions.RemoveEmptyEntries)).Length == 3);

        using JsonDocument hit = JsonDocument.Parse(lines[0]);
        Assert.AreEqual("The Paper Lanterns", hit.RootElement.GetProperty("artist").GetString());
        Assert.AreEqual("artist", hit.RootElement.GetProperty("highlights")[0].GetProperty("field").GetString());
        Outcome wrong = await world.RunAsync("search", "artits:lanterns");
        Assert.AreEqual(2, wrong.ExitCode);
        Assert.Contains("    artits:lanterns\n      ^^^^^^", wrong.Errors);
        Assert.Contains("in the index", await world.SucceedAsync("search", "rebuild"));
        Assert.Contains(Track, await world.SucceedAsync("search", "low", "tide"));
        Outcome none = await world.RunAsync("metadata", "get", "--query", "artist:nobody");
        Assert.AreEqual(1, none.ExitCode, none.Errors);
    }
}
