using MusicFs.Contracts.Failures;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary>The program dies, fails or hangs at each of the places that matter to a library.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class FailpointTests
{
    [TestMethod]
    public async Task Kill_AtEachPlaceOfAScan_TheNextOneIsRightAndLeavesNothing()
    {
        using Folders folders = new();
        string music = folders["live"];
        DemoLibrary.Write(music, CancellationToken.None);
        string[] scan = ["scan", "--origin", $"music={music}", "--cache-dir"];
        await SucceedAsync([.. scan, folders["cache"]]);
        foreach (string place in (string[])
            [
                Failpoint.CatalogOpen + "=kill", Failpoint.ScanFolder + "=kill@3", Failpoint.ScanPlace + "=kill", Failpoint.CatalogBeforeCommit + "=kill",
                Failpoint.CatalogAfterCommit + "=kill", Failpoint.TreeBeforeSync + "=kill", Failpoint.TreeBeforeReplace + "=kill",
                Failpoint.TreeAfterReplace + "=kill",
            ])
        {
            // So that there is something to list, to read, to write down, and to make a new image of.
            string file = Directory.GetFiles(music, "*.flac", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
            File.Move(file, Path.Combine(Path.GetDirectoryName(file)!, $"z {place}.flac"));

            Outcome killed = await Program.RunAsync("env", [$"{Failpoint.Variable}={place}", Program.Musicfs, .. scan, folders["cache"]]);
            await SucceedAsync([.. scan, folders["cache"]]);

            Assert.AreEqual(128 + 9, killed.ExitCode, place + killed.Errors);
            Assert.IsEmpty(Directory.GetFiles(folders["cache"], "*.new", SearchOption.AllDirectories), place);
            string anew = folders[$"anew {place}"];
            string shown = await ShownAsync(music, folders["cache"]);
            Assert.AreEqual(await ShownAsync(music, anew), shown, place);
            Assert.IsGreaterThan(20, shown.Split('\n').Length);
        }

        await SucceedAsync(["library", "check", .. scan[1..], folders["cache"]]);
    }

    [TestMethod]
    public async Task Mount_CatalogAndImageCannotBeWrittenAndAProbeHangs_ServesAll()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        string[] mount = ["mount", folders["mount"], "--origin", $"music={folders["music"]}", "--cache-dir", folders["cache"]];
        string variable = $"{Failpoint.Variable}={Failpoint.CatalogBeforeCommit}=fail,{Failpoint.TreeBeforeSync}=fail,{Failpoint.OriginProbe}=hang";
        string[] failing, sound;
        await using (MountedLibrary first = await MountedLibrary.StartAsync("env", [variable, Program.Musicfs, .. mount], folders["music"], folders["mount"], null))
            failing = await ReadAllAsync(first);

        await using (MountedLibrary second = await MountedLibrary.StartAsync(Program.Musicfs, mount, folders["music"], folders["mount"], null))
            sound = await ReadAllAsync(second);

        Assert.IsGreaterThan(10, sound.Length);
        CollectionAssert.AreEqual(sound, failing);
    }

    [TestMethod]
    public async Task Scan_CatalogCannotBeOpened_SaysSo()
    {
        using Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        string[] scan = ["scan", "--origin", $"music={folders["music"]}", "--cache-dir", folders["cache"]];

        Outcome failed = await Program.RunAsync("env", [$"{Failpoint.Variable}={Failpoint.CatalogOpen}=fail", Program.Musicfs, .. scan]);

        Assert.AreNotEqual(0, failed.ExitCode);
        Assert.Contains("catalog.db cannot be used", failed.Errors);
        await SucceedAsync(scan);
    }

    /// <summary>Each track with its sum.</summary>
    private static async Task<string[]> ReadAllAsync(MountedLibrary library)
    {
        Outcome sums = await Program.RunAsync("sha256sum", [.. library.Tracks()]);
        Assert.AreEqual(0, sums.ExitCode, sums.Errors);
        return sums.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Task<string> ShownAsync(string music, string cache) =>
        SucceedAsync(["mount", "/none", "--dry-run", "--origin", $"music={music}", "--cache-dir", cache]);

    private static async Task<string> SucceedAsync(string[] arguments)
    {
        Outcome outcome = await Program.MusicfsAsync(arguments);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors + outcome.Output);
        return outcome.Output;
    }
}
