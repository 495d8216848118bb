using Google.Protobuf;
using MusicFs.Control.Client;
using MusicFs.Control.Grpc;

namespace MusicFs.Cli.Calls;

/// <summary>Calls that go on and on, past an upgrade of the daemon: whoever watches is not to notice more than a line.</summary>
internal static class FollowedCall
{
    private const int MostTries = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Follows a stream until the daemon's end. Where its program is replaced the new one is asked again.</summary>
    /// <param name="daemon">The daemon.</param>
    /// <param name="method">The call.</param>
    /// <param name="request">Of each time.</param>
    /// <param name="greeting">Said when the daemon has accepted the call, so that whoever reads the output knows that nothing is missed from now on.</param>
    /// <param name="show">Shows a message.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<ExitCode> FollowAsync<TRequest, TReply>(
        DaemonConnection daemon, GrpcMethod<TRequest, TReply> method, TRequest request, string greeting, Action<TReply> show, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        for (int misses = 0; ;)
        {
            GrpcCall<TReply> call = await daemon.Channel.StreamAsync(method, request, Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
            await using (call.ConfigureAwait(false))
            {
                if (call.Status.IsOk)
                {
                    misses = 0;
                    Terminal.Say(greeting);
                }

                while (await call.NextAsync(cancellation).ConfigureAwait(false) is { } message)
                    show(message);
                if (call.Status == GrpcStatus.Stopping)
                    return ExitCode.Success;
                // The old process may still take a call or two before its connection ends.
                if (call.Status == GrpcStatus.Replaced && misses == 0)
                    Terminal.Say("musicfs: The daemon's program was replaced; following the new one.");
                if (!MayReturn(call.Status) || ++misses == MostTries)
                    return DaemonArguments.Refuse(daemon, call.Status);
            }

            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Asks once, and again where the daemon was just being replaced: its connection ends then, its socket does not.</summary>
    public static async Task<GrpcReply<TReply>> AskAsync<TRequest, TReply>(
        DaemonConnection daemon, GrpcMethod<TRequest, TReply> method, TRequest request, TimeSpan limit, CancellationToken cancellation)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        for (int attempt = 1; ; attempt++)
        {
            GrpcReply<TReply> reply = await daemon.Channel.CallAsync(method, request, limit, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (!MayReturn(reply.Status) || attempt == MostTries)
                return reply;
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Whether a connection was lost that another can be made instead of: where no daemon is left nobody listens.</summary>
    private static bool MayReturn(GrpcStatus status) => status.Code == GrpcCode.Unavailable && status != GrpcStatus.Stopping && !status.IsUnanswered;
}
