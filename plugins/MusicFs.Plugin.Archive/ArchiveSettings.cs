namespace MusicFs.Plugin.Archive;

/// <summary>What is read of archives at most, and how.</summary>
internal sealed record ArchiveSettings
{
    /// <summary>
    /// Bytes of a compressed file, unpacked. Stored ones take as much of the disk as they say, and are not limited. At most 4 GiB (plugin.json): to read its end it is unpacked from its beginning, within
    /// the time that one read has.
    /// </summary>
    public long Largest { get; init; } = 1L << 30;

    /// <summary>Files and folders of one archive, those that are implied by names too. At most 250,000 (plugin.json): each takes some 500 bytes while the archive is read.</summary>
    public int Entries { get; init; } = 100_000;

    /// <summary>Whether the host keeps what it reads.</summary>
    public bool IsCached { get; init; }
}
