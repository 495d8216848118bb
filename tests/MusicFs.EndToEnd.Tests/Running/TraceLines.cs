using System.Diagnostics;
using System.Text.Json;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>A <c>musicfs trace</c> that follows one mount, so that a test of the program waits for what happens and not for a duration.</summary>
internal sealed class TraceLines : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private TraceLines(Process process) => _process = process;

    /// <summary>Returns when it follows.</summary>
    /// <param name="mountPoint">Of the mount.</param>
    /// <param name="options">As <c>musicfs trace</c> takes them.</param>
    public static Task<TraceLines> StartAsync(string mountPoint, params string[] options) =>
        StartAsync(Program.Start(Program.Musicfs, ["trace", mountPoint, "--json", .. options]));

    /// <summary>The same, of the only daemon of a world.</summary>
    public static Task<TraceLines> StartAsync(DaemonWorld world, params string[] options) => StartAsync(world.Start(["trace", "--json", .. options]));

    private static async Task<TraceLines> StartAsync(Process process)
    {
        string? line = await process.StandardError.ReadLineAsync().WaitAsync(Limit);
        Assert.Contains("Following", line ?? "nothing");
        return new TraceLines(process);
    }

    /// <summary>Returns when it follows again, the program that has taken the daemon's place.</summary>
    public async Task WaitUntilFollowingAsync()
    {
        string? line = await _process.StandardError.ReadLineAsync().WaitAsync(Limit);
        Assert.Contains("was replaced", line ?? "nothing");
        line = await _process.StandardError.ReadLineAsync().WaitAsync(Limit);
        Assert.Contains("Following", line ?? "nothing");
    }

    /// <summary>The next operation that matches.</summary>
    public async Task<JsonElement> WaitAsync(Func<JsonElement, bool> matches)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) is { } line)
        {
            using JsonDocument operation = JsonDocument.Parse(line);
            if (matches(operation.RootElement))
                return operation.RootElement.Clone();
        }

        throw new AssertFailedException("The daemon ended before such an operation came.");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
