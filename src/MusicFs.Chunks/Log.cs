using Microsoft.Extensions.Logging;

namespace MusicFs.Chunks;

/// <summary>What the store tells the log.</summary>
internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Problem}")]
    public static partial void Troubled(ILogger logger, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "The cache in {Folder} is in use, with {Chunks} chunks.")]
    public static partial void Well(ILogger logger, string folder, int chunks);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Chunk {Chunk} in {Pack} at {Offset} is damaged; it will be fetched again.")]
    public static partial void Damaged(ILogger logger, ChunkId chunk, string pack, uint offset);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Dropped {Chunks} chunks to make room; the cache takes {Bytes} bytes now.")]
    public static partial void Trimmed(ILogger logger, int chunks, long bytes);
}
