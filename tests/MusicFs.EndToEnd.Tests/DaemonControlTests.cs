using System.Diagnostics;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>The commands that ask a running daemon: status, events, shutdown, and mount at one more place.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class DaemonControlTests
{
    [TestMethod]
    public async Task Status_ADaemonRuns_TellsWhatItDoes()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        string music = world.Music();
        await world.MountAsync(place, music);
        using FileStream open = File.OpenRead(Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories).First());

        string text = await world.SucceedAsync("status");
        Assert.Contains(place, text);
        JsonElement status = await world.StatusAsync();
        Assert.AreEqual("running", status.GetProperty("state").GetString());
        Assert.AreEqual(music, status.GetProperty("origins")[0].GetProperty("location").GetString());
        Assert.AreEqual(1, status.GetProperty("mounts")[0].GetProperty("open_handles").GetInt32());
        Assert.IsGreaterThan(0, status.GetProperty("mounts")[0].GetProperty("operations").GetInt64());
        Assert.IsGreaterThan(0, status.GetProperty("scan").GetProperty("last").GetProperty("tracks").GetInt32());
    }

    [TestMethod]
    [DataRow("status")]
    [DataRow("shutdown")]
    [DataRow("events")]
    public async Task Command_NoDaemon_SaysWhatToDoAndExitsWith3(string command)
    {
        await using DaemonWorld world = new();
        Outcome outcome = await world.RunAsync(command);
        Assert.AreEqual(3, outcome.ExitCode);
        Assert.Contains("No daemon of this user is running", outcome.Errors);
        Assert.Contains("musicfs mount", outcome.Errors);
    }

    [TestMethod]
    public async Task Command_DaemonDied_SaysThatNoneIsRunning()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        await world.MountAsync(place, world.Music());
        using Process process = Process.GetProcessById((await world.StatusAsync()).GetProperty("process_id").GetInt32());
        process.Kill();
        await process.WaitForExitAsync();

        Assert.AreEqual(3, (await world.RunAsync("status")).ExitCode);
        // The socket that it left is in nobody's way.
        await Mounts.ClearAsync(place);
        await world.MountAsync(place, world.PathOf("music"));
        Assert.AreEqual(place, (await world.MountsAsync()).Single());
    }

    [TestMethod]
    public async Task Mount_SecondPlaceOfTheLibrary_IsMountedByItsDaemon()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        await world.MountAsync(world.Place("first"), music);

        string same = await world.SucceedAsync("mount", world.Place("same"), "--origin", $"music={music}");
        string flat = await world.SucceedAsync("mount", world.Place("flat"), "--template", "$title.$format");
        string views = await world.SucceedAsync("mount", world.Place("views"), "--view", "All=$title.$format", "--umask", "077");

        Assert.StartsWith($"mounted {world.PathOf("same")}: ", same);
        Assert.StartsWith($"mounted {world.PathOf("flat")}: ", flat);
        Assert.StartsWith($"mounted {world.PathOf("views")}: ", views);
        Assert.HasCount(4, await world.MountsAsync());
        CollectionAssert.AreEqual(Names(world.PathOf("first")), Names(world.PathOf("same")));
        string[] titles = [.. Directory.GetFiles(world.PathOf("flat")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.IsNotEmpty(titles);
        // The root has no picture of an album, a folder has.
        CollectionAssert.AreEqual(titles.Append("cover.jpg").Order(StringComparer.Ordinal).ToArray(), Names(Path.Combine(world.PathOf("views"), "All")));
        Assert.AreEqual((UnixFileMode)0b100_000_000, File.GetUnixFileMode(Path.Combine(world.PathOf("views"), "All", titles[0])));
    }

    [TestMethod]
    public async Task Umount_OneOfSeveral_EndsOnlyThat()
    {
        await using DaemonWorld world = new();
        await world.MountAsync(world.Place("first"), world.Music());
        await world.SucceedAsync("mount", world.Place("second"), "--template", "$title.$format");

        await world.SucceedAsync("umount", world.PathOf("first"));
        Assert.IsNotEmpty(Directory.GetFiles(world.PathOf("second")));
        await using EventLines events = await EventLines.StartAsync(world);
        await world.SucceedAsync("umount", world.PathOf("second"));
        await events.WaitForAsync("daemon.stopping");
        Assert.AreEqual(0, await events.EndAsync());
    }

    [TestMethod]
    public async Task Mount_PlaceThatTheDaemonHas_IsRefused()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        await world.MountAsync(world.Place("mount"), music);
        Outcome outcome = await world.RunAsync("mount", world.PathOf("mount"), "--origin", $"music={music}");
        Assert.AreEqual(4, outcome.ExitCode);
        Assert.Contains("is already mounted by musicfs", outcome.Errors);
        Assert.Contains("musicfs umount", outcome.Errors);
    }

    [TestMethod]
    public async Task Mount_NameOfALibraryOfOtherOrigins_IsRefused()
    {
        await using DaemonWorld world = new();
        await world.MountAsync(world.Place("mount"), world.Music(), "--library", "home");
        Outcome outcome = await world.RunAsync("mount", world.Place("other"), "--origin", world.Music("others"), "--library", "home");
        Assert.AreEqual(4, outcome.ExitCode);
        Assert.Contains("with other origins", outcome.Errors);
    }

    [TestMethod]
    public async Task Mount_NoOriginAndNoDaemon_SaysWhatToDo()
    {
        await using DaemonWorld world = new();
        Outcome outcome = await world.RunAsync("mount", world.Place("mount"));
        Assert.AreEqual(2, outcome.ExitCode);
        Assert.Contains("--origin", outcome.Errors);
    }

    [TestMethod]
    public async Task Status_SeveralDaemons_NeedsANameOrAPath()
    {
        await using DaemonWorld world = new();
        await world.MountAsync(world.Place("one"), world.Music("a"), "--cache-dir", world.PathOf("cache-a"));
        await world.MountAsync(world.Place("two"), world.Music("b"), "--library", "second", "--cache-dir", world.PathOf("cache-b"));

        Outcome outcome = await world.RunAsync("status");
        Assert.AreEqual(2, outcome.ExitCode);
        Assert.Contains("--library", outcome.Errors);
        Assert.AreEqual(world.PathOf("two"), (await world.MountsAsync("--library", "second")).Single());
        Assert.AreEqual(world.PathOf("one"), (await world.MountsAsync(Path.Combine(world.PathOf("one"), ".origins"))).Single());
        Assert.AreEqual(3, (await world.RunAsync("status", "/elsewhere")).ExitCode);
        Assert.AreEqual(3, (await world.RunAsync("status", "--library", "third")).ExitCode);
    }

    [TestMethod]
    public async Task Shutdown_Idle_UnmountsEverythingAndLetsTheNextStart()
    {
        await using DaemonWorld world = new();
        string music = world.Music();
        await world.MountAsync(world.Place("first"), music);
        await world.SucceedAsync("mount", world.Place("second"), "--origin", $"music={music}");

        string output = await world.SucceedAsync("shutdown");

        Assert.Contains($"unmounted {world.PathOf("first")}", output);
        Assert.Contains($"unmounted {world.PathOf("second")}", output);
        Assert.IsFalse(Mounts.Contains(world.PathOf("first")) || Mounts.Contains(world.PathOf("second")));
        // At once, while the process may still be at its end.
        await world.MountAsync(world.PathOf("first"), music);
        Assert.AreEqual(world.PathOf("first"), (await world.MountsAsync()).Single());
    }

    [TestMethod]
    [DataRow("--timeout", "1")]
    [DataRow("--now", null)]
    public async Task Shutdown_MountInUse_DetachesItInTime(string option, string? value)
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        await world.MountAsync(place, world.Music());
        using FileStream open = File.OpenRead(Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories).First());
        long start = Stopwatch.GetTimestamp();

        await world.SucceedAsync(value is null ? ["shutdown", option] : ["shutdown", option, value]);

        Assert.IsFalse(Mounts.Contains(place));
        Assert.IsLessThan(TimeSpan.FromSeconds(9), Stopwatch.GetElapsedTime(start), "That is as long as it would take without the option.");
    }

    [TestMethod]
    public async Task Events_Followed_TellWhatHappens()
    {
        await using DaemonWorld world = new();
        await world.MountAsync(world.Place("mount"), world.Music());
        await using EventLines all = await EventLines.StartAsync(world, "--json");
        await using EventLines filtered = await EventLines.StartAsync(world, "--type", "mount.*");
        int process = (await world.StatusAsync()).GetProperty("process_id").GetInt32();

        _ = Libc.Kill(process, Libc.SIGUSR1);
        JsonElement finished = JsonDocument.Parse(await all.WaitForAsync("sync.finished")).RootElement;
        Assert.IsGreaterThan(0, int.Parse(finished.GetProperty("data").GetProperty("tracks").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        await world.SucceedAsync("mount", world.Place("second"), "--template", "$title.$format");
        string mounted = await filtered.WaitForAsync("mount.state");
        Assert.Contains($"mount_point={world.PathOf("second")} state=mounted", mounted);
        await world.SucceedAsync("shutdown");
        Assert.AreEqual(0, await all.EndAsync());
        Assert.AreEqual(0, await filtered.EndAsync());
    }

    [TestMethod]
    public async Task Socket_OfARunningDaemon_IsItsOwnersAlone()
    {
        await using DaemonWorld world = new();
        await world.MountAsync(world.Place("mount"), world.Music());
        string socket = Directory.EnumerateFiles(world.RuntimeDirectory, "*.sock").Single();
        Assert.AreEqual(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
        Assert.AreEqual((UnixFileMode)0b111_000_000, File.GetUnixFileMode(world.RuntimeDirectory));
    }

    [TestMethod]
    public async Task Socket_OpenedToEverybody_StillAnswersItsOwnerOnly()
    {
        Prerequisite.RootAndOrdinaryUser();
        await using DaemonWorld world = new();
        await world.MountAsync(world.Place("mount"), world.Music());
        string socket = Directory.EnumerateFiles(world.RuntimeDirectory, "*.sock").Single();
        File.SetUnixFileMode(world.RuntimeDirectory, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(socket, (UnixFileMode)0b110_110_110);

        // What every HTTP/2 client says first (RFC 9113, 3.4), and the first byte of the answer.
        const string Connect =
            """
            import socket, sys
            s = socket.socket(socket.AF_UNIX)
            s.connect(sys.argv[1])
            s.settimeout(20)
            try:
                s.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes([0, 0, 0, 4, 0, 0, 0, 0, 0]))
                print("answered" if s.recv(1) else "hung up")
            except (BrokenPipeError, ConnectionResetError):
                print("hung up")
            """;
        string[] python = ["/usr/bin/python3", "-c", Connect, socket];
        Outcome stranger = await Program.RunAsync("setpriv", ["--reuid=nobody", "--regid=nogroup", "--clear-groups", .. python]);
        Outcome owner = await Program.RunAsync(python[0], python[1..]);

        Assert.AreEqual("hung up\n", stranger.Output, stranger.Errors);
        Assert.AreEqual("answered\n", owner.Output, owner.Errors);
        Assert.AreEqual("running", (await world.StatusAsync()).GetProperty("state").GetString());
    }

    private static string[] Names(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
}
