using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Client;
using MusicFs.Control.V1;
using MusicFs.Host.Mounting;

namespace MusicFs.Cli.Calls;

/// <summary>A daemon that has answered.</summary>
/// <param name="Channel">To call it by.</param>
/// <param name="Status">What it answered.</param>
internal sealed record DaemonConnection(GrpcChannel Channel, StatusReply Status) : IDisposable
{
    public void Dispose() => Channel.Dispose();

    /// <summary>Whether it mounts what <paramref name="path"/> is in.</summary>
    public bool HasMountAt(string path) => IsMounted(RealPath.Resolve(path));

    /// <summary>A path in a mount as it is without links; any other as it stands.</summary>
    public string Known(string path) => RealPath.Resolve(path) is var real && IsMounted(real) ? real : path;

    /// <summary>It answered before, and does not any more.</summary>
    public ExitCode Lost()
    {
        Terminal.Say(new Problem($"The daemon of '{Status.Library}' does not answer any more.", "See whether it runs: musicfs status"));
        return ExitCode.Unreachable;
    }

    private bool IsMounted(string real) => Status.Mounts.Any(mount => RealPath.IsWithin(real, mount.MountPoint));
}
