using MusicFs.Contracts.Origins;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Core;
using MusicFs.Core.Overlays;
using MusicFs.Host.Daemon;
using MusicFs.Library;
using MusicFs.Library.Search.Query;

namespace MusicFs.Host.ControlApi;

/// <summary>Finds the tracks that callers of <c>musicfs.v1.Metadata</c> mean by paths.</summary>
internal sealed class MetadataTracks(LibraryDaemon daemon)
{
    /// <summary>How long a change waits for tracks that are on their way to the index.</summary>
    private static readonly TimeSpan IndexPatience = TimeSpan.FromSeconds(20);

    /// <summary>A track, the tree it was found in, and its files: the one that is shown first.</summary>
    internal sealed record Found(MusicFileSystem Tree, ShownTrack Track, IReadOnlyList<(string OriginId, CatalogFile File)> Files)
    {
        public CatalogFile File => Files[0].File;
    }

    /// <summary>Overlays, or why there are none.</summary>
    public (TrackOverlays? Overlays, GrpcStatus Status) Overlays() => daemon.TrackOverlays is { } overlays
        ? (overlays, GrpcStatus.Ok)
        : (null, new GrpcStatus(GrpcCode.FailedPrecondition, "This library keeps nothing that people make: its catalog or its user database is not there, or cannot be used.\nThe log says why. See 'musicfs library check'."));

    /// <summary>The tracks at a path, each once; or why there are none.</summary>
    public async Task<(IReadOnlyList<Found> Tracks, GrpcStatus Status)> FindAsync(string path)
    {
        if (!Path.IsPathRooted(path))
            return ([], new GrpcStatus(GrpcCode.InvalidArgument, $"'{path}' is not an absolute path."));
        if (ExplainCalls.Find(daemon, path) is not (var mount, var inTree) || mount.Tree.Library.FileSystem is not MusicFileSystem tree)
            return ([], new GrpcStatus(GrpcCode.NotFound, "Nothing is mounted."));
        if (tree.TracksAt(inTree) is not { } shown)
            return ([], new GrpcStatus(GrpcCode.NotFound, $"Nothing is shown at {inTree}."));
        if (shown.Count == 0)
            return ([], new GrpcStatus(GrpcCode.NotFound, $"There is no track at or below {inTree}."));
        List<Found> tracks = new(shown.Count);
        bool isFlushed = false;
        foreach (ShownTrack track in shown)
        {
            List<(string, CatalogFile)> files = [];
            foreach ((string originId, OriginPath file) in ((string, OriginPath)[])[(track.OriginId, track.OriginPath), .. track.Copies])
            {
                CatalogFile? known = daemon.Catalog?.Find(originId, file);
                if (known is null && !isFlushed && daemon.Catalog is { } catalog)
                {
                    // A scan that goes on has shown it already.
                    isFlushed = await catalog.FlushAsync().ConfigureAwait(false) is null;
                    known = catalog.Find(originId, file);
                }

                if (known is not null)
                    files.Add((originId, known));
            }

            if (files.Count > 0)
                tracks.Add(new Found(tree, track, files));
        }

        return tracks.Count > 0 ? (tracks, GrpcStatus.Ok) : ([], new GrpcStatus(GrpcCode.FailedPrecondition, $"What is at {inTree} is not in the catalog."));
    }

    /// <summary>The tracks at several paths, and those that a query finds, each once.</summary>
    public async Task<(IReadOnlyList<Found> Tracks, GrpcStatus Status)> FindAsync(IEnumerable<string> paths, string query)
    {
        List<Found> all = [];
        HashSet<(MusicFileSystem, string, OriginPath)> met = [];
        if (query.Length > 0)
        {
            (IReadOnlyList<string> found, GrpcStatus mistake) = await PathsOfAsync(query).ConfigureAwait(false);
            if (!mistake.IsOk)
                return ([], mistake);
            paths = paths.Concat(found);
        }

        foreach (string path in paths)
        {
            (IReadOnlyList<Found> tracks, GrpcStatus status) = await FindAsync(path).ConfigureAwait(false);
            if (!status.IsOk)
                return ([], status);
            all.AddRange(tracks.Where(track => met.Add((track.Tree, track.Track.OriginId, track.Track.OriginPath))));
        }

        return all.Count > 0 ? (all, GrpcStatus.Ok) : ([], new GrpcStatus(GrpcCode.InvalidArgument, "No path is named."));
    }

