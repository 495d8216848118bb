using System.Diagnostics;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>A <c>musicfs events</c> that runs, and what it printed.</summary>
internal sealed class EventLines : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Process _process;

    private EventLines(Process process) => _process = process;

    /// <summary>Returns when it listens.</summary>
    public static async Task<EventLines> StartAsync(DaemonWorld world, params string[] options)
    {
        Process process = world.Start(["events", .. options]);
        string? line = await process.StandardError.ReadLineAsync().WaitAsync(Limit);
        Assert.Contains("Listening", line ?? "nothing");
        return new EventLines(process);
    }

    /// <summary>Returns when it listens again, to the program that has taken the daemon's place.</summary>
    public async Task WaitUntilListeningAsync()
    {
        string? line = await _process.StandardError.ReadLineAsync().WaitAsync(Limit);
        Assert.Contains("was replaced", line ?? "nothing");
        line = await _process.StandardError.ReadLineAsync().WaitAsync(Limit);
        Assert.Contains("Listening", line ?? "nothing");
    }

    /// <summary>The next line of an event of this type.</summary>
    public async Task<string> WaitForAsync(string type)
    {
        while (await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit) is { } line)
        {
            if (line.Contains(type, StringComparison.Ordinal))
                return line;
        }

        throw new AssertFailedException($"No event '{type}' came.");
    }

    /// <summary>Its exit status, once it has ended by itself.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Limit);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
