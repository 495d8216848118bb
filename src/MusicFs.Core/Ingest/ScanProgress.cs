namespace MusicFs.Core.Ingest;

/// <summary>How far a scan is. Counts only grow.</summary>
/// <param name="Listed">Audio files found.</param>
/// <param name="Read">Of them read, also those without readable tags.</param>
/// <param name="Failed">Of them without readable tags; they appear under their file names.</param>
/// <param name="ListingDone">Whether <paramref name="Listed"/> is final.</param>
public readonly record struct ScanProgress(int Listed, int Read, int Failed, bool ListingDone);
