using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Origins</c>.</summary>
internal sealed class OriginCalls(LibraryDaemon daemon)
{
    /// <summary>The origins as they are known to be; as they were asked for before any is open.</summary>
    public static IEnumerable<OriginStatus> Describe(LibraryDaemon daemon) =>
        daemon.Origins is { Count: > 0 } opened
            ? opened.Select(origin => Describe(daemon, origin, origin.Health.Health))
            : daemon.Template.Origins.Select(static origin => Describe(origin, origin.Kind));

    public GrpcReply<ListOriginsReply> List()
    {
        ListOriginsReply reply = new();
        reply.Origins.AddRange(Describe(daemon));
        return reply;
    }

    public async Task<GrpcReply<CheckHealthReply>> CheckAsync(CheckHealthRequest request, CancellationToken cancellation)
    {
        (IReadOnlyList<OpenedOrigin> origins, GrpcStatus? unknown) = Find(request.Ids);
        if (unknown is { } refused)
            return refused;
        OriginHealth[] found = await Task.WhenAll(origins.Select(origin => origin.CheckAsync(cancellation))).ConfigureAwait(false);
        CheckHealthReply reply = new();
        reply.Origins.AddRange(origins.Zip(found, (origin, health) => Describe(daemon, origin, health)));
        return reply;
    }

    public async Task<GrpcStatus> RescanAsync(RescanRequest request, GrpcWriter<RescanProgress> writer, CancellationToken cancellation)
    {
        (IReadOnlyList<OpenedOrigin> origins, GrpcStatus? unknown) = Find(request.Ids);
        if (unknown is { } refused)
            return refused;
        foreach (OpenedOrigin origin in origins)
            await new RescanReport(origin.Location.Id, writer).RunAsync(progress => ScanAsync(origin, false, progress, cancellation), cancellation).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    public async Task<GrpcReply<ConfirmReply>> ConfirmAsync(ConfirmRequest request, CancellationToken cancellation)
    {
        (IReadOnlyList<OpenedOrigin> origins, GrpcStatus? unknown) = Find([request.Id]);
        if (unknown is { } refused)
            return refused;
        OpenedOrigin origin = origins[0];
        int before = daemon.CountTracks(request.Id);
        LibrarySummary found = await ScanAsync(origin, true, null, cancellation).ConfigureAwait(false);
        if (found.UnreadableFolders > 0)
        {
            OriginHealth health = await origin.CheckAsync(cancellation).ConfigureAwait(false);
            return MountCalls.Status(GrpcCode.Unavailable, health.LastError != FsError.None
                ? origin.Describe(health.LastError)
                : new Problem($"{found.UnreadableFolders} folders of '{request.Id}' cannot be listed: what is in them is kept.", "The log names them."));
        }

        return new ConfirmReply { Removed = (ulong)Math.Max(0, before - daemon.CountTracks(request.Id)), Result = MountCalls.Describe(found) };
    }

    public async Task<GrpcReply<AddOriginReply>> AddAsync(AddOriginRequest request, CancellationToken cancellation)
    {
        OriginRequest wanted = new(request.Id.Length > 0 ? request.Id : null, request.Location, request.Settings.ToDictionary());
        if (wanted.Id is { } asked && daemon.Template.Origins.Any(origin => string.Equals(origin.Id, asked, StringComparison.OrdinalIgnoreCase)))
            return MountCalls.Status(GrpcCode.AlreadyExists, new Problem($"An origin '{asked}' is there already.", "Choose another id, or remove that one first."));
        if (OriginAddress.Parse(request.Location).Address is { } address && daemon.Template.Origins.FirstOrDefault(origin => origin.Location == address.Location && !request.Settings.ContainsKey("endpoint")) is { } same)
            return MountCalls.Status(GrpcCode.AlreadyExists, new Problem($"{same.Location} is the origin '{same.Id}' already.", "There is nothing to add."));
        IReadOnlyDictionary<string, string> ids = daemon.Template.StateDirectory is { } state ? RememberedOrigins.Read(state) : new Dictionary<string, string>();
        (OriginLocation? location, Problem? mistake) = wanted.Resolve(daemon.Template.Origins, ids);
        if (location is null)
            return MountCalls.Status(GrpcCode.InvalidArgument, mistake!);
        if (await daemon.AddOriginAsync(location, cancellation).ConfigureAwait(false) is { } problem)
            return MountCalls.Status(GrpcCode.FailedPrecondition, problem);
        return new AddOriginReply { Origin = daemon.FindOrigin(location.Id) is { } opened ? Describe(daemon, opened, opened.Health.Health) : Describe(location, location.Kind) };
    }

    public async Task<GrpcReply<RemoveOriginReply>> RemoveAsync(RemoveOriginRequest request, CancellationToken cancellation)
    {
        if (Find([request.Id]).Unknown is { } unknown)
            return unknown;
        if (daemon.Origins.Count == 1)
            return MountCalls.Status(GrpcCode.FailedPrecondition, new Problem($"'{request.Id}' is the only origin of this library.", "Add another one first, or end the daemon: musicfs shutdown"));
        // Whoever asked may go: half a removal would be none.
        return await daemon.RemoveOriginAsync(request.Id, CancellationToken.None).WaitAsync(cancellation).ConfigureAwait(false) is { } tracks
            ? new RemoveOriginReply { Tracks = (ulong)tracks }
            : Unknown(request.Id);
    }

    private static OriginStatus Describe(OriginLocation origin, OriginKind kind) =>
        new() { Id = origin.Id, Location = origin.Location, Kind = OriginSettings.NameOf(kind), Priority = origin.Priority };

    private static OriginStatus Describe(LibraryDaemon daemon, OpenedOrigin opened, OriginHealth health)
    {
        OriginStatus status = Describe(opened.Location, opened.Kind);
        status.Tracks = (ulong)daemon.CountTracks(opened.Location.Id);
        status.LastScan = opened.LastScan?.ToTimestamp();
        status.RemovalsHeld = (ulong)opened.Kept;
        status.State = health.State.ToString().ToLowerInvariant();
        status.Since = health.Since.ToTimestamp();
        status.Failures = (uint)health.Failures;
        status.Latency = health.Latency.ToDuration();
        status.Space = opened.Space is { } space ? new OriginSpace { TotalBytes = (ulong)space.Total, FreeBytes = (ulong)space.Free } : null;
        if (health.LastError == FsError.None)
            return status;
        Problem problem = opened.Describe(health.LastError);
        (status.LastError, status.Problem, status.Remedy) = (health.LastError.ToString(), problem.What, problem.Remedy);
        return status;
    }

    private static GrpcStatus Unknown(string id) => MountCalls.Status(GrpcCode.NotFound, new Problem($"The library has no origin '{id}'.", "See which it has: musicfs origin list"));

    private Task<LibrarySummary> ScanAsync(OpenedOrigin origin, bool confirmsRemovals, IProgress<ScanProgress>? progress, CancellationToken cancellation) =>
        daemon.ScanOriginAsync(origin.Location.Id, confirmsRemovals, progress, cancellation);

    private (IReadOnlyList<OpenedOrigin> Origins, GrpcStatus? Unknown) Find(RepeatedField<string> ids)
    {
        if (ids.FirstOrDefault(id => daemon.FindOrigin(id) is null) is { } unknown)
            return ([], Unknown(unknown));
        IReadOnlyList<OpenedOrigin> all = daemon.Origins;
        return (ids.Count == 0 ? all : [.. all.Where(origin => ids.Contains(origin.Location.Id))], null);
    }
}
