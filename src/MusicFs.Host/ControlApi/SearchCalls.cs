using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Core;
using MusicFs.Host.Daemon;
using MusicFs.Library.Search;
using MusicFs.Library.Search.Query;
using Hit = MusicFs.Control.V1.SearchHit;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Search</c>.</summary>
internal sealed class SearchCalls(LibraryDaemon daemon)
{
    private const int UsualLimit = 100;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    public async Task<GrpcReply<SearchReply>> SearchAsync(SearchRequest request, CancellationToken cancellation)
    {
        (SearchResult? found, GrpcStatus status) = await FindAsync(request, cancellation).ConfigureAwait(false);
        if (found is null)
            return status;
        SearchReply reply = new() { More = found.HasMore, Corrected = found.Corrected ?? "", Pending = (ulong)daemon.Finder!.Index.GetStatistics().Pending };
        reply.Hits.AddRange(Messages(daemon, found.Hits));
        return reply;
    }

    public async Task<GrpcStatus> StreamAsync(SearchRequest request, GrpcWriter<Hit> writer, CancellationToken cancellation)
    {
        (SearchResult? found, GrpcStatus status) = await FindAsync(request, cancellation).ConfigureAwait(false);
        foreach (Hit hit in found is null ? [] : Messages(daemon, found.Hits))
            await writer.WriteAsync(hit, cancellation).ConfigureAwait(false);
        return status;
    }

    public async Task<GrpcStatus> RebuildAsync(RebuildIndexRequest request, GrpcWriter<IndexProgress> writer, CancellationToken cancellation)
    {
        _ = request;
        if (daemon.Finder is not { } finder)
            return NoIndex;
        Task rebuilt = finder.Index.RebuildAsync();
        while (!rebuilt.IsCompleted)
        {
            await Task.WhenAny(rebuilt, Task.Delay(ProgressInterval, cancellation)).ConfigureAwait(false);
            cancellation.ThrowIfCancellationRequested();
            SearchStatistics now = finder.Index.GetStatistics();
            await writer.WriteAsync(new IndexProgress { Tracks = (ulong)now.Tracks, Bytes = (ulong)now.Bytes, Done = rebuilt.IsCompleted }, cancellation).ConfigureAwait(false);
        }

        return GrpcStatus.Ok;
    }

    /// <summary>Hits as they are told, with where the first tree shows them.</summary>
    public static IEnumerable<Hit> Messages(LibraryDaemon daemon, IReadOnlyList<Library.Search.SearchHit> hits)
    {
        MusicFileSystem[] trees = [.. daemon.LiveMounts.Select(static mount => mount.Tree.Library.FileSystem).OfType<MusicFileSystem>().Distinct()];
        foreach (Library.Search.SearchHit hit in hits)
        {
            Hit message = new()
            {
                Path = trees.Select(tree => tree.PlacesOf(hit.OriginId, hit.Path)).FirstOrDefault(static places => places.Count > 0)?[0] ?? "",
                Origin = hit.OriginId, OriginPath = hit.Path.ToString(), Artist = hit.Artist, Album = hit.Album, Title = hit.Title,
                Year = (uint)Math.Max(0, hit.Year ?? 0), Seconds = (uint)Math.Max(0, hit.Seconds ?? 0), Score = hit.Score,
            };
            message.Highlights.AddRange(hit.Highlights.Select(static one => new Control.V1.SearchHighlight { Field = one.Field, Start = (uint)one.Start, Length = (uint)one.Length }));
            yield return message;
        }
    }

    internal static GrpcStatus NoIndex { get; } =
        new(GrpcCode.FailedPrecondition, "This library keeps no catalog, and so cannot be searched.\nThe log says why. Name a cache folder with --cache-dir.");

    internal static GrpcStatus Wrong(QueryError error, string query) => MountCalls.Status(GrpcCode.InvalidArgument, error.Describe(query));

    private async Task<(SearchResult? Found, GrpcStatus Status)> FindAsync(SearchRequest request, CancellationToken cancellation)
    {
        if (daemon.Finder is not { } finder)
            return (null, NoIndex);
        if (!SearchQuery.TryParse(request.Query, out SearchQuery? query, out QueryError? error))
            return (null, Wrong(error, request.Query));
        int limit = request.Limit == 0 ? UsualLimit : (int)Math.Min(request.Limit, SearchQuery.MostTracks);
        string? origin = request.Origin.Length == 0 ? null : request.Origin;
        if (origin is not null && daemon.Origins.All(one => one.Location.Id != origin))
            return (null, new GrpcStatus(GrpcCode.NotFound, $"There is no origin '{origin}'.\nIts origins are listed by: musicfs origin list"));
        SearchResult found = await Task.Run(
            () => finder.Index.Find(query, (int)Math.Min(request.Offset, SearchQuery.MostTracks), limit, origin, corrects: !request.Exact, highlights: true), cancellation).ConfigureAwait(false);
        return found.Problem is { } problem ? (null, MountCalls.Status(GrpcCode.Unavailable, problem)) : (found, GrpcStatus.Ok);
    }
}
