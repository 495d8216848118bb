using MusicFs.Chunks.Packs;
using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks;

public sealed partial class ChunkStore
{
    private long _evicted;

    /// <inheritdoc/>
    public ValueTask<TrimReport> TrimAsync(long budget, CancellationToken cancellation) =>
        _writing.RunAsync(() => cancellation.IsCancellationRequested ? default : TrimTo(budget), default(TrimReport));

    /// <inheritdoc/>
    public async ValueTask<VerifyReport> VerifyAsync(VerifyScope scope, CancellationToken cancellation)
    {
        VerifyReport none = new(0, 0, []);
        if (State is not (ChunkStoreState.Ready or ChunkStoreState.ReadsOnly))
            return none;
        VerifyReport report = await _waiting.RunAsync(() => _verifier.Verify(scope, cancellation), none).ConfigureAwait(false);
        if (!scope.Repair)
            return report;
        Interlocked.Add(ref _damaged, report.Bad.Count);
        await OnWriterAsync(Purge).ConfigureAwait(false);
        return report;
    }

    /// <summary>Gives back the room of chunks that are of no file version any more.</summary>
    public ValueTask<TrimReport> DropUnmappedAsync() => _writing.RunAsync(DropUnmapped, default(TrimReport));

    private TrimReport DropUnmapped()
    {
        if (State != ChunkStoreState.Ready)
            return default;
        long before = DiskBytes;
        int chunks = _index.Chunks;
        IReadOnlySet<ChunkId> mapped = Contents.Chunks();
        foreach (Pack pack in _index.Packs())
        {
            for (int i = 0; i < pack.Count; i++)
            {
                PackEntry entry = pack.Entry(i);
                if (entry.IsLive && !mapped.Contains(entry.Id) && !_pins.IsPinned(entry.Id))
                    _index.Drop(entry.Id, pack, entry.Offset);
            }
        }

        Purge();
        return new TrimReport(Math.Max(0, before - DiskBytes), chunks - _index.Chunks);
    }

    /// <summary>Whether a record of that length may be written without the store's files growing over the limit.</summary>
    private bool MakeRoom(int length)
    {
        if (DiskBytes + length <= Limit)
            return true;
        // A little more than is needed, so that it is not done for each record; not so much that one put waits for seconds.
        TrimTo(Math.Max(0, Limit - length - Math.Max(Limit / 32, 2 * _writer.PackLength)));
        return DiskBytes + length <= Limit;
    }

    private TrimReport TrimTo(long budget)
    {
        if (State is not (ChunkStoreState.Ready or ChunkStoreState.ReadsOnly))
            return default;
        long before = DiskBytes;
        TrimReport report = _trimmer.Trim(Math.Max(0, budget - _access.Length - _protection.Length - _journal.Length));
        AfterTrim(report.DroppedChunks);
        return new TrimReport(Math.Max(0, before - DiskBytes), report.DroppedChunks);
    }

    private void Purge()
    {
        if (State != ChunkStoreState.Ready)
            return;
        int chunks = _index.Chunks;
        DiskError sealing = _writer.Seal();
        if (sealing != DiskError.None)
        {
            Suspend(sealing);
            return;
        }

        _trimmer.Purge();
        AfterTrim(chunks - _index.Chunks);
        Contents.SweepMissing(_index);
    }

    private void AfterTrim(int dropped)
    {
        if (dropped > 0)
        {
            Interlocked.Add(ref _evicted, dropped);
            Contents.SweepMissing(_index);
            Log.Trimmed(_options.Logger, dropped, DiskBytes);
        }

        if (State != ChunkStoreState.Ready)
            return;
        DiskError error = _trimmer.Error != DiskError.None ? _trimmer.Error : _journal.Flush();
        if (error != DiskError.None)
            Suspend(error);
    }
}
