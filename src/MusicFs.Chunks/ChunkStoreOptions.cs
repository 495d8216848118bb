using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Chunks;

/// <summary>How a chunk store is to be.</summary>
public sealed record ChunkStoreOptions
{
    /// <summary>The folder, the store's own. It is made if need be.</summary>
    public required string Folder { get; init; }

    /// <summary>What all its files together may take; 0 switches the store off.</summary>
    public long Limit { get; init; } = 10L << 30;

    /// <summary>How long a pack file becomes; 0 chooses by <see cref="Limit"/>.</summary>
    public long PackLength { get; init; }

    /// <summary>How many pack files may be open at once.</summary>
    public int MostOpenFiles { get; init; } = 128;

    /// <summary>How often the disk is looked at, and a disk in trouble tried again.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long what was put may be lost to a power cut.</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromSeconds(5);

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Told of each change of state, from the writer's thread; must not wait.</summary>
    public Action<ChunkStoreState, Problem?>? StateChanged { get; init; }

    // So that a pack is a small part of the limit, and their number stays small.
    internal long EffectivePackLength => PackLength > 0 ? PackLength : Math.Clamp(Limit / 128, 1L << 20, 64L << 20);
}
