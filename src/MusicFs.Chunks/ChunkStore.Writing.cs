using System.Buffers;
using MusicFs.Chunks.Packs;
using MusicFs.Chunks.Storage;
using MusicFs.Contracts.Errors;

namespace MusicFs.Chunks;

public sealed partial class ChunkStore
{
    // What may be lost to a power cut, in bytes; and how long one sync may take.
    private const long MostUnsynced = 32L << 20;

    // Contents that wait to be written: over this the callers wait, with them whoever fetches.
    private readonly SemaphoreSlim _room = new(16);

    private long _stored;
    private long _duplicates;
    private long _duplicateBytes;
    private int _syncIsDue;
    private int _flushIsDue;

    /// <inheritdoc/>
    public ValueTask<FsResult<ChunkId>> PutAsync(ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (content.Length is 0 or > PackFormat.MostContent)
            return new(FsError.InvalidArgument);
        // Before the hash: what goes past the store should cost nothing.
        if (State != ChunkStoreState.Ready)
            return new(Refusal.ToFsError());
        return PutAsync(ChunkId.Of(content.Span), content, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<ChunkId>> PutAsync(ChunkId id, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (content.Length is 0 or > PackFormat.MostContent)
            return new(FsError.InvalidArgument);
        if (State != ChunkStoreState.Ready)
            return new(Refusal.ToFsError());
        if (!_index.TryFind(id, Now(), out _, out _))
            return StoreAsync(id, content, cancellation);
        CountDuplicate(content.Length);
        return new(id);
    }

    // The state may have changed since it was looked at.
    private DiskError Refusal => _trouble is var trouble and not DiskError.None ? trouble : DiskError.Closed;

    private void CountDuplicate(int length)
    {
        Interlocked.Increment(ref _duplicates);
        Interlocked.Add(ref _duplicateBytes, length);
    }

    private async ValueTask<FsResult<ChunkId>> StoreAsync(ChunkId id, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        try
        {
            await _room.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(PackFormat.RecordLength(content.Length));
        try
        {
            PackEntry entry = PackRecord.Encode(id, content.Span, buffer);
            DiskError error = await _writing.RunAsync(() => Append(buffer.AsMemory(0, entry.RecordLength), entry), DiskError.Closed).ConfigureAwait(false);
            return error == DiskError.None ? id : error.ToFsError();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _room.Release();
        }
    }

    private DiskError Append(Memory<byte> record, PackEntry entry)
    {
        if (State != ChunkStoreState.Ready)
            return Refusal;
        // Somebody may have put the same meanwhile.
        if (_index.TryFind(entry.Id, Now(), out _, out _))
        {
            CountDuplicate(entry.Length);
            return DiskError.None;
        }

        if (!MakeRoom(record.Length))
            return DiskError.NoSpace;
        DiskError error = _writer.Append(record.Span, entry, Now());
        if (error != DiskError.None)
        {
            Suspend(error);
            return error;
        }

        Interlocked.Increment(ref _stored);
        _writtenSinceMeasured += record.Length;
        if (_writtenSinceMeasured >= MeasureAfter)
            MeasureSpace();
        if (_writer.UnsyncedBytes >= MostUnsynced)
            Sync();
        else if (Interlocked.Exchange(ref _syncIsDue, 1) == 0)
            _syncTimer.Change(_options.SyncInterval, Timeout.InfiniteTimeSpan);
        return DiskError.None;
    }

    /// <summary>What was put is on the disk when this returns, and then the map that refers to it.</summary>
    private void Sync()
    {
        Volatile.Write(ref _syncIsDue, 0);
        if (State != ChunkStoreState.Ready)
            return;
        DiskError error = _writer.Sync();
        if (error == DiskError.None)
            error = _journal.Flush();
        if (error == DiskError.None)
            error = _journal.Sync();
        if (error != DiskError.None)
            Suspend(error);
    }

    /// <summary>From any thread, often: one flush takes what came until it runs.</summary>
    private void OnContentsChanged()
    {
        if (Interlocked.Exchange(ref _flushIsDue, 1) == 0)
            _writing.TryRun(FlushContents);
    }

    private void FlushContents()
    {
        Volatile.Write(ref _flushIsDue, 0);
        if (State != ChunkStoreState.Ready)
            return;
        DiskError error = _journal.Flush();
        if (error != DiskError.None)
            Suspend(error);
        else if (Interlocked.Exchange(ref _syncIsDue, 1) == 0)
            _syncTimer.Change(_options.SyncInterval, Timeout.InfiniteTimeSpan);
    }
}
