using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Libraries;

/// <summary>The cache of remote originals in numbers.</summary>
/// <param name="Chunks">Pieces of files.</param>
/// <param name="Files">File versions of which there is anything.</param>
/// <param name="ContentBytes">What the pieces hold.</param>
/// <param name="DiskBytes">What they take on the disk.</param>
/// <param name="Damaged">Pieces found damaged when it was opened.</param>
/// <param name="Problem">What is wrong with its disk; null when nothing is.</param>
public sealed record CacheStatistics(int Chunks, int Files, long ContentBytes, long DiskBytes, long Damaged, Problem? Problem);
