using MusicFs.Contracts.FileSystem;

namespace MusicFs.Host.Libraries;

/// <summary>The cache of remote originals in numbers, what scanners read of them included.</summary>
/// <param name="Chunks">Pieces of files.</param>
/// <param name="Files">File versions of which there is anything.</param>
/// <param name="ContentBytes">What the pieces hold.</param>
/// <param name="MappedBytes">What the files have of it: pieces that several have count for each.</param>
/// <param name="DiskBytes">What they take on the disk.</param>
/// <param name="ProbeBytes">The part of the disk that is for what scanners read.</param>
/// <param name="Damaged">Pieces found damaged when it was opened.</param>
/// <param name="Problem">What is wrong with its disk; null when nothing is.</param>
public sealed record CacheStatistics(
    int Chunks, int Files, long ContentBytes, long MappedBytes, long DiskBytes, long ProbeBytes, long Damaged, Problem? Problem);
