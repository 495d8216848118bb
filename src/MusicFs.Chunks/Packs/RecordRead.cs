namespace MusicFs.Chunks.Packs;

/// <summary>What became of reading a record.</summary>
internal enum RecordRead
{
    Good,

    /// <summary>Ask again where waiting for the disk is allowed.</summary>
    NotInMemory,

    /// <summary>The file was closed meanwhile; look the chunk up again.</summary>
    Closed,

    /// <summary>There is no such file any more.</summary>
    Gone,

    /// <summary>The system does not let us now; it may later.</summary>
    Denied,

    /// <summary>The disk failed.</summary>
    Failed,

    /// <summary>The bytes are not those that were written.</summary>
    Damaged,
}
