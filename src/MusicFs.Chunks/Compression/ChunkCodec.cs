namespace MusicFs.Chunks.Compression;

/// <summary>How a chunk's bytes are stored. The numbers are part of the format.</summary>
internal enum ChunkCodec : byte
{
    /// <summary>As they are.</summary>
    Stored = 0,

    /// <summary>One zstd frame (RFC 8878).</summary>
    Zstd = 1,

    /// <summary>One Brotli stream (RFC 7932), written where libzstd is missing.</summary>
    Brotli = 2,
}
