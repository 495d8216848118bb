using MusicFs.Library.Search;

namespace MusicFs.Core.Search;

/// <summary>What finds tracks: one for all trees of a library.</summary>
/// <param name="Index">By query.</param>
/// <param name="Collections">By name.</param>
public sealed record TrackFinder(SearchIndex Index, CollectionSet Collections)
{
    /// <summary>The playlists of a tree, of the library's first one where nobody says which; null where they are no collections.</summary>
    public LibraryPlaylists? Playlists { get; init; }
}
