using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MusicFs.Testing.Network;

namespace MusicFs.EndToEnd.Tests.Running;

/// <summary>A server as the system has it, on a port of the loopback that was free; ended by its id, with what it started.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private const int Tries = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private LoopbackServer(string program, IEnumerable<string> arguments, int port)
    {
        Port = port;
        // Some end with their standard input.
        _process = Program.StartTalking(program, [.. arguments]);
        _process.OutputDataReceived += Take;
        _process.ErrorDataReceived += Take;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; }

    /// <summary>What it has said so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    /// <summary>Starts one and waits until it takes connections. A port that was taken meanwhile is given up for another.</summary>
    public static async Task<LoopbackServer> StartAsync(string program, Func<int, IEnumerable<string>> arguments)
    {
        string said = "";
        for (int tries = 0; tries < Tries; tries++)
        {
            int port = FreePort.Take();
            LoopbackServer server = new(program, arguments(port), port);
            if (await server.ListensAsync())
                return server;
            await server.DisposeAsync();
            said += server.Said;
        }

        throw new AssertFailedException($"{program} did not start: {said}");
    }

    /// <summary>Waits until it shows something.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "")
    {
        using CancellationTokenSource limit = new(Limit);
        while (!await condition())
        {
            if (limit.IsCancellationRequested || _process.HasExited)
                Assert.Fail($"It never came to hold that {text}: {Said}");
            await Polling.PauseAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        // Its end includes that of its output, which somebody it started may hold.
        await _process.WaitForExitAsync().WaitAsync(Limit);
        _process.Dispose();
    }

    private async Task<bool> ListensAsync()
    {
        using CancellationTokenSource limit = new(Limit);
        while (!_process.HasExited && !limit.IsCancellationRequested)
        {
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port, limit.Token);
                return true;
            }
            catch (SocketException)
            {
                await Polling.PauseAsync();
            }
        }

        return false;
    }

    private void Take(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
            _said.AppendLine(line.Data);
    }
}
