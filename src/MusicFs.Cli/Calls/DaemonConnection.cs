using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Client;
using MusicFs.Control.V1;

namespace MusicFs.Cli.Calls;

/// <summary>A daemon that has answered.</summary>
/// <param name="Channel">To call it by.</param>
/// <param name="Status">What it answered.</param>
internal sealed record DaemonConnection(GrpcChannel Channel, StatusReply Status) : IDisposable
{
    public void Dispose() => Channel.Dispose();

    /// <summary>It answered before, and does not any more.</summary>
    public ExitCode Lost()
    {
        Terminal.Say(new Problem($"The daemon of '{Status.Library}' does not answer any more.", "See whether it runs: musicfs status"));
        return ExitCode.Unreachable;
    }
}
