using System.Diagnostics;
using System.Net;
using System.Threading.Channels;

namespace MusicFs.Testing.Network;

/// <summary>A real server that a test runs on the loopback; ended by its id.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private readonly string _program;
    private readonly string[] _arguments;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private Process? _process;

    private ServerProcess(string program, IEnumerable<string> arguments)
    {
        _program = program;
        _arguments = [.. arguments];
        _process = Run();
    }

    /// <summary>Starts a server on a free port and waits until it says that it listens. A port that was taken meanwhile is given up for another.</summary>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Its arguments, for a port.</param>
    /// <param name="ready">What the line has that says that it listens.</param>
    public static async Task<(ServerProcess Server, IPEndPoint EndPoint)> StartAsync(string program, Func<int, IEnumerable<string>> arguments, string ready)
    {
        string said = "";
        for (int tries = 0; tries < 5; tries++)
        {
            int port = FreePort.Take();
            ServerProcess server = new(program, arguments(port));
            while (await server.NextLineAsync() is { } line)
            {
                if (line.Contains(ready, StringComparison.Ordinal))
                    return (server, new IPEndPoint(IPAddress.Loopback, port));
                said += line + "\n";
            }

            await server.DisposeAsync();
        }

        throw new InvalidOperationException($"{program} did not start: {said}");
    }

    /// <summary>Kills it.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        while (_lines.Reader.TryRead(out _))
        {
            // What it said before is not about the next one.
        }
    }

    /// <summary>Starts it again as it was, on the same port, and waits until it says that it listens.</summary>
    public async Task StartAgainAsync(string ready)
    {
        _process = Run();
        string said = "";
        while (await NextLineAsync() is { } line)
        {
            if (line.Contains(ready, StringComparison.Ordinal))
                return;
            said += line + "\n";
        }

        throw new InvalidOperationException($"{_program} did not start again: {said}");
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private Process Run()
    {
        Process process = new()
        {
            StartInfo = new ProcessStartInfo(_program, _arguments) { RedirectStandardError = true, RedirectStandardOutput = true, RedirectStandardInput = true },
        };
        process.OutputDataReceived += Take;
        process.ErrorDataReceived += Take;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>What the server says next; null when it has ended.</summary>
    private async Task<string?> NextLineAsync()
    {
        Task<string> line = _lines.Reader.ReadAsync().AsTask();
        Task ended = _process!.WaitForExitAsync();
        await Task.WhenAny(line, ended);
        return line.IsCompleted || _lines.Reader.Count > 0 ? await line : null;
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null)
            _lines.Writer.TryWrite(line.Data);
    }
}
