namespace MusicFs.Host.Mounting;

/// <summary>How far a scan is.</summary>
/// <param name="Found">Files that listing the folders has found so far.</param>
/// <param name="Read">Files whose tags have been read.</param>
/// <param name="ListingEnded">Whether <paramref name="Found"/> is final, so that the rest can be estimated.</param>
public readonly record struct ScanProgress(int Found, int Read, bool ListingEnded);
