using MusicFs.Cli.Calls;
using MusicFs.Control.Grpc;

namespace MusicFs.Cli.Origins;

/// <summary>What the commands about origins have in common when they call a daemon.</summary>
internal static class OriginCalls
{
    /// <summary>Looking at a large origin takes its time, and so do checks of dead ones.</summary>
    public static TimeSpan Patience => Timeout.InfiniteTimeSpan;

    /// <summary>What a call that failed means: an id that is not there is wrong usage, an origin that is away is no daemon that is.</summary>
    public static ExitCode Refuse(DaemonConnection daemon, GrpcStatus status)
    {
        if (status.Code == GrpcCode.Unavailable && !status.Message.Contains('\n', StringComparison.Ordinal))
            return daemon.Lost();
        Terminal.Say(status);
        return status.Code is GrpcCode.InvalidArgument or GrpcCode.NotFound or GrpcCode.AlreadyExists ? ExitCode.Usage : ExitCode.Failure;
    }
}
