using MusicFs.Control.Grpc;
using MusicFs.Control.V1;

namespace MusicFs.Control;

/// <summary>The methods of <c>musicfs.v1.Search</c> and <c>musicfs.v1.Collections</c>.</summary>
public static class SearchMethods
{
    public static GrpcMethod<SearchRequest, SearchReply> Search { get; } = new(SearchReflection.Descriptor, "Search", "Search");

    public static GrpcMethod<SearchRequest, SearchHit> SearchStream { get; } = new(SearchReflection.Descriptor, "Search", "SearchStream");

    public static GrpcMethod<RebuildIndexRequest, IndexProgress> Rebuild { get; } = new(SearchReflection.Descriptor, "Search", "RebuildIndex");

    public static GrpcMethod<ListCollectionsRequest, ListCollectionsReply> ListCollections { get; } = new(SearchReflection.Descriptor, "Collections", "ListCollections");

    public static GrpcMethod<ShowCollectionRequest, SearchHit> ShowCollection { get; } = new(SearchReflection.Descriptor, "Collections", "ShowCollection");

    public static GrpcMethod<PutCollectionRequest, CollectionInfo> PutCollection { get; } = new(SearchReflection.Descriptor, "Collections", "PutCollection");

    public static GrpcMethod<RemoveCollectionRequest, RemoveCollectionReply> RemoveCollection { get; } = new(SearchReflection.Descriptor, "Collections", "RemoveCollection");
}