    /// <summary>Where the first tree shows all that a query finds. Nothing may be missing: what is not in the index yet is waited for.</summary>
    private async Task<(IReadOnlyList<string> Paths, GrpcStatus Status)> PathsOfAsync(string text)
    {
        if (daemon.Finder is not { } finder || daemon.LiveMounts.Select(static mount => mount.Tree.Library.FileSystem).OfType<MusicFileSystem>().FirstOrDefault() is not { } tree)
            return ([], SearchCalls.NoIndex);
        if (text.Length > SearchQuery.LongestText)
            return ([], new GrpcStatus(GrpcCode.InvalidArgument, $"The query is longer than {SearchQuery.LongestText} characters."));
        if (!SearchQuery.TryParse(text, out SearchQuery? query, out QueryError? error))
            return ([], SearchCalls.Wrong(error, text));
        if (await Task.WhenAny(finder.Index.FlushAsync(), Task.Delay(IndexPatience)).ConfigureAwait(false) is not { IsCompletedSuccessfully: true } || !finder.Index.GetStatistics().IsComplete)
            return ([], new GrpcStatus(GrpcCode.FailedPrecondition, "Not all tracks are in the index yet, and some would be left out.\nTry again in a while; 'musicfs search' says how many are missing."));
        (IReadOnlyList<(string OriginId, OriginPath Path)> tracks, Contracts.FileSystem.Problem? problem) = await Task.Run(() => finder.Index.FindAll(query)).ConfigureAwait(false);
        if (problem is not null)
            return ([], MountCalls.Status(GrpcCode.Unavailable, problem));
        string[] paths = [.. tracks.Select(track => tree.PlacesOf(track.OriginId, track.Path)).Where(static places => places.Count > 0).Select(static places => places[0]).Distinct()];
        return paths.Length > 0 ? (paths, GrpcStatus.Ok) : ([], new GrpcStatus(GrpcCode.NotFound, "The query finds no track."));
    }

    /// <summary>One overlay; or why there is none.</summary>
    public (TrackOverlays? Overlays, GrpcStatus Status) Overlays(string name) => Overlays() is not ({ } overlays, _) ? Overlays()
        : Configuration.OverlayName.TryRead(name, out string kept) ? (overlays.In(kept), GrpcStatus.Ok)
        : (null, new GrpcStatus(GrpcCode.InvalidArgument, $"'{name}' is no name of an overlay: {Configuration.OverlayName.Form}."));

    /// <summary>The overlay of the mount that a track was found in; null where nothing is kept.</summary>
    public TrackOverlays? OverlaysOf(Found track) =>
        daemon.LiveMounts.FirstOrDefault(mount => mount.Tree.Library.FileSystem == track.Tree)?.Tree.Library.Overlays ?? daemon.TrackOverlays;

    /// <summary>In order of their names.</summary>
    /// <param name="fields">The fields.</param>
    /// <param name="overlays">By field the overlay that says it.</param>
    /// <param name="source">The metadata source that says some of them.</param>
    /// <param name="suggested">Those that it says.</param>
    public static IEnumerable<FieldValues> FieldsOf(
        IReadOnlyDictionary<string, IReadOnlyList<string>> fields, IReadOnlyDictionary<string, string>? overlays = null, string source = "",
        IReadOnlyDictionary<string, IReadOnlyList<string>>? suggested = null)
    {
        foreach ((string name, IReadOnlyList<string> values) in fields.OrderBy(static field => field.Key, StringComparer.Ordinal))
        {
            FieldValues field = new() { Name = name, Overlay = overlays?.GetValueOrDefault(name) ?? "", Source = suggested?.ContainsKey(name) == true ? source : "" };
            field.Values.AddRange(values);
            yield return field;
        }
    }
}
