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
        if (request.HasOverlay && _tracks.Overlays(request.Overlay) is { Status.IsOk: false } refused)
            return refused.Status;
        (IReadOnlyList<MetadataTracks.Found> tracks, GrpcStatus status) = await _tracks.FindAsync(request.Paths, request.Query).ConfigureAwait(false);
        HashSet<string> told = [];
        foreach (MetadataTracks.Found track in tracks)
        {
            TrackOverlays? overlays = OverlaysOf(request, track);
            OverlayState? overlay = track.Tree.OverlayOf(track.Track.OriginId, track.File.Path);
            TrackMetadata message = new()
            {
                Path = track.Track.Path, Origin = track.Track.OriginId, OriginPath = track.File.Path.ToString(), ServedEdited = overlay?.IsServed ?? false,
                Reason = overlay?.Reason ?? "",
            };
            if (track.File.Tags is { } tags)
            {
                var suggested = overlays?.SuggestedOf(track.File.Identity, tags);
                message.Fields.AddRange(MetadataTracks.FieldsOf((overlays?.Correct(track.File.Identity, tags) ?? tags).Fields, null, suggested?.Source ?? "", suggested?.Fields));
            }

            IReadOnlyList<OverlayEdit> held = HeldBy(request, track);
            foreach (PictureValue picture in request.WithPictures ? PicturesOf(held, told) : [])
                await writer.WriteAsync(new TrackMetadata { Picture = picture }, cancellation).ConfigureAwait(false);
            message.Overlay.AddRange(MetadataTracks.FieldsOf(
                held.ToDictionary(static edit => edit.Field, static edit => edit.Values!, StringComparer.Ordinal),
                held.ToDictionary(static edit => edit.Field, static edit => edit.Overlay, StringComparer.Ordinal)));
            await writer.WriteAsync(message, cancellation).ConfigureAwait(false);
        }

        return status;
    }

    public async Task<GrpcStatus> DiffAsync(GetMetadataRequest request, GrpcWriter<TrackDifference> writer, CancellationToken cancellation)
    {
        if (request.HasOverlay && _tracks.Overlays(request.Overlay) is { Status.IsOk: false } refused)
            return refused.Status;
        (IReadOnlyList<MetadataTracks.Found> tracks, GrpcStatus status) = await _tracks.FindAsync(request.Paths, request.Query).ConfigureAwait(false);
        foreach (MetadataTracks.Found track in tracks)
        {
            TrackDifference message = new() { Path = track.Track.Path };
            foreach (OverlayEdit edit in HeldBy(request, track))
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
        if (_tracks.Overlays(request.Overlay) is not ({ } overlays, _))
            return _tracks.Overlays(request.Overlay).Status;
        if (!TryReadOrigin(request.Origin, out string by, out GrpcStatus wrong))
            return wrong;
        List<(MetadataTracks.Found, MetadataEdits)> wanted = [];
        foreach (MetadataEdit edit in request.Edits)
        {
            (MetadataEdits? edits, GrpcStatus mistake) = MetadataEdits.Read(edit, overlays.User);
            if (edits is null)
                return mistake;
            (IReadOnlyList<MetadataTracks.Found> tracks, GrpcStatus status) = await _tracks.FindAsync(edit.Paths, edit.Query).ConfigureAwait(false);
            if (status.Code == GrpcCode.NotFound && edit.Otherwise.Length > 0)
                (tracks, status) = await _tracks.FindAsync([edit.Otherwise, .. edit.Paths.Skip(1)], edit.Query).ConfigureAwait(false);
            if (!status.IsOk)
                return status;
            if (tracks.FirstOrDefault(static track => track.Track.IsPart) is { } part)
                return new GrpcStatus(GrpcCode.FailedPrecondition, $"{part.Track.Path} is a part of a larger file, and cannot have an overlay of its own.");
            wanted.AddRange(tracks.Select(track => (track, edits)));
        }

        if (wanted.Count == 0)
            return new GrpcStatus(GrpcCode.InvalidArgument, "There is nothing to change: no track is named.");
        return await _changes.ApplyAsync(overlays, wanted, by, EventTypes.MetadataChanged, request.DryRun, writer, cancellation).ConfigureAwait(false);
    }

    public async Task<GrpcReply<AddedPicture>> AddPictureAsync(PictureValue picture)
    {
        if (_tracks.Overlays() is not ({ } overlays, _))
            return _tracks.Overlays().Status;
        if (picture.Content.IsEmpty)
            return new GrpcStatus(GrpcCode.InvalidArgument, "The picture is empty.");
        MetadataEdit edit = new();
        edit.Pictures.Add(picture);
        (MetadataEdits? read, GrpcStatus mistake) = MetadataEdits.Read(edit, overlays.User);
        if (read is null)
            return mistake;
        return await overlays.User.AddPictureAsync(read.Pictures[0]).ConfigureAwait(false) is { } problem
            ? MountCalls.Status(GrpcCode.Unavailable, problem)
            : new AddedPicture { Hash = read.Pictures[0].Hash };
    }

    public async Task<GrpcStatus> ClearAsync(ClearMetadataRequest request, GrpcWriter<MetadataProgress> writer, CancellationToken cancellation)
    {
        if (_tracks.Overlays(request.Overlay) is not ({ } overlays, _))
            return _tracks.Overlays(request.Overlay).Status;
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
            held.AddRange(overlays.OwnOf(track.File.Identity).Where(edit => named?.Fields.ContainsKey(edit.Field) != false).Select(static edit => edit.Field));
            if (held.Count > 0)
                wanted.Add((track, MetadataEdits.ReadCleared(held).Edits!));
        }

        if (wanted.Count > 0)
            return await _changes.ApplyAsync(overlays, wanted, by, EventTypes.MetadataCleared, request.DryRun, writer, cancellation).ConfigureAwait(false);
        await writer.WriteAsync(new MetadataProgress(), cancellation).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    public GrpcReply<MetadataLogReply> Log(MetadataLogRequest request)
    {
        if (_tracks.Overlays(request.Overlay) is not ({ } overlays, _))
            return _tracks.Overlays(request.Overlay).Status;
        MetadataLogReply reply = new();
        foreach (OverlayChange change in overlays.User.ChangesOfOverlays(request.Count == 0 ? UsualLog : (int)Math.Min(request.Count, int.MaxValue), request.HasOverlay ? overlays.Name : null, out Problem? problem))
        {
            MetadataChange message = new()
            {
                Change = (ulong)change.Ordinal, Made = change.Made.ToTimestamp(), Undone = change.Undone?.ToTimestamp(), Origin = change.Origin, Overlay = change.Edits[0].Overlay,
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
        if (_tracks.Overlays(request.Overlay) is not ({ } overlays, _))
            return _tracks.Overlays(request.Overlay).Status;
        OverlayChange? change = request.Change == 0
            ? overlays.User.ChangesOfOverlays(UsualLog, request.HasOverlay ? overlays.Name : null, out Problem? problem).FirstOrDefault(change => change.Undone is null != request.Redo)
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

    /// <summary>The overlay that is asked for; null where nothing is kept.</summary>
    private TrackOverlays? OverlaysOf(GetMetadataRequest request, MetadataTracks.Found track) =>
        request.HasOverlay ? _tracks.Overlays(request.Overlay).Overlays : _tracks.OverlaysOf(track);

    /// <summary>What one overlay says, or all that hold where the track was found.</summary>
    private IReadOnlyList<OverlayEdit> HeldBy(GetMetadataRequest request, MetadataTracks.Found track) =>
        OverlaysOf(request, track) is not { } overlays ? []
        : request.HasOverlay ? overlays.OwnOf(track.File.Identity)
        : [.. overlays.HeldOf(track.File.Identity)];

    private IEnumerable<PictureValue> PicturesOf(IEnumerable<OverlayEdit> held, HashSet<string> told)
    {
        foreach (OverlayEdit edit in held)
        {
            if (OverlayPicture.TypeOf(edit.Field) is { } type && edit.Values is [var hash] && told.Add(hash) && daemon.TrackOverlays!.User.PictureOf(hash, out _) is { } picture)
                yield return new PictureValue { Type = (uint)type, Content = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(picture.Content) };
        }
    }
}
