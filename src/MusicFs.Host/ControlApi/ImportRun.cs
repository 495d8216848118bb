using MusicFs.Contracts.Events;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tags;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Core;
using MusicFs.Core.Overlays;
using MusicFs.Host.Daemon;
using MusicFs.Library;
using MusicFs.Library.Imports;
using MusicFs.Library.User;

namespace MusicFs.Host.ControlApi;

/// <summary>One import: reads the other library, finds its tracks, and has what differs kept as one change. One use.</summary>
internal sealed class ImportRun(LibraryDaemon daemon, TrackOverlays overlays, ImportRequest request, IImportSource source)
{
    private const string By = "import";

    private readonly MetadataTracks _tracks = new(daemon);
    private readonly List<OverlayEdit> _edits = [];
    private readonly List<(string OriginId, CatalogFile File)> _files = [];
    private readonly HashSet<ulong> _met = [];
    private readonly ImportSummary _summary = new() { Kind = source.Kind };

    public async Task<GrpcStatus> RunAsync(GrpcWriter<ImportMessage> writer, CancellationToken cancellation)
    {
        if (daemon.Catalog is not { } catalog)
            return new GrpcStatus(GrpcCode.FailedPrecondition, "There is no catalog to find tracks in.");
        // What a scan found a moment ago counts too.
        _ = await catalog.FlushAsync().ConfigureAwait(false);
        TrackMatcher matcher = new(catalog, ImportCalls.PlacesOf(daemon), [.. request.Maps.Select(static map => (map.Old, map.New))]);
        List<ImportedTrack> unmatched = [];
        IReadOnlyList<ImportedTrack> portion;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            portion = source.Read(out Problem? problem);
            if (problem is not null)
                return MountCalls.Status(GrpcCode.InvalidArgument, problem);
            foreach (ImportedTrack track in portion)
            {
                _summary.Tracks++;
                if (track.Problem is not null)
                    await TellAsync(Unchanged(track, ImportedTrackMessage.Types.Outcome.Failed, track.Problem), writer, cancellation).ConfigureAwait(false);
                else if (matcher.ByPath(track) is { } match)
                    await TakeAsync(track, match, writer, cancellation).ConfigureAwait(false);
                else
                    unmatched.Add(track);
            }
        }
        while (portion.Count > 0);

