namespace MusicFs.Core.Ingest;

/// <summary>What a scan found.</summary>
/// <param name="Tracks">Audio files shown.</param>
/// <param name="Failed">Of them without readable tags.</param>
/// <param name="Files">All files, those beside the audio included.</param>
/// <param name="UnreadableFolders">Folders that could not be listed; what is in them is missing.</param>
public readonly record struct ScanReport(int Tracks, int Failed, int Files, int UnreadableFolders);
