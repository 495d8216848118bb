using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.ControlApi;
using MusicFs.Host.Daemon;
using MusicFs.Host.Mounting;
using Request = MusicFs.Host.Configuration.MountRequest;

namespace MusicFs.Cli.Calls;

/// <summary>Has a running daemon mount at more places.</summary>
internal static class RemoteMounts
{
    /// <summary>One after the other; stops at the first that fails.</summary>
    /// <returns>Null where the daemon cannot be reached, and so nothing was said yet.</returns>
    public static async Task<ExitCode?> AddAsync(
        GrpcChannel channel, IReadOnlyList<Request> requests, Action<MountedPlace> announce, CancellationToken cancellation)
    {
        foreach (Request request in requests)
        {
            // Waiting for a scan takes its time.
            GrpcReply<MountReply> reply = await channel.CallAsync(
                ControlMethods.Mount, Translate(request), Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            if (reply.Status.Code == GrpcCode.Unavailable)
                return null;
            if (!reply.IsOk)
            {
                Terminal.Say(reply.Status);
                return reply.Status.Code == GrpcCode.InvalidArgument ? ExitCode.Usage : ExitCode.CannotMount;
            }

            announce(Translate(reply.Value, request.WaitsForScan));
        }

        return ExitCode.Success;
    }

    private static Control.V1.MountRequest Translate(Request request)
    {
        Control.V1.MountRequest message = MountMessage.Write(request);
        message.WaitForScan = request.WaitsForScan;
        message.Origins.AddRange(request.Origins.Select(static origin => origin.Identity));
        return message;
    }

    private static MountedPlace Translate(MountReply reply, bool isScanned)
    {
        LibraryFound found = reply.Library;
        return new MountedPlace(
            reply.Mount.MountPoint,
            reply.Mount.Description,
            new LibrarySummary((int)found.Tracks, (int)found.WithoutTags, (int)found.UnreadableFolders, (int)found.Kept),
            isScanned,
            reply.Shared);
    }
}
