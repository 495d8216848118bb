namespace MusicFs.Plugin.Archive;

/// <summary>A record of a ZIP archive's central directory, as it stands there.</summary>
/// <param name="Name">Decoded, with <c>/</c> between folders.</param>
/// <param name="Size">Bytes, unpacked, as is said.</param>
/// <param name="StoredLength">Bytes in the archive, as is said.</param>
/// <param name="Offset">Of the local header, in the file; -1 where no file has it.</param>
internal sealed record ZipRecord(string Name, long Size, long StoredLength, long Offset)
{
    public uint Checksum { get; init; }

    /// <summary>0 stored, 8 deflated (APPNOTE.TXT 4.4.5).</summary>
    public int Method { get; init; }

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public long Modified { get; init; }

    public bool IsEncrypted { get; init; }

    public bool IsFolder { get; init; }

    /// <summary>A symbolic link, a device, a pipe.</summary>
    public bool IsLink { get; init; }
}
