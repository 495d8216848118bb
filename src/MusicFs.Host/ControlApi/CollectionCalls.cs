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
    public GrpcReply<ListCollectionsReply> List()
    {
        if (daemon.Finder is not { } finder)
            return SearchCalls.NoIndex;
        ListCollectionsReply reply = new();
        reply.Collections.AddRange(finder.Collections.All.Select(Message));
        reply.Collections.AddRange(finder.Collections.Refused.Select(static file => new CollectionInfo { Name = file.Name, Origin = "file", Refused = file.Reason, Place = file.Place }));
        return reply;
    }

    public async Task<GrpcStatus> ShowAsync(ShowCollectionRequest request, GrpcWriter<Hit> writer, CancellationToken cancellation)
    {
        if (daemon.Finder is not { } finder)
            return SearchCalls.NoIndex;
        if (finder.Collections.Find(request.Name) is not { } collection)
            return new GrpcStatus(GrpcCode.NotFound, $"There is no collection '{request.Name}'.\nList them: musicfs collection list");
        int limit = request.Limit == 0 ? SearchQuery.MostTracks : (int)Math.Min(request.Limit, SearchQuery.MostTracks);
        IReadOnlyList<Library.Search.SearchHit> hits = await Task.Run(() => finder.TracksOf(collection, limit), cancellation).ConfigureAwait(false);
        foreach (Hit hit in SearchCalls.Messages(daemon, hits))
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

    private static CollectionInfo Message(CollectionQuery collection) => new()
    {
        Name = collection.Name, Query = collection.Query.Source, Origin = collection.Origin.ToString().ToLowerInvariant(), Tracks = (uint)(collection.Tracks?.Count ?? 0),
    };
}
