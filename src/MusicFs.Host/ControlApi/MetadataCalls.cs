using Google.Protobuf.WellKnownTypes;
using MusicFs.Contracts.Events;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Core.Overlays;
using MusicFs.Host.Daemon;
using MusicFs.Library.User;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Metadata</c>.</summary>
internal sealed class MetadataCalls(LibraryDaemon daemon)
{
    private const int UsualLog = 100;

    private static readonly string[] Origins = ["cli", "api", "tagger", "import"];

    private readonly MetadataTracks _tracks = new(daemon);
    private readonly MetadataChanges _changes = new(daemon);

    public async Task<GrpcStatus> GetAsync(GetMetadataRequest request, GrpcWriter<TrackMetadata> writer, CancellationToken cancellation)
    {
        (IReadOnlyList<MetadataTracks.Found> tracks, GrpcStatus status) = await _tracks.FindAsync(request.Paths, request.Query).ConfigureAwait(false);
        foreach (MetadataTracks.Found track in tracks)
        {
            OverlayState? overlay = track.Tree.OverlayOf(track.Track.OriginId, track.File.Path);
            TrackMetadata message = new()
            {
                Path = track.Track.Path, Origin = track.Track.OriginId, OriginPath = track.File.Path.ToString(), ServedEdited = overlay?.IsServed ?? false,
                Reason = overlay?.Reason ?? "",
            };
            if (track.File.Tags is { } tags)
                message.Fields.AddRange(MetadataTracks.FieldsOf((daemon.TrackOverlays?.Apply(tags, HeldBy(track)) ?? tags).Fields));
            if (overlay is not null)
                message.Overlay.AddRange(MetadataTracks.FieldsOf(overlay.Fields));
            await writer.WriteAsync(message, cancellation).ConfigureAwait(false);
        }

        return status;
    }

    public async Task<GrpcStatus> DiffAsync(GetMetadataRequest request, GrpcWriter<TrackDifference> writer, CancellationToken cancellation)
    {
        (IReadOnlyList<MetadataTracks.Found> tracks, GrpcStatus status) = await _tracks.FindAsync(request.Paths, request.Query).ConfigureAwait(false);
        foreach (MetadataTracks.Found track in tracks)
        {
            TrackDifference message = new() { Path = track.Track.Path };
            foreach (OverlayEdit edit in HeldBy(track).Where(static edit => edit.View.Length == 0))
            {
                IReadOnlyList<string> original = track.File.Tags?.Fields.GetValueOrDefault(edit.Field) ?? [];
                if (original.SequenceEqual(edit.Values!))
                    continue;
                FieldDifference field = new() { Name = edit.Field };
                field.Original.AddRange(original);
                field.Overlay.AddRange(edit.Values);
                message.Fields.Add(field);
            }

            if (message.Fields.Count > 0)
                await writer.WriteAsync(message, cancellation).ConfigureAwait(false);
        }

        return status;
    }

    public async Task<GrpcStatus> SetAsync(SetMetadataRequest request, GrpcWriter<MetadataProgress> writer, CancellationToken cancellation)
    {
        if (_tracks.Overlays() is { Status.IsOk: false } refused)
            return refused.Status;
        if (!TryReadOrigin(request.Origin, out string by, out GrpcStatus wrong))
            return wrong;
        List<(MetadataTracks.Found, MetadataEdits)> wanted = [];
        foreach (MetadataEdit edit in request.Edits)
        {
            (MetadataEdits? edits, GrpcStatus mistake) = MetadataEdits.Read(edit);
            if (edits is null)
                return mistake;
            (IReadOnlyList<MetadataTracks.Found> tracks, GrpcStatus status) = await _tracks.FindAsync(edit.Paths, edit.Query).ConfigureAwait(false);
            if (!status.IsOk)
                return status;
            if (tracks.FirstOrDefault(static track => track.Track.IsPart) is { } part)
                return new GrpcStatus(GrpcCode.FailedPrecondition, $"{part.Track.Path} is a part of a larger file, and cannot have an overlay of its own.");
            wanted.AddRange(tracks.Select(track => (track, edits)));
        }

        if (wanted.Count == 0)
            return new GrpcStatus(GrpcCode.InvalidArgument, "There is nothing to change: no track is named.");
        return await _changes.ApplyAsync(wanted, by, EventTypes.MetadataChanged, request.DryRun, writer, cancellation).ConfigureAwait(false);
    }

