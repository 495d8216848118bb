using MusicFs.Contracts.Events;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Core;
using MusicFs.Core.Overlays;
using MusicFs.Host.Daemon;
using MusicFs.Library;
using MusicFs.Library.User;

namespace MusicFs.Host.ControlApi;

/// <summary>Makes changes of overlays: keeps them first, then has every tree follow, then tells where the tracks are.</summary>
internal sealed class MetadataChanges(LibraryDaemon daemon)
{
    /// <param name="overlays">The overlay that is changed.</param>
    /// <param name="wanted">Tracks and what is wanted of them; later ones win over earlier ones.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="type">Of the event.</param>
    /// <param name="isDryRun">Whether nothing is to be changed.</param>
    /// <param name="writer">Hears of each track.</param>
    /// <param name="cancellation">Gives up telling; what is kept is kept.</param>
    public async Task<GrpcStatus> ApplyAsync(
        TrackOverlays overlays, IReadOnlyList<(MetadataTracks.Found Track, MetadataEdits Edits)> wanted, string by, string type, bool isDryRun,
        GrpcWriter<MetadataProgress> writer, CancellationToken cancellation)
    {
        Dictionary<(ulong Identity, string Field), OverlayEdit> edits = [];
        Dictionary<string, OverlayPicture> pictures = [];
        foreach ((MetadataTracks.Found track, MetadataEdits edit) in wanted)
        {
            // All copies of a track are to say the same, whichever is shown.
            foreach (((string _, CatalogFile file), (string field, IReadOnlyList<string>? values)) in track.Files.SelectMany(file => edit.Fields.Select(field => (file, field))))
                edits[(file.Identity, field)] = new OverlayEdit(file.Identity, field, values, overlays.Name);
            foreach (OverlayPicture picture in edit.Pictures)
                pictures[picture.Hash] = picture;
        }

        MetadataTracks.Found[] tracks = [.. wanted.Select(static one => one.Track).DistinctBy(static track => (track.Tree, track.Track.Path))];
        if (isDryRun)
            return await PreviewAsync(tracks, [.. edits.Values], writer, cancellation).ConfigureAwait(false);
        (string OriginId, CatalogFile File)[] files = [.. tracks.SelectMany(static track => track.Files).DistinctBy(static file => file.File.Identity)];
        OverlayWrite written = await PutAsync(overlays, files, [.. edits.Values], [.. pictures.Values], by).ConfigureAwait(false);
        if (written.Problem is { } problem)
            return MountCalls.Status(GrpcCode.Unavailable, problem);
        await daemon.TellMountsAsync().ConfigureAwait(false);
        daemon.Events.Publish(type, ("change", written.Change), ("tracks", tracks.Length), ("by", by));
        return await TellAsync(tracks, written.Change, writer, cancellation).ConfigureAwait(false);
    }

    /// <summary>One change of one track that did not come by the control interface: kept, followed and told of.</summary>
    public async Task<Problem?> KeepAsync(
        IReadOnlyList<(string OriginId, CatalogFile File)> files, IReadOnlyList<OverlayEdit> edits, IReadOnlyList<OverlayPicture> pictures, string by)
    {
        if (daemon.TrackOverlays is not { } overlays)
            return new Problem("Nothing that people make is kept.", "See 'musicfs library check'.");
        OverlayWrite written = await PutAsync(overlays, files, edits, pictures, by).ConfigureAwait(false);
        if (written.Problem is null)
            daemon.Events.Publish(EventTypes.MetadataChanged, ("change", written.Change), ("tracks", 1), ("by", by));
        return written.Problem;
    }

    /// <summary>Keeps edits as one change and has every tree follow.</summary>
    public async Task<OverlayWrite> PutAsync(
        TrackOverlays overlays, IReadOnlyList<(string OriginId, CatalogFile File)> files, IReadOnlyList<OverlayEdit> edits, IReadOnlyList<OverlayPicture> pictures, string by)
    {
        if (await KnowAsync(overlays.User, files).ConfigureAwait(false) is { } unknown)
            return new OverlayWrite(0, unknown);
        OverlayWrite written = await overlays.User.PutOverlayAsync(edits, by, pictures).ConfigureAwait(false);
        if (written.Problem is null)
            await FollowAsync(overlays, files).ConfigureAwait(false);
        return written;
    }

