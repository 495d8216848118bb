namespace MusicFs.Core.Ingest;

/// <summary>What a scan found.</summary>
/// <param name="Tracks">Audio files, each placed by its tags or its name.</param>
/// <param name="OtherFiles">Files that are no tracks.</param>
/// <param name="Unreadable">Audio files whose tags could not be read; the log names them.</param>
/// <param name="FailedFolders">Folders that could not be listed; what was known of them is kept.</param>
/// <param name="Bytes">Size of all audio files.</param>
/// <param name="Kept">Audio files that were not found but kept, because so many at once are not believed to be gone.</param>
public readonly record struct ScanReport(int Tracks, int OtherFiles, int Unreadable, int FailedFolders, long Bytes, int Kept);
