using System.Diagnostics;
using System.Text.Json;
using MusicFs.Host.Demo;
using MusicFs.Testing.Network;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>
/// A user of one test, with a place of its own for sockets, settings and caches, who meets no daemon but its own. Disposing ends the
/// daemons and proves that no original was touched.
/// </summary>
internal sealed class DaemonWorld : IAsyncDisposable
{
    private readonly Folders _folders = new();
    private readonly List<string> _mountPoints = [];
    private readonly List<(string Origin, OriginFingerprint Before)> _origins = [];

    public DaemonWorld() => Prerequisite.Fuse();

    public string RuntimeDirectory => _folders["run"];

    public string ConfigurationFile => Path.Combine(_folders["config"], "musicfs", "config.yaml");

    /// <summary>A folder with the demo library in it.</summary>
    public string Music(string name = "music")
    {
        string folder = _folders[name];
        DemoLibrary.Write(folder, CancellationToken.None);
        _origins.Add((folder, OriginFingerprint.Of(folder)));
        return folder;
    }

    /// <summary>An empty folder to mount at.</summary>
    public string Place(string name)
    {
        string place = _folders[name];
        _mountPoints.Add(place);
        return place;
    }

    public string PathOf(string name) => _folders.PathOf(name);

    public Task<Outcome> RunAsync(params string[] arguments) => Program.RunAsync("env", Command(arguments));

    /// <summary>Runs a script in which <c>$MUSICFS</c> is the program.</summary>
    public Task<Outcome> ShellAsync(string script) => Program.RunAsync("env", [.. Command([])[..^1], $"MUSICFS={Program.Musicfs}", "/bin/bash", "-c", script]);

    public Process Start(params string[] arguments) => Program.Start("env", Command(arguments));

    /// <summary>With variables of its own, each <c>NAME=VALUE</c>.</summary>
    public Process StartWith(string[] variables, params string[] arguments) => Program.Start("env", [.. variables, .. Command(arguments)]);

    /// <summary>Runs what must succeed, and gives what it printed.</summary>
    public async Task<string> SucceedAsync(params string[] arguments)
    {
        Outcome outcome = await RunAsync(arguments);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors + outcome.Output);
        return outcome.Output;
    }

    /// <summary>Mounts a library by a daemon in the background.</summary>
    public Task<string> MountAsync(string place, string origin, params string[] options) =>
        SucceedAsync(["mount", place, "--origin", $"music={origin}", "--daemon", "--wait-for-scan", .. options]);

    /// <summary>What <c>status --json</c> says.</summary>
    public async Task<JsonElement> StatusAsync(params string[] options)
    {
        using JsonDocument json = JsonDocument.Parse(await SucceedAsync(["status", "--json", .. options]));
        return json.RootElement.Clone();
    }

    /// <summary>Places that <c>status</c> says are mounted.</summary>
    public async Task<string[]> MountsAsync(params string[] options) =>
        [.. (await StatusAsync(options)).GetProperty("mounts").EnumerateArray().Select(mount => mount.GetProperty("mount_point").GetString()!)];

    public void WriteConfiguration(string yaml)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ConfigurationFile)!);
        File.WriteAllText(ConfigurationFile, yaml);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string socket in Directory.EnumerateFiles(RuntimeDirectory, "*.sock"))
            _ = await RunAsync("shutdown", "--now", "--library", Path.GetFileNameWithoutExtension(socket));
        foreach (string place in _mountPoints)
            await Mounts.ClearAsync(place);
        foreach ((string origin, OriginFingerprint before) in _origins)
            Assert.AreEqual(before, OriginFingerprint.Of(origin), "The originals were touched.");
        _folders.Dispose();
    }

    private string[] Command(string[] arguments) =>
    [
        $"MUSIC_KEY={S3Server.Account}", $"MUSICFS_RUNTIME_DIR={RuntimeDirectory}", $"XDG_CONFIG_HOME={_folders["config"]}", $"HOME={_folders["home"]}", $"MUSICFS_CACHE__DIRECTORY={_folders["cache"]}",
        Program.Musicfs, .. arguments,
    ];
}
