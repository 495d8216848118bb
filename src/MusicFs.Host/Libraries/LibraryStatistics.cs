namespace MusicFs.Host.Libraries;

/// <summary>Size and content of a library's catalog and of what people made.</summary>
/// <param name="Tracks">Audio files known.</param>
/// <param name="WithoutTags">Of them those whose tags could not be read.</param>
/// <param name="Folders">Folders that hold some.</param>
/// <param name="Bytes">Bytes of the audio files.</param>
/// <param name="CatalogBytes">Bytes of the catalog on disk.</param>
public readonly record struct LibraryStatistics(long Tracks, long WithoutTags, long Folders, long Bytes, long CatalogBytes)
{
    /// <summary>Fields that people changed, those that later changes hide included.</summary>
    public long Overlays { get; init; }

    /// <summary>Times that a track was played.</summary>
    public long Plays { get; init; }

    public long Pins { get; init; }

    public long Collections { get; init; }

    /// <summary>Bytes of what people made.</summary>
    public long UserBytes { get; init; }

    /// <summary>Backups of that.</summary>
    public int Backups { get; init; }

    /// <summary>When the newest was made; null where there is none.</summary>
    public DateTimeOffset? LastBackup { get; init; }
}
