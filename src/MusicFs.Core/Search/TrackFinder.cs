using MusicFs.Library.Search;

namespace MusicFs.Core.Search;

/// <summary>What finds tracks: one for all trees of a library.</summary>
/// <param name="Index">By query.</param>
/// <param name="Collections">By name.</param>
public sealed record TrackFinder(SearchIndex Index, CollectionSet Collections);
