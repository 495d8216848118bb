using System.Text.Json;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;
using MusicFs.Host.Demo;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What is kept from one run to the next: <c>scan</c>, <c>library</c>, and mounts that go on from there.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class LibraryTests
{
    /// <summary>SIGUSR1.</summary>
    private const int UserSignal = 10;

    [TestMethod]
    public async Task Scan_ThenStatsAndCheck_KnowEveryTrack()
    {
        using Folders folders = Demo();

        Outcome scan = await RunAsync(folders, "scan", "--json");
        Outcome stats = await RunAsync(folders, "library", "stats", "--json");
        Outcome check = await RunAsync(folders, "library", "check");

        Assert.AreEqual(0, scan.ExitCode, scan.Errors);
        Assert.AreEqual(0, check.ExitCode, check.Errors);
        int tracks = JsonDocument.Parse(scan.Output).RootElement.GetProperty("tracks").GetInt32();
        Assert.IsGreaterThan(10, tracks);
        Assert.AreEqual(tracks, JsonDocument.Parse(stats.Output).RootElement.GetProperty("tracks").GetInt32());
    }

    [TestMethod]
    public async Task Scan_BrokenFile_ExitsWithOne()
    {
        using Folders folders = Demo();
        await File.WriteAllTextAsync(Path.Combine(folders["music"], "broken.flac"), "no audio");

        Outcome scan = await RunAsync(folders, "scan");

        Assert.AreEqual(1, scan.ExitCode);
        StringAssert.Contains(scan.Output, "1 without readable tags");
    }

    [TestMethod]
    public async Task Stats_BeforeAnyScan_SaysWhatToDo()
    {
        using Folders folders = Demo();

        Outcome stats = await RunAsync(folders, "library", "stats");

        Assert.AreEqual(2, stats.ExitCode);
        StringAssert.Contains(stats.Errors, "musicfs scan");
    }

    [TestMethod]
    public async Task Rebuild_ThenScan_ReadsAllAgain()
    {
        using Folders folders = Demo();
        await RunAsync(folders, "scan");

        Outcome rebuild = await RunAsync(folders, "library", "rebuild");
        Outcome stats = await RunAsync(folders, "library", "stats");
        Outcome scan = await RunAsync(folders, "scan");

        Assert.AreEqual((0, 2, 0), (rebuild.ExitCode, stats.ExitCode, scan.ExitCode));
    }

    [TestMethod]
    public async Task Mount_AfterARestart_ShowsTheSameTreeWithTheSameNumbers()
    {
        Prerequisite.Fuse();
        using Folders folders = Demo();
        string[] first, second;
        await using (MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, "--cache-dir", folders["cache"]))
        {
            first = await NumbersAsync(library);
            // A library has one user at a time.
            Assert.AreEqual(2, (await RunAsync(folders, "scan")).ExitCode);
        }

        string moved = Directory.EnumerateFiles(folders["music"], "*.flac", SearchOption.AllDirectories).First();
        File.Move(moved, Path.Combine(folders["music"], "moved.flac"));
        await using (MountedLibrary library = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null, "--cache-dir", folders["cache"]))
            second = await NumbersAsync(library);

        Assert.IsGreaterThan(10, first.Length);
        CollectionAssert.AreEqual(first, second);
    }

    [TestMethod]
    public async Task Rescan_FilesAddedAndRemoved_TheLiveMountFollows()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        // Beside another, since the mounted folder must end as it was.
        string music = folders["live"];
        DemoLibrary.Write(music, CancellationToken.None);
        await using MountedLibrary library = await MountedLibrary.StartAsync(
            folders["empty"], folders["mount"], null, "--origin", $"live={music}", "--rescan-interval", "0", "--log-level", "information");
        string[] before = [.. library.Tracks()];
        string gone = Directory.EnumerateFiles(music, "*.mp3", SearchOption.AllDirectories).First();
        string added = Path.Combine(music, "added.mp3");

        File.Move(gone, added);
        File.Delete(Directory.EnumerateFiles(music, "*.flac", SearchOption.AllDirectories).First());
        library.Signal(UserSignal);
        await library.WaitForErrorAsync($"Looked at the origins: {before.Length - 1} tracks");

        // The kernel is told of it behind that.
        await library.WaitUntilAsync(() => File.Exists(library[".origins/live/added.mp3"]));
        await library.WaitUntilAsync(() => library.Tracks().Count == before.Length - 1);
        Assert.IsTrue(library.Tracks().All(track => File.ReadAllBytes(track).Length > 0));
    }

    [TestMethod]
    public async Task Watch_FilesComeChangeMoveAndGo_TheLiveMountFollowsByItself()
    {
        Prerequisite.Fuse();
        using Folders folders = new();
        string music = folders["live"];
        await using MountedLibrary library = await MountedLibrary.StartAsync(
            folders["empty"], folders["mount"], null, "--origin", $"live={music}", "--view", "All=$origin/$title.$format", "--artwork", "none");
        string made = folders["made"];
        DemoLibrary.Write(made, CancellationToken.None);
        string[] files = [.. Directory.EnumerateFiles(made, "*.flac", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(3)];
        string shown = library["All/live"];

        Directory.CreateDirectory(Path.Combine(music, "new/album"));
        for (int i = 0; i < files.Length; i++)
            File.Copy(files[i], Path.Combine(music, $"new/album/{i}.flac"));
        await library.WaitUntilAsync(() => Directory.Exists(shown) && Directory.GetFiles(shown).Length == 3);
        string[] first = Directory.GetFiles(shown);

        // Another file's content under the name: what the tags say now is shown.
        File.Copy(files[1], Path.Combine(music, "new/album/0.flac"), overwrite: true);
        await library.WaitUntilAsync(() => Directory.GetFiles(shown).Any(name => name.Contains(" (2)", StringComparison.Ordinal)));
        long number = await InodeAsync(library[".origins/live/new/album/2.flac"]);
        File.Move(Path.Combine(music, "new/album/2.flac"), Path.Combine(music, "moved.flac"));
        await library.WaitUntilAsync(() => File.Exists(library[".origins/live/moved.flac"]) && !File.Exists(library[".origins/live/new/album/2.flac"]));
        Assert.HasCount(3, Directory.GetFiles(shown));
        Directory.Delete(Path.Combine(music, "new"), recursive: true);
        await library.WaitUntilAsync(() => Directory.GetFiles(shown).Length == 1 && !Directory.Exists(library[".origins/live/new"]));

        Assert.HasCount(3, first);
        Assert.AreNotEqual(0, number);
        CollectionAssert.AreEqual(File.ReadAllBytes(files[2]), File.ReadAllBytes(Directory.GetFiles(shown)[0]));
    }

    [TestMethod]
    public async Task Mount_SecondTime_ShowsEverythingAtOnceAndReadsNothing()
    {
        Prerequisite.Fuse();
        using Folders folders = Demo();
        string[] before;
        string[] numbers;
        await using (MountedLibrary first = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null))
        {
            before = [.. first.Tracks()];
            numbers = [.. await Task.WhenAll(before.Select(async track => $"{await InodeAsync(track)}"))];
        }

        await using MountedLibrary second = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null);

        Assert.Contains($"{before.Length} tracks known", second.Announcement);
        CollectionAssert.AreEqual(before, second.Tracks().ToArray());
        CollectionAssert.AreEqual(numbers, await Task.WhenAll(before.Select(async track => $"{await InodeAsync(track)}")));
    }

    [TestMethod]
    public async Task Mount_ImageDamaged_IsMadeAnew()
    {
        Prerequisite.Fuse();
        using Folders folders = Demo();
        string[] before;
        await using (MountedLibrary first = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null))
            before = [.. first.Tracks()];
        string image = Directory.GetFiles(folders["mount"] + "-cache", "tree-*.image").Single();
        using (FileStream file = new(image, FileMode.Open))
        {
            file.Position = 5000;
            file.Write("nonsense"u8);
        }

        await using MountedLibrary second = await MountedLibrary.StartAsync(folders["music"], folders["mount"], null);

        CollectionAssert.AreEqual(before, second.Tracks().ToArray());
        Assert.Contains("was damaged", second.Errors);
    }

    private static async Task<long> InodeAsync(string path) =>
        long.Parse((await Program.RunAsync("stat", ["-c", "%i", path])).Output, System.Globalization.CultureInfo.InvariantCulture);

    [TestMethod]
    public async Task Scan_KilledAtAnyMomentOverAndOver_TheNextOneIsRight()
    {
        using Folders folders = new();
        string music = folders["live"];
        DemoLibrary.Write(music, CancellationToken.None);
        string[] library = ["--origin", $"music={music}", "--cache-dir"];
        // A few here; dotnet cake --target=Kills asks for hundreds.
        int kills = int.TryParse(Environment.GetEnvironmentVariable("MUSICFS_TEST_KILLS"), out int many) ? many : 8;
        Random random = new(kills);
        for (int i = 0; i < kills; i++)
        {
            // So that every scan has something to read, to write down, and to make a new image of.
            string[] files = Directory.GetFiles(music, "*", SearchOption.AllDirectories);
            string file = files[random.Next(files.Length)];
            File.Move(file, Path.Combine(Path.GetDirectoryName(file)!, $"moved {i}{Path.GetExtension(file)}"));
            using System.Diagnostics.Process scan = Program.Start(Program.Musicfs, ["scan", .. library, folders["cache"]]);
            // Anywhere between the first instruction and the end.
            await Polling.LetRunAsync(TimeSpan.FromMilliseconds(random.Next(700)));
            _ = Libc.Kill(scan.Id, Libc.SIGKILL);
            await scan.WaitForExitAsync();
        }

        Outcome last = await Program.RunAsync(Program.Musicfs, ["scan", "--confirm-removals", .. library, folders["cache"]]);
        Outcome check = await Program.RunAsync(Program.Musicfs, ["library", "check", .. library, folders["cache"]]);
        Outcome kept = await Program.RunAsync(Program.Musicfs, ["mount", "/none", "--dry-run", .. library, folders["cache"]]);
        Outcome anew = await Program.RunAsync(Program.Musicfs, ["mount", "/none", "--dry-run", .. library, folders["other"]]);

        Assert.AreEqual((0, 0), (last.ExitCode, check.ExitCode), last.Errors + check.Errors);
        Assert.AreEqual(anew.Output, kept.Output);
        Assert.IsGreaterThan(20, anew.Output.Split('\n').Length);
    }

    /// <summary>Tracks and their inode numbers.</summary>
    private static async Task<string[]> NumbersAsync(MountedLibrary library)
    {
        Outcome found = await Program.ShellAsync($"cd '{library.MountPoint}' && find . -name .origins -prune -o -type f -printf '%i %P\\n' | sort");
        return found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private static Folders Demo()
    {
        Folders folders = new();
        DemoLibrary.Write(folders["music"], CancellationToken.None);
        return folders;
    }

    private static string[] Library(Folders folders) => ["--origin", $"music={folders["music"]}", "--cache-dir", folders["cache"]];

    private static Task<Outcome> RunAsync(Folders folders, params string[] command) => Program.MusicfsAsync([.. command, .. Library(folders)]);
}
