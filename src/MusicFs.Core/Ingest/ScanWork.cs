namespace MusicFs.Core.Ingest;

/// <summary>A folder to list, or the file number <paramref name="Index"/> of an album to read.</summary>
internal readonly record struct ScanWork(ScannedFolder Folder, bool Ignored, AlbumFolder? Album, int Index);
