using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>Libraries on real servers: as they look from a local folder, and what is seen of them while the server is away.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class RemoteOriginTests
{
    /// <summary>SIGUSR1.</summary>
    private const int UserSignal = 10;

    [TestMethod]
    [DataRow("http")]
    [DataRow("webdav")]
    [DataRow("sftp")]
    [DataRow("s3")]
    public async Task Mount_LibraryOnAServer_IsTheSameTreeAndBytesAsFromAFolder(string kind)
    {
        await using DaemonWorld world = new();
        await using ServedLibrary served = await ServeAsync(world, kind);
        await using DaemonWorld beside = new();
        await beside.MountAsync(beside.Place("mount"), beside.Music());

        await MountAsync(world, served.Settings + "\nlog:\n  level: debug", "--wait-for-scan");

        string[] expected = Contents(beside.PathOf("mount")), found = Contents(world.PathOf("mount"));
        Assert.AreEqual("", string.Join('\n', expected.Except(found).Select(static line => "- " + line).Concat(found.Except(expected).Select(static line => "+ " + line))),
            await File.ReadAllTextAsync(Path.Combine(world.PathOf("cache"), "musicfs.log")));
        Assert.IsGreaterThan(20, found.Length);
        JsonElement origin = (await world.StatusAsync()).GetProperty("origins")[0];
        Assert.AreEqual(kind, origin.GetProperty("kind").GetString());
        Assert.AreEqual("healthy", origin.GetProperty("state").GetString());
    }

    [TestMethod]
    public async Task Scan_FarFiles_MovesAtMost64KiBAFileWhateverItsSizeAndItsCover()
    {
        const int files = 40;
        await using FarLibrary far = await FarLibrary.StartAsync();
        for (int i = 0; i < files; i++)
            far.Put($"song {i}", i, length: 1_000_000, pictureLength: i % 2 == 0 ? 300_000 : 0);

        await far.MountAsync();

        Assert.HasCount(files, Directory.GetFiles(far.MountPoint, "song*", SearchOption.AllDirectories).Where(static path => !path.Contains("/.origins/", StringComparison.Ordinal)).ToArray());
        Assert.IsLessThanOrEqualTo(files * 64 * 1024L, far.Moved);
        // And that it is counted at all.
        Assert.IsGreaterThan(files * 1000L, far.Moved);
    }

    [TestMethod]
    public async Task Mount_OriginWithAPassword_ShowsItNowhere()
    {
        await using DaemonWorld world = new();
        await using ServedLibrary served = await ServeAsync(world, "webdav");
        await MountAsync(world, served.Settings + "\nlog:\n  level: trace", "--wait-for-scan");
        int process = (await world.StatusAsync()).GetProperty("process_id").GetInt32();

        string shown = string.Join(
            '\n',
            await File.ReadAllTextAsync(Path.Combine(world.PathOf("cache"), "musicfs.log")),
            await File.ReadAllTextAsync($"/proc/{process}/cmdline"),
            await world.SucceedAsync("config", "show"),
            await world.SucceedAsync("status"),
            await world.SucceedAsync("status", "--json"));

        Assert.Contains("Looked at the origins", shown);
        Assert.DoesNotContain(ServedLibrary.Password, shown);
        Assert.DoesNotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{ServedLibrary.Password}")), shown);
        await world.SucceedAsync("shutdown", "--now");
        // A wrong one is told without being repeated.
        await File.WriteAllTextAsync(world.PathOf("password"), "wrong secret");
        await MountAsync(world, served.Settings, "--wait-for-scan");
        string log = await File.ReadAllTextAsync(Path.Combine(world.PathOf("cache"), "musicfs.log"));
        Assert.Contains("AccessDenied", log);
        Assert.DoesNotContain("wrong secret", log);
    }

    [TestMethod]
    public async Task Read_ServerKilled_GivesAnErrorInTimeAndComesBackByItself()
    {
        await using DaemonWorld world = new();
        await using ServedLibrary served = await ServeAsync(world, "http");
        await MountAsync(world, Patient(served.Settings), "--wait-for-scan");
        string place = world.PathOf("mount");
        string[] tree = Names(place);
        string track = Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories).First();
        await using EventLines events = await EventLines.StartAsync(world, "--json", "--type", "origin.state");
        await served.Nginx.StopAsync();

        Stopwatch listing = Stopwatch.StartNew();
        CollectionAssert.AreEqual(tree, Names(place));
        Assert.IsLessThan(TimeSpan.FromSeconds(10), listing.Elapsed);
        Outcome read = await Program.RunAsync("timeout", ["30", "cat", track]);
        Assert.AreEqual(1, read.ExitCode);
        Assert.Contains("Input/output error", read.Errors);
        while (!(await events.WaitForAsync("origin.state")).Contains("\"unhealthy\"", StringComparison.Ordinal))
        {
            // It was degraded first.
        }

        Assert.Contains("unhealthy since", await world.SucceedAsync("status"));
        await served.Nginx.StartAgainAsync();
        Assert.Contains("\"to\":\"healthy\"", (await events.WaitForAsync("origin.state")).Replace(" ", "", StringComparison.Ordinal));
        Assert.AreEqual(0, (await Program.RunAsync("cmp", [track, track])).ExitCode);
        Assert.IsGreaterThan(1000, File.ReadAllBytes(track).Length);
    }

    [TestMethod]
    public async Task Mount_ServerAwayAtStart_MountsAndFollowsWhenItComes()
    {
        await using DaemonWorld world = new();
        await using ServedLibrary served = await ServeAsync(world, "http");
        await served.Nginx.StopAsync();

        await MountAsync(world, Patient(served.Settings));

        await using EventLines states = await EventLines.StartAsync(world, "--json", "--type", "origin.state");
        if ((await world.StatusAsync()).GetProperty("origins")[0].GetProperty("state").GetString() == "healthy")
            await states.WaitForAsync("origin.state");
        Assert.IsEmpty(Directory.GetFiles(world.PathOf("mount"), "*.flac", SearchOption.AllDirectories));
        await using EventLines events = await EventLines.StartAsync(world, "--json", "--type", "sync.finished");
        await served.Nginx.StartAgainAsync();
        while (Directory.GetFiles(world.PathOf("mount"), "*.flac", SearchOption.AllDirectories).Length == 0)
            await events.WaitForAsync("sync.finished");
        Assert.Contains("is Degraded", await File.ReadAllTextAsync(Path.Combine(world.PathOf("cache"), "musicfs.log")));
    }

    [TestMethod]
    public async Task Mount_FolderMissing_IsRefusedOnlyWhereNothingIsKnownOfIt()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        Outcome refused = await world.RunAsync("mount", place, "--origin", $"music={world.PathOf("nowhere")}", "--daemon");
        Assert.AreEqual(4, refused.ExitCode);
        Assert.Contains("does not exist", refused.Errors);

        string music = world.Music();
        await world.MountAsync(place, music);
        string[] tree = Names(place);
        await world.SucceedAsync("shutdown", "--now");
        Directory.Move(music, music + " away");
        await world.MountAsync(place, music);
        CollectionAssert.AreEqual(tree, Names(place));

        await using EventLines events = await EventLines.StartAsync(world, "--type", "sync.finished");
        Directory.Move(music + " away", music);
        _ = Libc.Kill((await world.StatusAsync()).GetProperty("process_id").GetInt32(), UserSignal);
        await events.WaitForAsync("sync.finished");
        Assert.IsGreaterThan(1000, File.ReadAllBytes(Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories).First()).Length);
    }

    private static Task<ServedLibrary> ServeAsync(DaemonWorld world, string kind) => kind switch
    {
        "http" => ServedLibrary.HttpAsync(),
        "webdav" => ServedLibrary.DavAsync(world.PathOf("password")),
        "sftp" => ServedLibrary.SftpAsync(),
        "s3" => ServedLibrary.S3Async(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static Task<string> MountAsync(DaemonWorld world, string settings, params string[] options)
    {
        world.WriteConfiguration($"origins:\n  music:\n    {settings}\n");
        return world.SucceedAsync(["mount", world.Place("mount"), "--daemon", .. options]);
    }

    /// <summary>A test waits for checks; people need not.</summary>
    private static string Patient(string settings) => settings + "\n    probe_interval: 1\n    timeout: 10";

    private static string[] Names(string place) =>
        [.. Directory.EnumerateFileSystemEntries(place, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(place, path)).Order(StringComparer.Ordinal)];

    /// <summary>Every path, and of files what is in them.</summary>
    private static string[] Contents(string place) =>
        [.. Names(place).Select(name => Path.Combine(place, name) is var path && File.Exists(path) ? $"{name} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)))}" : name)];
}
