using MusicFs.Chunks.Packs;
using MusicFs.Contracts.Errors;

namespace MusicFs.Chunks;

public sealed partial class ChunkStore
{
    // So many reads in a row that the disk fails: it is not one bad spot.
    private const int FailuresToBypass = 8;

    private long _hits;
    private long _misses;
    private long _waits;
    private long _damaged;
    private int _failuresInARow;

    /// <inheritdoc/>
    public ChunkRead TryRead(in ChunkId id, int offset, Span<byte> destination, out int count)
    {
        ChunkRead result = Read(id, offset, destination, mayWait: false, out count);
        Count(result);
        return result;
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<int>> ReadAsync(ChunkId id, int offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return new(FsError.Interrupted);
        ChunkRead result = TryRead(id, offset, destination.Span, out int count);
        if (result != ChunkRead.NotInMemory)
            return new(result == ChunkRead.Hit ? count : FsError.NotFound);
        return ReadOnThreadAsync(id, offset, destination, cancellation);
    }

    /// <inheritdoc/>
    public bool Contains(in ChunkId id) =>
        State is ChunkStoreState.Ready or ChunkStoreState.ReadsOnly && _index.TryFind(id, 0, out _, out _);

    /// <inheritdoc/>
    public void Pin(in ChunkId id) => _pins.Pin(id);

    /// <inheritdoc/>
    public void Unpin(in ChunkId id) => _pins.Unpin(id);

    private ValueTask<FsResult<int>> ReadOnThreadAsync(ChunkId id, int offset, Memory<byte> destination, CancellationToken cancellation) =>
        _waiting.RunAsync(() => ReadWaiting(id, offset, destination, cancellation), FsError.NotFound);

    private FsResult<int> ReadWaiting(in ChunkId id, int offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return FsError.Interrupted;
        ChunkRead result = Read(id, offset, destination.Span, mayWait: true, out int count);
        Count(result);
        return result == ChunkRead.Hit ? count : FsError.NotFound;
    }

    private ChunkRead Read(in ChunkId id, int offset, Span<byte> destination, bool mayWait, out int count)
    {
        count = 0;
        if (State is not (ChunkStoreState.Ready or ChunkStoreState.ReadsOnly) || offset < 0)
            return ChunkRead.Miss;
        uint now = Now();
        // More than once only where the chunk is moved, or its file closed, at this moment; with few files and many readers again and again.
        for (int attempt = 0; attempt < (mayWait ? 64 : 4); attempt++)
        {
            if (!_index.TryFind(id, now, out Pack pack, out PackEntry entry))
                return ChunkRead.Miss;
            int wanted = Math.Clamp(entry.Length - offset, 0, destination.Length);
            RecordRead outcome = _reader.Read(pack, entry, offset, destination[..wanted], mayWait);
            switch (outcome)
            {
                case RecordRead.Good:
                    if (Volatile.Read(ref _failuresInARow) != 0)
                        Volatile.Write(ref _failuresInARow, 0);
                    count = wanted;
                    return ChunkRead.Hit;
                case RecordRead.NotInMemory:
                    return ChunkRead.NotInMemory;
                case RecordRead.Closed:
                    break;
                case RecordRead.Denied:
                    return ChunkRead.Miss;
                case RecordRead.Gone:
                    if (_index.TryFind(id, 0, out Pack still, out _) && still != pack)
                        break;
                    ReportGone(pack);
                    return ChunkRead.Miss;
                case RecordRead.Failed:
                    OnReadFailed(id, pack, entry);
                    return ChunkRead.Miss;
                case RecordRead.Damaged:
                    OnDamaged(id, pack, entry);
                    return ChunkRead.Miss;
            }
        }

        return mayWait ? ChunkRead.Miss : ChunkRead.NotInMemory;
    }

    // Of its own, because what a lambda holds on to is allocated where its method begins.
    private void ReportGone(Pack pack) => _writing.TryRun(() => OnPackGone(pack));

    private void Count(ChunkRead result)
    {
        switch (result)
        {
            case ChunkRead.Hit:
                Interlocked.Increment(ref _hits);
                break;
            case ChunkRead.Miss:
                Interlocked.Increment(ref _misses);
                break;
            case ChunkRead.NotInMemory:
                Interlocked.Increment(ref _waits);
                break;
        }
    }

    /// <summary>The chunk counts as missing from now on, so it is fetched and stored again, elsewhere.</summary>
    private void OnDamaged(in ChunkId id, Pack pack, in PackEntry entry)
    {
        // Where the reader was overtaken by a trim the chunk is somewhere else, and nothing is wrong with it.
        if (!_index.Drop(id, pack, entry.Offset))
            return;
        Interlocked.Increment(ref _damaged);
        Log.Damaged(_options.Logger, id, pack.Name, entry.Offset);
    }

    private void OnReadFailed(in ChunkId id, Pack pack, in PackEntry entry)
    {
        if (Interlocked.Increment(ref _failuresInARow) >= FailuresToBypass)
        {
            _writing.TryRun(OnDiskDead);
            return;
        }

        OnDamaged(id, pack, entry);
    }
}
