using MusicFs.Library.Search;
using MusicFs.Library.Search.Query;

namespace MusicFs.Core.Search;

/// <summary>What finds tracks: one for all trees of a library.</summary>
/// <param name="Index">By query.</param>
/// <param name="Collections">By name.</param>
public sealed record TrackFinder(SearchIndex Index, CollectionSet Collections)
{
    /// <summary>The playlists of a tree, of the library's first one where nobody says which; null where they are no collections.</summary>
    public LibraryPlaylists? Playlists { get; init; }

    /// <summary>The tracks of a collection, in its order. Waits for the disk.</summary>
    /// <param name="collection">Which.</param>
    /// <param name="most">How many at most.</param>
    public IReadOnlyList<SearchHit> TracksOf(CollectionQuery collection, int most = SearchQuery.MostTracks)
    {
        ArgumentNullException.ThrowIfNull(collection);
        return collection.Tracks is { } tracks ? Index.Tracks([.. tracks.Take(most)]) : Index.Find(collection.Query, 0, most).Hits;
    }
}
