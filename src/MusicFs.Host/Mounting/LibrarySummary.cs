namespace MusicFs.Host.Mounting;

/// <summary>What a scan found.</summary>
/// <param name="Tracks">Audio files shown by their tags or names.</param>
/// <param name="Unreadable">Files or folders that could not be read; the log names them.</param>
public readonly record struct LibrarySummary(int Tracks, int Unreadable);