        IReadOnlyList<TrackMatch> matches = matcher.ByContent(unmatched, cancellation);
        for (int i = 0; i < matches.Count; i++)
            await TakeAsync(unmatched[i], matches[i], writer, cancellation).ConfigureAwait(false);
        return await KeepAsync(writer, cancellation).ConfigureAwait(false);
    }

    private async Task<GrpcStatus> KeepAsync(GrpcWriter<ImportMessage> writer, CancellationToken cancellation)
    {
        if (_edits.Count > 0 && !request.DryRun)
        {
            OverlayWrite written = await new MetadataChanges(daemon).PutAsync(overlays, _files, _edits, [], By).ConfigureAwait(false);
            if (written.Problem is { } problem)
                return MountCalls.Status(GrpcCode.Unavailable, problem);
            _summary.Change = (ulong)written.Change;
            await daemon.TellMountsAsync().ConfigureAwait(false);
            daemon.Events.Publish(EventTypes.MetadataChanged, ("change", written.Change), ("tracks", (long)_summary.Imported), ("by", By));
        }

        foreach ((string what, long tracks) in source.Left)
            _summary.Left[what] = (ulong)tracks;
        await writer.WriteAsync(new ImportMessage { Summary = _summary }, cancellation).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    private async Task TakeAsync(ImportedTrack track, TrackMatch match, GrpcWriter<ImportMessage> writer, CancellationToken cancellation)
    {
        if (await TakeAsync(track, match).ConfigureAwait(false) is { } message)
            await TellAsync(message, writer, cancellation).ConfigureAwait(false);
        else
            _summary.Unchanged++;
    }

    /// <summary>Null where everything is as it ought to be.</summary>
    private async Task<ImportedTrackMessage?> TakeAsync(ImportedTrack track, TrackMatch match)
    {
        if (match.Problem is not null)
            return Unchanged(track, ImportedTrackMessage.Types.Outcome.Failed, match.Problem);
        (string originId, CatalogFile file) = match.Files[0];
        if (file.Tags is not { } tags)
            return Unchanged(track, ImportedTrackMessage.Types.Outcome.Failed, $"The tags of {file.Path} cannot be read: {file.Problem}");
        if (!_met.Add(file.Identity))
            return Unchanged(track, ImportedTrackMessage.Types.Outcome.Skipped, $"Another entry is {file.Path} too.");
        ImportedTrackMessage message = new() { Name = track.Name, MatchedBy = match.By };
        Dictionary<string, IReadOnlyList<string>?> wanted = Wanted(track, file.Identity, tags, message);
        _summary.Kept += (ulong)message.Kept.Count;
        if (wanted.Count == 0 && message.Kept.Count == 0)
            return null;
        if (wanted.Count == 0)
        {
            message.Outcome = ImportedTrackMessage.Types.Outcome.Skipped;
            message.Reason = "What differs was set by people otherwise.";
            return message;
        }

        (string? path, bool isPart, IReadOnlyList<(string, CatalogFile)> files) = await ShownAsync(originId, file).ConfigureAwait(false);
        message.Path = path ?? "";
        if (isPart)
            return Unchanged(track, ImportedTrackMessage.Types.Outcome.Failed, $"{file.Path} is shown as the tracks in it, which cannot have overlays of their own.");
        foreach ((string origin, CatalogFile copy) in files.Concat(match.Files).DistinctBy(static one => one.Item2.Identity))
        {
            _met.Add(copy.Identity);
            _files.Add((origin, copy));
            _edits.AddRange(wanted.Select(field => new OverlayEdit(copy.Identity, field.Key, field.Value, overlays.Name)));
        }

        return message;
    }

    /// <summary>What is to change of a track's fields: null for a field that is to be as in the file again.</summary>
    private Dictionary<string, IReadOnlyList<string>?> Wanted(ImportedTrack track, ulong identity, TrackTags tags, ImportedTrackMessage message)
    {
        Dictionary<string, IReadOnlyList<string>?> wanted = new(StringComparer.Ordinal);
        IReadOnlyList<OverlayEdit> held = overlays.OwnOf(identity);
        TrackTags shown = overlays.Correct(identity, tags), below = overlays.Below(identity, tags);
        IReadOnlyDictionary<string, string>? makers = null;
        foreach ((string field, IReadOnlyList<string> values) in track.Fields)
        {
            if (FieldComparison.IsSame(shown, field, values))
                continue;
            makers ??= held.Count > 0 ? overlays.User.MakersOf(identity, overlays.Name, out _) : new Dictionary<string, string>();
            if (makers.TryGetValue(field, out string? maker) && maker != By && !request.Overwrite)
            {
                message.Kept.Add(field);
                continue;
            }

            bool isAsBelow = FieldComparison.IsSame(below, field, values);
            wanted.Add(field, isAsBelow ? null : values);
            FieldDifference difference = new() { Name = field };
            difference.Original.AddRange(tags.Fields.GetValueOrDefault(field) ?? []);
            difference.Overlay.AddRange(isAsBelow ? below.Fields.GetValueOrDefault(field) ?? [] : values);
            message.Fields.Add(difference);
        }

        return wanted;
    }

    private async Task<(string? Path, bool IsPart, IReadOnlyList<(string, CatalogFile)> Files)> ShownAsync(string originId, CatalogFile file)
    {
        MusicFileSystem? tree = daemon.LiveMounts.Select(static mount => mount.Tree.Library.FileSystem).OfType<MusicFileSystem>().FirstOrDefault();
        if (tree?.PlacesOf(originId, file.Path) is not [var path, ..])
            return (null, false, []);
        (IReadOnlyList<MetadataTracks.Found> tracks, _) = await _tracks.FindAsync(path).ConfigureAwait(false);
        return (path, tracks.Any(static track => track.Track.IsPart), [.. tracks.SelectMany(static track => track.Files)]);
    }

    private async Task TellAsync(ImportedTrackMessage message, GrpcWriter<ImportMessage> writer, CancellationToken cancellation)
    {
        switch (message.Outcome)
        {
            case ImportedTrackMessage.Types.Outcome.Imported:
                _summary.Imported++;
                break;
            case ImportedTrackMessage.Types.Outcome.Failed:
                _summary.Failed++;
                break;
            case ImportedTrackMessage.Types.Outcome.Skipped:
            default:
                _summary.Skipped++;
                break;
        }

        await writer.WriteAsync(new ImportMessage { Track = message }, cancellation).ConfigureAwait(false);
    }

    private static ImportedTrackMessage Unchanged(ImportedTrack track, ImportedTrackMessage.Types.Outcome outcome, string reason) =>
        new() { Name = track.Name, Outcome = outcome, Reason = reason };
}
