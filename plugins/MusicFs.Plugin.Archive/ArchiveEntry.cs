namespace MusicFs.Plugin.Archive;

/// <summary>A file in an archive. Immutable.</summary>
/// <param name="Size">Bytes, unpacked.</param>
/// <param name="Modified">Nanoseconds since 1970-01-01 UTC; 0 where the archive does not say.</param>
/// <param name="Offset">Where in the archive it begins: its bytes, or, of a ZIP archive, the header in front of them.</param>
internal sealed record ArchiveEntry(long Size, long Modified, long Offset)
{
    /// <summary>Whether a ZIP archive's local header is at <see cref="Offset"/>, which says where the bytes begin.</summary>
    public bool HasLocalHeader { get; init; }

    /// <summary>Whether it is compressed by deflate; else its bytes lie there as they are.</summary>
    public bool IsDeflated { get; init; }

    /// <summary>Bytes in the archive.</summary>
    public long StoredLength { get; init; }

    /// <summary>CRC-32 of the bytes, of a ZIP archive; 0 of a tar archive, which has none.</summary>
    public uint Checksum { get; init; }
}
