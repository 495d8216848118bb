using System.Diagnostics;
using System.Globalization;
using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.HandOver.V1;
using MusicFs.Control.Native;

namespace MusicFs.Host.HandOver;

/// <summary>The old process' side of a hand-over: a child that is to take everything. Killed unless it has been let go.</summary>
internal sealed class Successor : IDisposable
{
    private readonly DescriptorChannel _channel;
    private readonly Process _process;
    private bool _isReleased;
    private bool _isDisposed;

    private Successor(DescriptorChannel channel, Process process) => (_channel, _process) = (channel, process);

    public int ProcessId => _process.Id;

    /// <summary>Starts a program as this process was started.</summary>
    /// <param name="command">The program and what comes before the arguments.</param>
    /// <param name="arguments">The arguments.</param>
    /// <param name="folder">Where it is started.</param>
    /// <param name="variables">What the environment has beyond that of this process.</param>
    public static (Successor? Successor, Problem? Problem) Start(
        IReadOnlyList<string> command, IReadOnlyList<string> arguments, string folder, IReadOnlyDictionary<string, string> variables)
    {
        DescriptorChannel channel = DescriptorChannel.Create(out int childEnd);
        ProcessStartInfo start = new(command[0], [.. command.Skip(1), .. arguments]) { WorkingDirectory = folder };
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        start.Environment[Inheritance.Variable] = childEnd.ToString(CultureInfo.InvariantCulture);
        try
        {
            return (new Successor(channel, Process.Start(start)!), null);
        }
        catch (System.ComponentModel.Win32Exception fault)
        {
            channel.Dispose();
            return (null, new Problem($"The program {command[0]} cannot be started: {fault.Message}", "Name another one with --program."));
        }
        finally
        {
            DescriptorChannel.Close(childEnd);
        }
    }

    /// <summary>Waits for it to say who it is.</summary>
    public async Task<(Hello? Hello, Problem? Problem)> GreetAsync(TimeSpan limit)
    {
        (byte kind, byte[] content, string reason) = await ReceiveAsync(HandOverMessage.LargestHello, limit).ConfigureAwait(false);
        if ((HandOverFrame)kind != HandOverFrame.Hello)
            return (null, new Problem($"The new program (process {ProcessId}) hands nothing over: {Describe(kind, content, reason)}.", "The daemon's log may say why."));
        Hello? hello = HandOverMessage.ReadHello(content, out Problem? problem);
        return (hello, problem);
    }

    /// <summary>Gives it everything and waits until it has opened what it needs.</summary>
    public async Task<Problem?> GiveAsync(byte[] state, IReadOnlyList<int> descriptors, TimeSpan limit)
    {
        bool isSent = await Task.Run(() =>
            descriptors.Chunk(DescriptorChannel.MostAtOnce).All(some => _channel.TrySend((byte)HandOverFrame.Descriptors, [], some, limit))
            && _channel.TrySend((byte)HandOverFrame.State, state, [], limit)).ConfigureAwait(false);
        if (!isSent)
            return new Problem($"The new process ({ProcessId}) has ended.", "The daemon's log may say why.");
        (byte kind, byte[] content, string reason) = await ReceiveAsync(HandOverMessage.LargestHello, limit).ConfigureAwait(false);
        return (HandOverFrame)kind == HandOverFrame.Ready
            ? null
            : new Problem($"The new process ({ProcessId}) could not go on: {Describe(kind, content, reason)}.", "The daemon's log may say why.");
    }

    /// <summary>It serves from now on, whatever becomes of this process.</summary>
    public async Task ReleaseAsync(TimeSpan limit)
    {
        _isReleased = true;
        await Task.Run(() => _channel.TrySend((byte)HandOverFrame.Commit, [], [], limit)).ConfigureAwait(false);
        _ = await ReceiveAsync(HandOverMessage.LargestHello, limit).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (_isDisposed)
            return;
        _isDisposed = true;
        if (!_isReleased && !_process.HasExited)
        {
            _process.Kill();
            // Nothing else may have what it was given; a killed process ends at once.
            _process.WaitForExit();
        }

        _channel.Dispose();
        _process.Dispose();
    }

    private string Describe(byte kind, byte[] content, string reason)
    {
        if ((HandOverFrame)kind == HandOverFrame.Failed)
            return Encoding.UTF8.GetString(content);
        // It may be a moment between the end of its socket and its own.
        return _process.WaitForExit(TimeSpan.FromSeconds(1)) ? string.Create(CultureInfo.InvariantCulture, $"it ended with status {_process.ExitCode}")
            : reason.Length > 0 ? reason
            : "it said something else";
    }

    private Task<(byte Kind, byte[] Content, string Reason)> ReceiveAsync(int most, TimeSpan limit) => Task.Run(() =>
    {
        (byte kind, byte[] content) = _channel.Receive(most, limit, out string reason);
        return (kind, content, reason);
    });
}
