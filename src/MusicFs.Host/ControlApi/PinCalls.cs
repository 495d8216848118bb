using Google.Protobuf.WellKnownTypes;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Core.Offline;
using MusicFs.Host.Daemon;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Pins</c>.</summary>
internal sealed class PinCalls(LibraryDaemon daemon, TimeProvider time)
{
    private static readonly GrpcStatus NoLibrary = new(GrpcCode.Unavailable, "The library is not there yet.\nTry again in a moment.");

    public async Task<GrpcReply<PinInfo>> PinAsync(PinRequest request, CancellationToken cancellation)
    {
        if (daemon.Pins is not { } pins)
            return NoLibrary;
        if (PinKeeper.Check(request.Rule) is { } wrong)
            return MountCalls.Status(GrpcCode.InvalidArgument, wrong);
        DateTimeOffset? until = request.Until?.ToDateTimeOffset();
        if (until <= time.GetUtcNow())
            return new GrpcStatus(GrpcCode.InvalidArgument, "The end has passed already.\nName a later one.");
        Problem? problem = await pins.PinAsync(request.Rule, until, request.Budget == 0 ? null : (long)Math.Min(request.Budget, long.MaxValue)).ConfigureAwait(false);
        if (problem is not null)
            return MountCalls.Status(GrpcCode.FailedPrecondition, problem);
        return await Task.Run(() => pins.Describe(request.Rule), cancellation).ConfigureAwait(false) is { } report
            ? Message(report)
            : new GrpcStatus(GrpcCode.Unavailable, "It was kept, and cannot be read again.");
    }

    public async Task<GrpcReply<UnpinReply>> UnpinAsync(UnpinRequest request, CancellationToken cancellation)
    {
        _ = cancellation;
        if (daemon.Pins is not { } pins)
            return NoLibrary;
        return await pins.UnpinAsync(request.Rule).ConfigureAwait(false) is { } problem ? MountCalls.Status(GrpcCode.NotFound, problem) : new UnpinReply();
    }

    public async Task<GrpcReply<ListPinsReply>> ListAsync(ListPinsRequest request, CancellationToken cancellation)
    {
        _ = request;
        if (daemon.Pins is not { } pins)
            return NoLibrary;
        ListPinsReply reply = new();
        reply.Pins.AddRange((await Task.Run(pins.Describe, cancellation).ConfigureAwait(false)).Select(Message));
        return reply;
    }

    private static PinInfo Message(PinReport report)
    {
        PinInfo message = new()
        {
            Rule = report.Pin.Rule,
            Until = report.Pin.Until is { } until ? Timestamp.FromDateTimeOffset(until) : null,
            Budget = (ulong)(report.Pin.Budget ?? 0),
            Made = Timestamp.FromDateTimeOffset(report.Pin.Made),
            State = NameOf(report.State),
            Reason = report.Reason,
            Files = (ulong)report.Files,
            PlayableFiles = (ulong)report.PlayableFiles,
            Bytes = (ulong)report.Bytes,
            StoredBytes = (ulong)report.StoredBytes,
        };
        message.IncompleteFolders.AddRange(report.IncompleteFolders);
        return message;
    }

    private static string NameOf(PinState state) => state switch
    {
        PinState.Complete => "complete",
        PinState.Partial => "partial",
        PinState.OverBudget => "over-budget",
        PinState.Expired => "expired",
        PinState.Waiting => "waiting",
        PinState.Empty => "empty",
    };
}
