namespace MusicFs.Contracts.FileSystem;

/// <summary>What <c>df</c> shows.</summary>
/// <param name="TotalBytes">Bytes of all tracks shown. Never 0: importers refuse an empty volume.</param>
/// <param name="FreeBytes">Always 0 in a view that cannot be written to.</param>
/// <param name="Nodes">Number of nodes.</param>
public readonly record struct FileSystemStatistics(long TotalBytes, long FreeBytes, long Nodes);
