namespace MusicFs.Core.Plays;

/// <summary>What prefetch came to since the start.</summary>
/// <param name="Plays">Plays of remote tracks that began.</param>
/// <param name="WarmPlays">Of those the ones whose beginning was in the cache.</param>
/// <param name="FetchedBytes">Bytes that were fetched for later.</param>
/// <param name="UsedBytes">Of those the ones of tracks that were played then.</param>
/// <param name="WastedBytes">Of those the ones of tracks that nobody came to within <see cref="Prefetcher.Patience"/>.</param>
/// <param name="Waiting">Tracks that are fetched, or wait for it.</param>
public readonly record struct PrefetchFigures(long Plays, long WarmPlays, long FetchedBytes, long UsedBytes, long WastedBytes, int Waiting);
