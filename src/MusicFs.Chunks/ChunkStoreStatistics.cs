using MusicFs.Contracts.FileSystem;

namespace MusicFs.Chunks;

/// <summary>A store in numbers. Counts are since it was opened.</summary>
public sealed record ChunkStoreStatistics
{
    public required ChunkStoreState State { get; init; }

    /// <summary>Why it is not <see cref="ChunkStoreState.Ready"/>; null when it is, or when it is switched off.</summary>
    public Problem? Problem { get; init; }

    /// <summary>False while the disk is nearly full: only what somebody waits for is worth storing.</summary>
    public bool AcceptsPrefetch { get; init; }

    public int Chunks { get; init; }

    public int Packs { get; init; }

    /// <summary>What the chunks hold, uncompressed.</summary>
    public long ContentBytes { get; init; }

    /// <summary>What the records of the chunks take.</summary>
    public long LiveBytes { get; init; }

    /// <summary>The exact sum of the lengths of the store's files.</summary>
    public long DiskBytes { get; init; }

    public long Limit { get; init; }

    /// <summary>Used part of the disk below, 0 to 1.</summary>
    public double DiskUsed { get; init; }

    public long Hits { get; init; }

    public long Misses { get; init; }

    /// <summary>Reads that had to wait for the disk.</summary>
    public long Waits { get; init; }

    /// <summary>Chunks that were put and stored.</summary>
    public long Stored { get; init; }

    /// <summary>Chunks that were put and there already.</summary>
    public long Duplicates { get; init; }

    /// <summary>Bytes that need not be stored because of those.</summary>
    public long DuplicateBytes { get; init; }

    /// <summary>Chunks dropped to make room.</summary>
    public long Evicted { get; init; }

    /// <summary>Chunks found damaged and dropped.</summary>
    public long Damaged { get; init; }

    public int Pinned { get; init; }
}
