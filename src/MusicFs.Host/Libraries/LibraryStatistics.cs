namespace MusicFs.Host.Libraries;

/// <summary>Size and content of a library's catalog.</summary>
/// <param name="Tracks">Audio files known.</param>
/// <param name="WithoutTags">Of them those whose tags could not be read.</param>
/// <param name="Folders">Folders that hold some.</param>
/// <param name="Bytes">Bytes of the audio files.</param>
/// <param name="CatalogBytes">Bytes of the catalog on disk.</param>
public readonly record struct LibraryStatistics(long Tracks, long WithoutTags, long Folders, long Bytes, long CatalogBytes);