    public async Task<GrpcStatus> UndoAsync(OverlayChange change, bool isRedo, GrpcWriter<MetadataProgress> writer, CancellationToken cancellation)
    {
        TrackOverlays overlays = daemon.TrackOverlays!;
        Problem? problem = isRedo
            ? await overlays.User.RedoAsync(change.Ordinal).ConfigureAwait(false)
            : await overlays.User.UndoAsync(change.Ordinal).ConfigureAwait(false);
        if (problem is not null)
            return MountCalls.Status(GrpcCode.Unavailable, problem);
        (string OriginId, CatalogFile File)[] files =
            [.. change.Edits.Select(static edit => edit.Identity).Distinct().Select(overlays.Index.FindIdentity).OfType<(string, CatalogFile)>()];
        MusicFileSystem? tree = daemon.LiveMounts.Select(static mount => mount.Tree.Library.FileSystem).OfType<MusicFileSystem>().FirstOrDefault();
        // Where they were before is where each is told of.
        (string Path, (string OriginId, CatalogFile File) File)[] before =
            [.. files.Select(file => (tree?.PlacesOf(file.OriginId, file.File.Path) is [var first, ..] ? first : "", file)).DistinctBy(static one => one.Item1.Length > 0 ? one.Item1 : one.file.File.Path.ToString())];
        await FollowAsync(overlays, files).ConfigureAwait(false);
        await daemon.TellMountsAsync().ConfigureAwait(false);
        daemon.Events.Publish(EventTypes.MetadataChanged, ("change", change.Ordinal), ("tracks", before.Length), ("by", isRedo ? "redo" : "undo"));
        MetadataTracks.Found[] tracks = tree is null
            ? []
            : [.. before.Select(one => new MetadataTracks.Found(tree, new ShownTrack(one.Path, one.File.OriginId, one.File.File.Path, false, false, []), [one.File]))];
        return await TellAsync(tracks, change.Ordinal, writer, cancellation).ConfigureAwait(false);
    }

    /// <summary>How to know them again is kept first: what people made is not for a track that nobody finds.</summary>
    private static async Task<Problem?> KnowAsync(UserDatabase user, IEnumerable<(string OriginId, CatalogFile File)> files)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Problem?[] problems = await Task.WhenAll(files.Select(
            file => user.PutTrackAsync(new UserTrack(file.File.Identity, file.OriginId, file.File.Path, file.File.Audio, now, null)))).ConfigureAwait(false);
        return Array.Find(problems, static problem => problem is not null);
    }

    private async Task FollowAsync(TrackOverlays overlays, IReadOnlyList<(string OriginId, CatalogFile File)> files)
    {
        overlays.Note(files.Select(static file => file.File.Identity));
        await daemon.ShowAnewAsync(files).ConfigureAwait(false);
    }

    private static async Task<GrpcStatus> TellAsync(
        MetadataTracks.Found[] tracks, long change, GrpcWriter<MetadataProgress> writer, CancellationToken cancellation)
    {
        ulong done = 0;
        foreach (MetadataTracks.Found track in tracks)
        {
            OverlayState? overlay = track.Tree.OverlayOf(track.Track.OriginId, track.Track.OriginPath);
            MetadataProgress message = new()
            {
                Tracks = (ulong)tracks.Length, Done = ++done, Path = track.Track.Path, ServedEdited = overlay?.IsServed ?? false, Reason = overlay?.Reason ?? "",
            };
            message.Places.AddRange(track.Tree.PlacesOf(track.Track.OriginId, track.Track.OriginPath));
            await writer.WriteAsync(message, cancellation).ConfigureAwait(false);
        }

        await writer.WriteAsync(new MetadataProgress { Tracks = (ulong)tracks.Length, Done = done, Change = (ulong)change }, cancellation).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    private async Task<GrpcStatus> PreviewAsync(
        MetadataTracks.Found[] tracks, IReadOnlyList<OverlayEdit> edits, GrpcWriter<MetadataProgress> writer, CancellationToken cancellation)
    {
        ILookup<ulong, OverlayEdit> byTrack = edits.ToLookup(static edit => edit.Identity);
        ulong done = 0;
        foreach (var album in tracks.GroupBy(static track => (track.Tree, track.Track.OriginId, Folder: track.Track.OriginPath.Parent)))
        {
            LoadedLibrary? library = daemon.LiveMounts.FirstOrDefault(mount => mount.Tree.Library.FileSystem == album.Key.Tree)?.Tree.Library;
            IReadOnlyDictionary<OriginPath, IReadOnlyList<string>> places = library is not { Scanner: { } scanner, Overlays: { } overlays }
                ? new Dictionary<OriginPath, IReadOnlyList<string>>()
                : await scanner.PreviewAsync(album.Key.OriginId, album.Key.Folder, file => WouldBe(overlays, file, byTrack[file.Identity])).ConfigureAwait(false);
            foreach (MetadataTracks.Found track in album)
            {
                MetadataProgress message = new() { Tracks = (ulong)tracks.Length, Done = ++done, Path = track.Track.Path };
                message.Places.AddRange(places.GetValueOrDefault(track.Track.OriginPath) ?? []);
                await writer.WriteAsync(message, cancellation).ConfigureAwait(false);
            }
        }

        await writer.WriteAsync(new MetadataProgress { Tracks = (ulong)tracks.Length, Done = done }, cancellation).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    /// <summary>What is shown in a tree, whichever overlay is changed.</summary>
    private static Contracts.Tags.TrackTags WouldBe(TrackOverlays overlays, CatalogFile file, IEnumerable<OverlayEdit> edits)
    {
        Dictionary<(string, string), OverlayEdit> held = overlays.User.OverlaysOf(file.Identity, out _).ToDictionary(static edit => (edit.Overlay, edit.Field));
        foreach (OverlayEdit edit in edits)
            held[(edit.Overlay, edit.Field)] = edit;
        return overlays.Apply(file.Identity, file.Tags!, [.. held.Values.Where(static edit => edit.Values is not null)]);
    }
}
