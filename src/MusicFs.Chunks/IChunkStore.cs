using MusicFs.Contracts.Errors;

namespace MusicFs.Chunks;

/// <summary>
/// Chunks of content by the hash of it, on the local disk. A cache: what is put may be gone at any time, and a store whose disk is full,
/// dead or forbidden has nothing and takes nothing, but never fails. What it does return is what was put. Any thread; shared by all mounts
/// of a process.
/// </summary>
public interface IChunkStore : IAsyncDisposable
{
    /// <summary>How it is, at the moment.</summary>
    ChunkStoreStatistics Statistics { get; }

    /// <summary>
    /// Copies a part of a chunk, at most to the chunk's end, and marks the chunk as used. Never waits for the disk; allocates nothing once warm.
    /// </summary>
    /// <param name="id">Whose bytes.</param>
    /// <param name="offset">In the chunk.</param>
    /// <param name="destination">Where to; undefined unless the result is <see cref="ChunkRead.Hit"/>.</param>
    /// <param name="count">Bytes copied: <paramref name="destination"/>'s length, or fewer at the chunk's end.</param>
    ChunkRead TryRead(in ChunkId id, int offset, Span<byte> destination, out int count);

    /// <summary>As <see cref="TryRead"/>, waiting for the disk without holding up the caller's thread. <see cref="FsError.NotFound"/> is a miss.</summary>
    ValueTask<FsResult<int>> ReadAsync(ChunkId id, int offset, Memory<byte> destination, CancellationToken cancellation);

    /// <summary>Whether the chunk is known; reading it may still find it damaged.</summary>
    bool Contains(in ChunkId id);

    /// <summary>
    /// Stores a content of at most 256 KiB, unless it is there. It can be read when this completes; a power cut in the next seconds may lose
    /// it, the end of the process does not. An error says that it is not stored and why; there is nothing to do about it.
    /// </summary>
    ValueTask<FsResult<ChunkId>> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>As the other, of a content whose name the caller has worked out: see <see cref="ChunkId.OfRun"/>.</summary>
    ValueTask<FsResult<ChunkId>> PutAsync(ChunkId id, ReadOnlyMemory<byte> content, CancellationToken cancellation) => PutAsync(content, cancellation);

    /// <summary>Keeps a chunk, present or yet to come, from being trimmed until as many <see cref="Unpin"/>. Not remembered over a restart.</summary>
    void Pin(in ChunkId id);

    /// <summary>Takes one <see cref="Pin"/> back.</summary>
    void Unpin(in ChunkId id);

    /// <summary>Drops what was not used for longest, until the store's files take at most <paramref name="budget"/> bytes or all that is left is pinned, or of files that stay.</summary>
    ValueTask<TrimReport> TrimAsync(long budget, CancellationToken cancellation);

    /// <summary>Reads chunks in full and compares them with their names.</summary>
    /// <param name="scope">Which, and what to do with bad ones.</param>
    /// <param name="cancellation">Ends it early, with a report of what was done.</param>
    ValueTask<VerifyReport> VerifyAsync(VerifyScope scope, CancellationToken cancellation);
}
