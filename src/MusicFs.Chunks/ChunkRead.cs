namespace MusicFs.Chunks;

/// <summary>What became of a read that must not wait.</summary>
public enum ChunkRead
{
    /// <summary>The bytes are there, and are what was stored.</summary>
    Hit,

    /// <summary>The store does not have the chunk, or has just found it bad: fetch it.</summary>
    Miss,

    /// <summary>The chunk is there, but the disk must be waited for: <see cref="IChunkStore.ReadAsync"/>.</summary>
    NotInMemory,
}
