namespace MusicFs.Library.Search;

/// <summary>What the index is at now.</summary>
/// <param name="Tracks">That are in it.</param>
/// <param name="Pending">That wait for it.</param>
/// <param name="Bytes">Of its files.</param>
/// <param name="IsComplete">Whether it has all that the catalog had when this was asked.</param>
public readonly record struct SearchStatistics(long Tracks, long Pending, long Bytes, bool IsComplete);
