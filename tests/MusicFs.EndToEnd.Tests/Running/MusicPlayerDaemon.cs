namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>mpd with a database of its own, that plays into nothing at the speed of music.</summary>
internal sealed class MusicPlayerDaemon : IAsyncDisposable
{
    /// <summary>Separates fields that it prints; in no name.</summary>
    private const char Separator = '\u001f';

    private readonly LoopbackServer _server;

    private MusicPlayerDaemon(LoopbackServer server) => _server = server;

    /// <param name="folder">An empty folder for what it keeps.</param>
    /// <param name="music">What it scans, when it is told to.</param>
    public static async Task<MusicPlayerDaemon> StartAsync(string folder, string music) => new(await LoopbackServer.StartAsync("mpd", port =>
    {
        string configuration = Path.Combine(folder, "mpd.conf");
        File.WriteAllText(configuration, $$"""
            music_directory "{{music}}"
            playlist_directory "{{folder}}"
            db_file "{{folder}}/database"
            bind_to_address "127.0.0.1"
            port "{{port}}"
            zeroconf_enabled "no"
            auto_update "no"
            audio_output {
              type "null"
              name "null"
            }
            """);
        return ["--no-daemon", "--stderr", configuration];
    }));

    /// <summary>Has everything looked at that it does not know, and gives the files that it has then, in order.</summary>
    public async Task<string[]> ScanAsync()
    {
        await ClientAsync("update", "--wait");
        return [.. Lines(await ClientAsync("listall")).Order(StringComparer.Ordinal)];
    }

    /// <summary>Of each track of the queue these fields.</summary>
    public async Task<string[][]> QueueAsync(params string[] fields) =>
        [.. Lines(await ClientAsync("--format", string.Join(Separator, fields.Select(static field => $"%{field}%")), "playlist")).Select(static line => line.Split(Separator))];

    /// <summary>Runs mpc, which must succeed.</summary>
    public async Task<string> ClientAsync(params string[] arguments)
    {
        Outcome outcome = await Program.RunAsync("mpc", ["--host", "127.0.0.1", "--port", $"{_server.Port}", .. arguments]);
        Assert.AreEqual(0, outcome.ExitCode, outcome.Errors + _server.Said);
        return outcome.Output;
    }

    /// <summary>Waits until its status has this.</summary>
    public Task UntilAsync(string status) => _server.UntilAsync(async () => (await ClientAsync("status")).Contains(status, StringComparison.Ordinal), $"its status has '{status}'");

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
