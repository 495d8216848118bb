using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.Search;

/// <summary>What a query found.</summary>
/// <param name="Hits">The best first.</param>
/// <param name="HasMore">Whether there are others behind them.</param>
/// <param name="Corrected">What was searched for instead, where nothing was found for what was asked; else null.</param>
/// <param name="Problem">Why nothing can be found now; null where it can.</param>
public sealed record SearchResult(IReadOnlyList<SearchHit> Hits, bool HasMore, string? Corrected = null, Problem? Problem = null);
