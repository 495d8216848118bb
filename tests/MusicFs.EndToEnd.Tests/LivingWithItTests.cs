using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using MusicFs.EndToEnd.Tests.Native;
using MusicFs.EndToEnd.Tests.Running;

namespace MusicFs.EndToEnd.Tests;

/// <summary>What a person needs who lives with the daemon: its manager, its configuration, answers, completion.</summary>
[TestClass]
[TestCategory("EndToEnd")]
public sealed class LivingWithItTests
{
    [TestMethod]
    public async Task Manager_Listens_HearsReadyLifeReloadAndEnd()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        world.WriteConfiguration($"origins:\n  music: {world.Music()}\nmounts:\n  {place}:\nlog:\n  level: warning\n");
        string address = world.PathOf("notify");
        using Socket manager = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 60_000 };
        manager.Bind(new UnixDomainSocketEndPoint(address));
        using Process daemon = world.StartWith([$"NOTIFY_SOCKET={address}", "WATCHDOG_USEC=2000000"], "mount");

        await HearAsync(manager, "READY=1");
        Assert.IsTrue(Mounts.Contains(place), "Ready means mounted.");
        await HearAsync(manager, "WATCHDOG=1");
        await HearAsync(manager, "WATCHDOG=1");
        world.WriteConfiguration($"origins:\n  music: {world.PathOf("music")}\nmounts:\n  {place}:\nlog:\n  level: debug\n");
        await Program.ShellAsync($"kill -HUP {daemon.Id}");
        await HearAsync(manager, "RELOADING=1");
        await HearAsync(manager, "READY=1");
        await Program.ShellAsync($"kill -TERM {daemon.Id}");
        await HearAsync(manager, "STOPPING=1");
        await daemon.WaitForExitAsync();
        Assert.AreEqual(0, daemon.ExitCode);
    }

    [TestMethod]
    public async Task Reload_LiveWrongAndOther_SaysWhatHolds()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        string start = $"origins:\n  music: {world.Music()}\nmounts:\n  {place}:\n";
        world.WriteConfiguration(start);
        await world.SucceedAsync("mount", "--daemon", "--wait-for-scan");

        Assert.Contains("Nothing has changed", await world.SucceedAsync("config", "reload"));
        world.WriteConfiguration(start + "log:\n  level: debug\nmount:\n  umask: 022\n  allow_other: true\n");
        string answer = await world.SucceedAsync("config", "reload");
        Assert.Contains("log.level: (default) -> debug\n", answer);
        Assert.Contains("mount.umask: (default) -> 022\n", answer);
        Assert.Contains("mount.allow_other: (default) -> true  (needs a restart)", answer);
        world.WriteConfiguration(start + "log:\n  level: loud\n");
        Outcome refused = await world.RunAsync("config", "reload");
        Assert.AreEqual(2, refused.ExitCode);
        Assert.Contains($"{world.ConfigurationFile}:6:10", refused.Errors);
        Assert.AreEqual(place, (await world.MountsAsync()).Single());
    }

    [TestMethod]
    public async Task Explain_ATrack_LeadsToItsOriginalAndBack()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        string music = world.Music();
        // As a shell completes it.
        await world.MountAsync(place, music + "/");
        string track = Directory.EnumerateFiles(place, "*.flac", SearchOption.AllDirectories).First(file => !file.Contains("/.origins/", StringComparison.Ordinal));
        string original = Path.Combine(music, Libc.GetAttribute(track, "user.musicfs.path"));

        string text = await world.SucceedAsync("explain", track);
        Assert.Contains(original, text);
        Assert.Contains("$albumartist = ", text);
        using JsonDocument json = JsonDocument.Parse(await world.SucceedAsync("explain", track[place.Length..], "--json"));
        Assert.AreEqual("music", json.RootElement.GetProperty("origin").GetString());
        Assert.AreEqual(track[place.Length..], (await world.SucceedAsync("where", original)).Trim());
        Assert.AreEqual(track[place.Length..], Libc.GetAttribute(track, "user.musicfs.places"));
        Outcome nowhere = await world.RunAsync("where", "/etc/passwd");
        Assert.AreEqual(1, nowhere.ExitCode);
        Assert.Contains(music, nowhere.Errors);
        Assert.AreEqual(1, (await world.RunAsync("explain", "/no/such/track.flac")).ExitCode);
        Assert.AreEqual(1, (await world.RunAsync("explain", "/.collections/None")).ExitCode);
        Assert.Contains("made by musicfs", await world.SucceedAsync("explain", "/.collections/Lossless.m3u8"));
    }

    [TestMethod]
    public async Task Doctor_RightAndWrongConfiguration_IsInItsStatus()
    {
        await using DaemonWorld world = new();
        world.WriteConfiguration($"origins:\n  music: {world.Music()}\nmounts:\n  {world.Place("mount")}:\n");
        using JsonDocument json = JsonDocument.Parse((await world.RunAsync("doctor", "--json")).Output);
        Dictionary<string, string> states = json.RootElement.EnumerateArray().ToDictionary(
            static finding => finding.GetProperty("name").GetString()!, static finding => finding.GetProperty("state").GetString()!);
        Assert.AreEqual("good", states["fuse.device"]);
        Assert.AreEqual("good", states["configuration"]);
        Assert.AreEqual("good", states["origin.music"]);

        world.WriteConfiguration("origins:\n  music: /no/such/folder\n");
        Outcome wrong = await world.RunAsync("doctor");
        Assert.AreEqual(1, wrong.ExitCode);
        Assert.Contains("/no/such/folder cannot be read", wrong.Output);
    }

    [TestMethod]
    public async Task Doctor_ADeadMount_NamesTheRemedyThatWorks()
    {
        await using DaemonWorld world = new();
        string place = world.Place("mount");
        world.WriteConfiguration($"origins:\n  music: {world.Music()}\nmounts:\n  {place}:\n");
        await world.SucceedAsync("mount", "--daemon");
        using Process process = Process.GetProcessById((await world.StatusAsync()).GetProperty("process_id").GetInt32());
        // With the helpers that would clear its mount.
        await Program.ShellAsync($"kill -KILL $(pgrep -P {process.Id}) {process.Id}");
        await process.WaitForExitAsync();

        Assert.Contains($"musicfs umount {place} --now", (await world.RunAsync("doctor")).Output);
        await world.SucceedAsync("umount", "--all", "--now");
        Assert.DoesNotContain(place, (await world.RunAsync("doctor")).Output);
        await world.SucceedAsync("umount", "--all", "--now");
    }

    [TestMethod]
    [DataRow("musicfs sta", "status", DisplayName = "command")]
    [DataRow("musicfs mount --cache-", "--cache-dir,--cache-size", DisplayName = "option")]
    [DataRow("musicfs config ", "check,init,reload,schema,show", DisplayName = "commands below one")]
    [DataRow("musicfs completion z", "zsh", DisplayName = "choice")]
    public async Task Completion_InBash_OffersWhatMayFollow(string line, string expected)
    {
        using Folders folders = new();
        string script = Path.Combine(folders["bash"], "completion");
        File.WriteAllText(script, (await Program.MusicfsAsync("completion", "bash")).Output);
        string[] words = line.Split(' ');
        Outcome offered = await Program.ShellAsync(
            $"""
            source '{script}'
            complete -p musicfs > /dev/null || exit 9
            COMP_WORDS=('{Program.Musicfs}' {string.Join(' ', words.Skip(1).Select(word => $"'{word}'"))})
            COMP_CWORD={words.Length - 1}; COMP_LINE='{line}'; COMP_POINT={line.Length}
            _musicfs; printf '%s\n' "$COMPREPLY" "{"${COMPREPLY[@]:1}"}"
            """);
        Assert.AreEqual(0, offered.ExitCode, offered.Errors);
        string[] plain = [.. offered.Output.Split(['\n', ' '], StringSplitOptions.RemoveEmptyEntries).Where(static word => !word.StartsWith("-h", StringComparison.Ordinal) && word is not ("--help" or "-?" or "/?" or "/h")).Order(StringComparer.Ordinal)];
        Assert.AreEqual(expected, string.Join(',', plain));
    }

    [TestMethod]
    public async Task Service_Install_WritesAUnitThatSystemdTakes()
    {
        await using DaemonWorld world = new();
        string tools = world.Place("tools");
        File.WriteAllText(Path.Combine(tools, "systemctl"), "#!/bin/sh\necho \"$@\" >> \"$0.log\"\n");
        File.SetUnixFileMode(Path.Combine(tools, "systemctl"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string path = $"PATH={tools}:{Environment.GetEnvironmentVariable("PATH")}";
        Assert.AreEqual(2, await ExitAsync(world.StartWith([path], "service", "install", "--user")), "There is nothing to mount.");
        world.WriteConfiguration($"origins:\n  music: {world.Music()}\nmounts:\n  {world.Place("mount")}:\n");

        Assert.AreEqual(0, await ExitAsync(world.StartWith([path], "service", "install", "--user")));
        string unit = Path.Combine(Path.GetDirectoryName(Path.GetDirectoryName(world.ConfigurationFile)!)!, "systemd/user/musicfs.service");
        Assert.Contains($"ExecStart={Program.Musicfs} mount\n", File.ReadAllText(unit));
        Assert.AreEqual(0, await ExitAsync(world.StartWith([path], "service", "start", "--user")));
        Assert.AreEqual(0, await ExitAsync(world.StartWith([path], "service", "uninstall", "--user")));
        Assert.IsFalse(File.Exists(unit));
        Assert.AreEqual(
            "--user daemon-reload\n--user enable musicfs.service\n--user start musicfs.service\n--user disable --now musicfs.service\n--user daemon-reload\n",
            File.ReadAllText(Path.Combine(tools, "systemctl.log")));
    }

    [TestMethod]
    public async Task ManualPage_OfTheCommands_FormatsWithoutAWarning()
    {
        using Folders folders = new();
        string page = Path.Combine(folders["man"], "musicfs.1");
        File.WriteAllText(page, (await Program.MusicfsAsync("man")).Output);
        Outcome formatted = await Program.ShellAsync($"LC_ALL=C.UTF-8 MANWIDTH=100 man --warnings -l '{page}'");
        Assert.AreEqual(0, formatted.ExitCode, formatted.Errors);
        Assert.AreEqual("", formatted.Errors);
        Assert.Contains("musicfs config reload", formatted.Output);
    }

    private static async Task<int> ExitAsync(Process process)
    {
        using (process)
        {
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
    }

    /// <summary>Waits for a message; others may come before.</summary>
    private static Task HearAsync(Socket manager, string message) => Task.Run(() =>
    {
        byte[] buffer = new byte[4096];
        string heard;
        do
            heard = Encoding.UTF8.GetString(buffer.AsSpan(0, manager.Receive(buffer)));
        while (heard.Split('\n')[0] != message);
    });
}
