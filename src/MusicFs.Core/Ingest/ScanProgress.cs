namespace MusicFs.Core.Ingest;

/// <summary>How far a scan is, over all origins.</summary>
/// <param name="Found">Audio files that listing the folders has found so far.</param>
/// <param name="Read">Files whose tags have been read or tried.</param>
/// <param name="Failed">Of those, the ones that are shown under their file names because nothing could be read.</param>
/// <param name="Bytes">Size of the audio files found.</param>
/// <param name="ListingEnded">Whether <paramref name="Found"/> is final.</param>
public readonly record struct ScanProgress(int Found, int Read, int Failed, long Bytes, bool ListingEnded);
