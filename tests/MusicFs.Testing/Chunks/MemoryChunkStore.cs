using MusicFs.Chunks;
using MusicFs.Chunks.Contents;
using MusicFs.Contracts.Errors;

namespace MusicFs.Testing.Chunks;

/// <summary>A chunk store in memory, for those who use one. The test makes it refuse, forget and not be in memory.</summary>
public sealed class MemoryChunkStore : IChunkStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ChunkId, Entry> _chunks = [];
    private readonly Dictionary<ChunkId, int> _pins = [];
    private long _clock;
    private long _hits;
    private long _misses;
    private long _duplicates;
    private long _evicted;

    /// <summary>A map of contents to go with it; nothing takes ranges out of it by itself.</summary>
    public ContentMap Contents { get; } = new(1 << 20, static () => 1, static () => { });

    /// <summary>What it says that it may take; nothing is dropped for it.</summary>
    public long Limit { get; set; } = 1L << 40;

    /// <summary>What puts answer; None stores.</summary>
    public FsError OnPut { get; set; } = FsError.None;

    /// <summary>While true, reads that must not wait find nothing in memory.</summary>
    public bool IsCold { get; set; }

    public ChunkStoreStatistics Statistics
    {
        get
        {
            lock (_lock)
            {
                long bytes = _chunks.Values.Sum(static entry => (long)entry.Content.Length);
                return new ChunkStoreStatistics
                {
                    State = OnPut == FsError.None ? ChunkStoreState.Ready : ChunkStoreState.ReadsOnly,
                    AcceptsPrefetch = OnPut == FsError.None,
                    Limit = Limit,
                    Chunks = _chunks.Count,
                    ContentBytes = bytes,
                    LiveBytes = bytes,
                    DiskBytes = bytes,
                    Hits = _hits,
                    Misses = _misses,
                    Stored = _clock,
                    Duplicates = _duplicates,
                    Evicted = _evicted,
                    Pinned = _pins.Count,
                };
            }
        }
    }

    /// <summary>Takes a chunk away, as a trim or damage does.</summary>
    public void Lose(ChunkId id)
    {
        lock (_lock)
            _chunks.Remove(id);
    }

    public ChunkRead TryRead(in ChunkId id, int offset, Span<byte> destination, out int count)
    {
        if (!IsCold)
            return Read(id, offset, destination, out count);
        count = 0;
        return Contains(id) ? ChunkRead.NotInMemory : ChunkRead.Miss;
    }

    public async ValueTask<FsResult<int>> ReadAsync(ChunkId id, int offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return FsError.Interrupted;
        if (IsCold)
            await Task.Yield();
        return Read(id, offset, destination.Span, out int count) == ChunkRead.Hit ? count : FsError.NotFound;
    }

    public bool Contains(in ChunkId id)
    {
        lock (_lock)
            return _chunks.ContainsKey(id);
    }

    public ValueTask<FsResult<ChunkId>> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (content.Length is 0 or > MusicFs.Chunks.Chunking.FastCdc.Maximum)
            return new(FsError.InvalidArgument);
        if (OnPut != FsError.None)
            return new(OnPut);
        ChunkId id = ChunkId.Of(content.Span);
        lock (_lock)
        {
            if (!_chunks.TryAdd(id, new Entry(content.ToArray()) { Used = ++_clock }))
                _duplicates++;
        }

        return new(id);
    }

    public void Pin(in ChunkId id)
    {
        lock (_lock)
            _pins[id] = _pins.GetValueOrDefault(id) + 1;
    }

    public void Unpin(in ChunkId id)
    {
        lock (_lock)
        {
            int count = _pins.GetValueOrDefault(id);
            if (count > 1)
                _pins[id] = count - 1;
            else
                _pins.Remove(id);
        }
    }

    public ValueTask<TrimReport> TrimAsync(long budget, CancellationToken cancellation)
    {
        lock (_lock)
        {
            long total = _chunks.Values.Sum(static entry => (long)entry.Content.Length);
            long before = total;
            int dropped = 0;
            foreach ((ChunkId id, Entry entry) in _chunks.OrderBy(static chunk => chunk.Value.Used).ToArray())
            {
                if (total <= budget || _pins.ContainsKey(id))
                    continue;
                _chunks.Remove(id);
                total -= entry.Content.Length;
                dropped++;
            }

            _evicted += dropped;
            return new(new TrimReport(before - total, dropped));
        }
    }

    public ValueTask<VerifyReport> VerifyAsync(VerifyScope scope, CancellationToken cancellation)
    {
        lock (_lock)
        {
            ChunkId[] bad = [.. _chunks.Where(static chunk => ChunkId.Of(chunk.Value.Content) != chunk.Key).Select(static chunk => chunk.Key)];
            return new(new VerifyReport(_chunks.Count, _chunks.Values.Sum(static entry => (long)entry.Content.Length), bad));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ChunkRead Read(in ChunkId id, int offset, Span<byte> destination, out int count)
    {
        count = 0;
        lock (_lock)
        {
            if (!_chunks.TryGetValue(id, out Entry? entry))
            {
                _misses++;
                return ChunkRead.Miss;
            }

            _hits++;
            entry.Used = ++_clock;
            count = Math.Clamp(entry.Content.Length - offset, 0, destination.Length);
            entry.Content.AsSpan(Math.Min(offset, entry.Content.Length), count).CopyTo(destination);
            return ChunkRead.Hit;
        }
    }

    private sealed class Entry(byte[] content)
    {
        public byte[] Content => content;

        public long Used { get; set; }
    }
}
