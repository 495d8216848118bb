using System.Globalization;
using System.Text;
using MusicFs.Backend.Fuse;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.HandOver.V1;
using MusicFs.Control.Native;
using MusicFs.Core.HandOver;
using MusicFs.Host.Configuration;
using MusicFs.Host.ControlApi;

namespace MusicFs.Host.HandOver;

/// <summary>
/// The new process' side of a hand-over: says who it is, takes what the old one has, and begins when that lets go. A daemon that inherits must
/// not unmount anything before <see cref="CommitAsync"/> has succeeded: it ends instead.
/// </summary>
public sealed class Inheritance : IDisposable
{
    /// <summary>Names the descriptor of the socket to the old process.</summary>
    internal const string Variable = "MUSICFS_HANDOVER_FD";

    /// <summary>For the old process to close what it has open, and for everything else.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly DescriptorChannel _channel;
    private readonly TaskCompletionSource _start = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int[] _descriptors = [];
    private State _state = new();

    private Inheritance(DescriptorChannel channel) => _channel = channel;

    /// <summary>What is mounted, in the order in which trees must be loaded.</summary>
    internal IReadOnlyList<MountRequest> Requests { get; private set; } = [];

    /// <summary>The listening socket and its lock.</summary>
    internal (int Socket, int Lock) Control => (DescriptorOf(_state.ControlSocket), DescriptorOf(_state.ControlLock));

    /// <summary>Completes when the mounts are this process'.</summary>
    internal Task Start => _start.Task;

    /// <summary>Null where this process inherits nothing. The variable is not meant for children.</summary>
    public static Inheritance? FromEnvironment()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        Environment.SetEnvironmentVariable(Variable, null);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int descriptor) && descriptor > 2
            ? new Inheritance(new DescriptorChannel(descriptor))
            : null;
    }

    /// <summary>Says what this process would show, and waits for everything.</summary>
    /// <returns>Null, or why nothing comes of it.</returns>
    internal async Task<Problem?> ReceiveAsync(MountRequest template) => await Task.Run(() => Receive(template)).ConfigureAwait(false);

    /// <summary>What a mount of the hand-over is served by.</summary>
    internal FuseOptions FuseOf(MountRequest request) =>
        new() { Inherited = StateTranslation.Read(MountOf(request), DescriptorOf), Start = Start };

    /// <summary>What is known of the tree that a mount shows.</summary>
    internal FileSystemState TreeOf(MountRequest request) => StateTranslation.Read(_state.Trees[(int)MountOf(request).Tree], DescriptorOf);

    /// <summary>Says that all is open, waits for the old process to let go, and has requests taken.</summary>
    /// <returns>False where the old process has decided otherwise.</returns>
    internal async Task<bool> CommitAsync()
    {
        HandOverFrame answer = await Task.Run(() =>
        {
            if (!Send(HandOverFrame.Ready))
                return HandOverFrame.None;
            return (HandOverFrame)_channel.Receive(64, Patience, out _).Kind;
        }).ConfigureAwait(false);
        // Where the old process has died meanwhile nobody else serves.
        if (answer is not (HandOverFrame.Commit or HandOverFrame.None))
            return false;
        _start.TrySetResult();
        _ = await Task.Run(() => Send(HandOverFrame.Serving)).ConfigureAwait(false);
        return true;
    }

    /// <summary>Tells the old process why nothing comes of it.</summary>
    internal void Fail(Problem problem) => _channel.TrySend((byte)HandOverFrame.Failed, Encoding.UTF8.GetBytes(problem.ToString()!), [], Patience);

    /// <inheritdoc/>
    public void Dispose() => _channel.Dispose();

    private Problem? Receive(MountRequest template)
    {
        if (!_channel.TrySend((byte)HandOverFrame.Hello, Google.Protobuf.MessageExtensions.ToByteArray(Identity.Of(template)), [], Patience))
            return new Problem("The old process is gone.", "Start the daemon anew.");
        while (true)
        {
            (byte kind, byte[] content) = _channel.Receive(HandOverMessage.Largest, Patience, out string reason);
            if ((HandOverFrame)kind == HandOverFrame.Descriptors && _channel.Waiting <= HandOverMessage.MostDescriptors)
                continue;
            if ((HandOverFrame)kind != HandOverFrame.State)
                return new Problem($"The old process hands nothing over: {(reason.Length > 0 ? reason : "it sent something else")}.", "Its log may say why.");
            _descriptors = _channel.TakeDescriptors();
            if (HandOverMessage.Read(content, _descriptors.Length, out Problem? problem) is not { } state)
                return problem;
            _state = state;
            break;
        }

        List<MountRequest> requests = [];
        foreach (Mount mount in _state.Mounts)
        {
            (MountRequest? request, Problem? mistake) = MountMessage.Read(mount.Request, template);
            if (request is null)
                return mistake;
            requests.Add(request);
        }

        Requests = requests;
        return null;
    }

    private bool Send(HandOverFrame frame) => _channel.TrySend((byte)frame, [], [], Patience);

    private Mount MountOf(MountRequest request) => _state.Mounts.First(mount => Path.GetFullPath(mount.Request.MountPoint) == request.MountPoint);

    private int DescriptorOf(uint place) => _descriptors[place - 1];
}
