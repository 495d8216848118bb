namespace MusicFs.Library;

/// <summary>Size and content of a catalog.</summary>
/// <param name="Files">Audio files known.</param>
/// <param name="Unreadable">Of those, the ones whose tags could not be read.</param>
/// <param name="Folders">Folders that hold some.</param>
/// <param name="Bytes">Bytes of the audio files.</param>
/// <param name="CatalogBytes">Bytes of the catalog itself, its log included.</param>
/// <param name="Revision">How often it was changed.</param>
public readonly record struct CatalogStatistics(long Files, long Unreadable, long Folders, long Bytes, long CatalogBytes, long Revision);
