namespace MusicFs.Host.Mounting;

/// <summary>What a scan found.</summary>
/// <param name="Tracks">Audio files shown.</param>
/// <param name="WithoutTags">Of them those whose tags could not be read; they appear under their file names, the log names them.</param>
/// <param name="UnreadableFolders">Folders that could not be listed; what is in them is missing.</param>
/// <param name="Kept">Tracks that were not found and are kept, because so many at once are not believed to be gone.</param>
public readonly record struct LibrarySummary(int Tracks, int WithoutTags, int UnreadableFolders, int Kept = 0);
