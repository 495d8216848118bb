using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control.Grpc;
using MusicFs.Control.Server;
using MusicFs.Control.V1;
using MusicFs.Core.Search;
using MusicFs.Host.Daemon;
using MusicFs.Library.Search.Query;
using Hit = MusicFs.Control.V1.SearchHit;

namespace MusicFs.Host.ControlApi;

/// <summary>Answers <c>musicfs.v1.Collections</c>.</summary>
internal sealed class CollectionCalls(LibraryDaemon daemon)
{
    public async Task<GrpcReply<ListCollectionsReply>> ListAsync(CancellationToken cancellation)
    {
        if (daemon.Finder is not { } finder)
            return SearchCalls.NoIndex;
        ListCollectionsReply reply = new();
        reply.Collections.AddRange(finder.Collections.All.Select(Message));
        reply.Collections.AddRange(finder.Collections.Refused.Select(static file => new CollectionInfo { Name = file.Name, Origin = "file", Refused = file.Reason, Place = file.Place }));
        // The first look at them goes through the whole tree.
        if (finder.Playlists is { } playlists)
            reply.Collections.AddRange((await Task.Run(playlists.All, cancellation).ConfigureAwait(false)).Select(Message));
        return reply;
    }

    public async Task<GrpcStatus> ShowAsync(ShowCollectionRequest request, GrpcWriter<Hit> writer, CancellationToken cancellation)
    {
        if (daemon.Finder is not { } finder)
            return SearchCalls.NoIndex;
        int limit = request.Limit == 0 ? SearchQuery.MostTracks : (int)Math.Min(request.Limit, SearchQuery.MostTracks);
        GrpcReply<IReadOnlyList<Library.Search.SearchHit>> found = await Task.Run(() => TracksAsync(finder, request.Name, limit, cancellation), cancellation).ConfigureAwait(false);
        if (!found.IsOk)
            return found.Status;
        foreach (Hit hit in SearchCalls.Messages(daemon, found.Value))
            await writer.WriteAsync(hit, cancellation).ConfigureAwait(false);
        return GrpcStatus.Ok;
    }

    public async Task<GrpcReply<CollectionInfo>> PutAsync(PutCollectionRequest request, CancellationToken cancellation)
    {
        _ = cancellation;
        if (daemon.Finder is not { } finder)
            return SearchCalls.NoIndex;
        string query = request.Query + (request.Sort.Length > 0 ? $" sort:{request.Sort}" : "") + (request.Limit > 0 ? $" limit:{request.Limit}" : "");
        if (CollectionSet.Check(request.Name, query) is { } wrong)
            return MountCalls.Status(GrpcCode.InvalidArgument, wrong);
        Problem? problem = await finder.Collections.PutAsync(request.Name, query).ConfigureAwait(false);
        if (problem is not null)
            return MountCalls.Status(GrpcCode.FailedPrecondition, problem);
        return finder.Collections.Find(request.Name) is { } kept ? Message(kept) : new GrpcStatus(GrpcCode.Unavailable, "It was kept, and cannot be read again.");
    }

    public async Task<GrpcReply<RemoveCollectionReply>> RemoveAsync(RemoveCollectionRequest request, CancellationToken cancellation)
    {
        _ = cancellation;
        if (daemon.Finder is not { } finder)
            return SearchCalls.NoIndex;
        return await finder.Collections.RemoveAsync(request.Name).ConfigureAwait(false) is { } problem ? MountCalls.Status(GrpcCode.NotFound, problem) : new RemoveCollectionReply();
    }

    private static async Task<GrpcReply<IReadOnlyList<Library.Search.SearchHit>>> TracksAsync(TrackFinder finder, string name, int limit, CancellationToken cancellation)
    {
        if (finder.Collections.Find(name) is { } collection)
            return new GrpcReply<IReadOnlyList<Library.Search.SearchHit>>(finder.TracksOf(collection, limit));
        if (finder.Playlists is not { } playlists || playlists.Find(name) is not { } playlist)
            return new GrpcStatus(GrpcCode.NotFound, $"There is no collection '{name}'.\nList them: musicfs collection list");
        FsResult<IReadOnlyList<Library.Search.SearchHit>> tracks = await playlists.TracksAsync(playlist, limit, cancellation).ConfigureAwait(false);
        return tracks.TryGetValue(out IReadOnlyList<Library.Search.SearchHit>? hits)
            ? new GrpcReply<IReadOnlyList<Library.Search.SearchHit>>(hits)
            : new GrpcStatus(GrpcCode.Unavailable, $"The playlist {playlist.OriginId}:{playlist.Path} cannot be read now ({tracks.Error}).\nSee the origin: musicfs origin list");
    }

    private static CollectionInfo Message(LibraryPlaylist playlist) => new() { Name = playlist.FullName, Origin = "playlist", Place = $"{playlist.OriginId}:{playlist.Path}" };

    private static CollectionInfo Message(CollectionQuery collection) => new()
    {
        Name = collection.Name, Query = collection.Query.Source, Origin = collection.Origin.ToString().ToLowerInvariant(), Tracks = (uint)(collection.Tracks?.Count ?? 0),
    };
}