    public async Task<GrpcStatus> ClearAsync(ClearMetadataRequest request, GrpcWriter<MetadataProgress> writer, CancellationToken cancellation)
    {
        if (_tracks.Overlays() is { Status.IsOk: false } refused)
            return refused.Status;
        if (!TryReadOrigin(request.Origin, out string by, out GrpcStatus wrong))
            return wrong;
        MetadataEdits? named = null;
        if (request.Fields.Count > 0)
        {
            (named, GrpcStatus mistake) = MetadataEdits.ReadCleared(request.Fields);
            if (named is null)
                return mistake;
        }

        (IReadOnlyList<MetadataTracks.Found> tracks, GrpcStatus status) = await _tracks.FindAsync(request.Paths, request.Query).ConfigureAwait(false);
        if (!status.IsOk)
            return status;
        List<(MetadataTracks.Found, MetadataEdits)> wanted = [];
        foreach (MetadataTracks.Found track in tracks)
        {
            Google.Protobuf.Collections.RepeatedField<string> held = [];
            held.AddRange(HeldBy(track).Where(edit => edit.View.Length == 0 && named?.Fields.ContainsKey(edit.Field) != false).Select(static edit => edit.Field));
            if (held.Count > 0)
                wanted.Add((track, MetadataEdits.ReadCleared(held).Edits!));
        }

        if (wanted.Count > 0)
            return await _changes.ApplyAsync(wanted, by, EventTypes.MetadataCleared, request.DryRun, writer, cancellation).ConfigureAwait(false);
        await writer.WriteAsync(new MetadataProgress(), cancellation).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    public GrpcReply<MetadataLogReply> Log(MetadataLogRequest request)
    {
        if (_tracks.Overlays() is not ({ } overlays, _))
            return _tracks.Overlays().Status;
        MetadataLogReply reply = new();
        foreach (OverlayChange change in overlays.User.ChangesOfOverlays(request.Count == 0 ? UsualLog : (int)Math.Min(request.Count, int.MaxValue), out Problem? problem))
        {
            MetadataChange message = new()
            {
                Change = (ulong)change.Ordinal, Made = change.Made.ToTimestamp(), Undone = change.Undone?.ToTimestamp(), Origin = change.Origin,
                Tracks = (ulong)change.Edits.DistinctBy(static edit => edit.Identity).Count(),
            };
            message.Fields.AddRange(change.Edits.Select(static edit => edit.Field).Distinct().Order(StringComparer.Ordinal));
            reply.Changes.Add(message);
            _ = problem;
        }

        return reply;
    }

    public async Task<GrpcStatus> UndoAsync(UndoMetadataRequest request, GrpcWriter<MetadataProgress> writer, CancellationToken cancellation)
    {
        if (_tracks.Overlays() is not ({ } overlays, _))
            return _tracks.Overlays().Status;
        OverlayChange? change = request.Change == 0
            ? overlays.User.ChangesOfOverlays(UsualLog, out Problem? problem).FirstOrDefault(change => change.Undone is null != request.Redo)
            : overlays.User.ChangeOf((long)Math.Min(request.Change, long.MaxValue), out problem);
        if (problem is not null)
            return MountCalls.Status(GrpcCode.Unavailable, problem);
        if (change is null || change.Undone is null == request.Redo)
            return new GrpcStatus(GrpcCode.NotFound, $"There is no change {(request.Change == 0 ? "" : $"{request.Change} ")}that could be {(request.Redo ? "made to hold again" : "taken back")}, or it is so already.\nList them: musicfs metadata log");
        return await _changes.UndoAsync(change, request.Redo, writer, cancellation).ConfigureAwait(false);
    }

    private static bool TryReadOrigin(string named, out string origin, out GrpcStatus wrong)
    {
        origin = named.Length == 0 ? "api" : named;
        bool isKnown = Origins.Contains(origin);
        wrong = isKnown ? GrpcStatus.Ok : new GrpcStatus(GrpcCode.InvalidArgument, $"'{named}' is none of {string.Join(", ", Origins)}.");
        return isKnown;
    }

    private IReadOnlyList<OverlayEdit> HeldBy(MetadataTracks.Found track) => daemon.TrackOverlays?.User.OverlaysOf(track.File.Identity, out _) ?? [];
}
