using System.Buffers;
using MusicFs.Chunks;
using MusicFs.Chunks.Chunking;
using MusicFs.Chunks.Contents;
using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Reading;

/// <content>How what was fetched becomes chunks: by one task at a time, where a run is complete, or where memory is wanted back.</content>
internal sealed partial class StagedFile
{
    /// <summary>Completes when nothing is being cut.</summary>
    public Task Cutting { get; private set; } = Task.CompletedTask;

    // Many chunks at once are named for a fraction of what each would take alone.
    private const int BatchLength = 2 << 20;

    private bool _isCutting;
    private bool _cutsAgain;
    private bool _cutsEverything;

    /// <summary>The store took nothing the last time.</summary>
    private volatile bool _isRefused;

    private void Cut(bool everything)
    {
        if (!_stored.IsKept)
        {
            if (!_isOpen)
                DropAll();
            return;
        }

        // What a scanner has read is known when it closes the file.
        if (!_isStreamed && !everything)
            return;
        lock (_lock)
        {
            _cutsEverything |= everything;
            _cutsAgain = true;
            if (_isCutting)
                return;
            _isCutting = true;
            Cutting = Task.Run(CutAsync);
        }
    }

    private async Task CutAsync()
    {
        bool isOver = false;
        try
        {
            while (TakeCutting(out bool everything, out isOver))
            {
                await pipeline.Cutting.WaitAsync().ConfigureAwait(false);
                byte[] buffer = ArrayPool<byte>.Shared.Rent(BatchLength);
                try
                {
                    await CutRunsAsync(buffer, everything).ConfigureAwait(false);
                    GoOn();
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    pipeline.Cutting.Release();
                }
            }
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Chunks are for the next time; what is staged can be read.
            pipeline.LogFailure(source, failure);
            lock (_lock)
            {
                _isCutting = false;
                isOver = !_isOpen;
            }
        }

        if (isOver)
            DropAll();
    }

    private bool TakeCutting(out bool everything, out bool isOver)
    {
        lock (_lock)
        {
            everything = _cutsEverything;
            _isCutting = _cutsAgain && !_isStale;
            isOver = !_isCutting && !_isOpen;
            _cutsAgain = false;
            _cutsEverything = false;
            return _isCutting;
        }
    }

    private async ValueTask CutRunsAsync(byte[] buffer, bool everything)
    {
        foreach ((long start, long end) in StagedRuns())
        {
            long at = FirstCut(start, end, everything);
            while (at < end)
            {
                long stop = Audio is { } audio ? audio.NextCut(at, end) : end;
                int length = (int)Math.Min(BatchLength, stop - at);
                bool isEnd = at + length == stop && (everything || stop < end || end == Size || _stored.TryFind(end, out _));
                int cut = await StoreAsync(at, buffer.AsMemory(0, length), isEnd).ConfigureAwait(false);
                if (cut == 0)
                    break;
                at = _stored.Skip(at + cut, end);
                DropStored();
            }
        }

        DropStored();
    }

    /// <summary>Where cutting a run begins; its end where it does not yet.</summary>
    private long FirstCut(long start, long end, bool everything)
    {
        long at = _stored.Skip(start, end);
        bool hasBeginning = at == 0 || at > start || at == Audio?.Start || at == Audio?.End || _stored.TryFind(at - 1, out _);
        // A run that begins nowhere may still grow to the front: it is cut from there when more is known, or memory is short.
        return hasBeginning || everything || Audio is not { } audio ? hasBeginning || everything ? at : end : audio.NextCut(at, end);
    }

    /// <summary>Stores the first chunks of a run, and tells how long they are; 0 where that cannot be said yet, or they cannot be stored.</summary>
    private async ValueTask<int> StoreAsync(long offset, Memory<byte> buffer, bool isEnd)
    {
        for (int done = 0; done < buffer.Length;)
        {
            int count = ReadStaged(offset + done, buffer.Span[done..]);
            if (count == 0)
                return 0;
            done += count;
        }

        List<int> lengths = ChunkLengths(buffer.Span, isEnd);
        if (lengths.Count == 0)
            return 0;
        ChunkId[] ids = new ChunkId[lengths.Count];
        ChunkId.OfRun(buffer.Span, lengths, ids);
        Task<(ChunkId Chunk, ContentPlace Place)?>[] puts = new Task<(ChunkId Chunk, ContentPlace Place)?>[ids.Length];
        for (int i = 0, at = 0; i < ids.Length; at += lengths[i++])
            puts[i] = PutAsync(offset + at, ids[i], buffer.Slice(at, lengths[i])).AsTask();
        await Task.WhenAll(puts).ConfigureAwait(false);
        int stored = 0;
        for (int i = 0; i < puts.Length && await puts[i].ConfigureAwait(false) is { } put; stored += lengths[i++])
        {
            lock (_lock)
            {
                // What was forgotten as stale must not come back.
                if (_isStale)
                    return 0;
                put.Place.Contents.Add(key, new ContentRange(offset + stored, lengths[i], put.Chunk));
            }
        }

        _isRefused = stored == 0;
        return stored;
    }

    private static List<int> ChunkLengths(ReadOnlySpan<byte> bytes, bool isEnd)
    {
        List<int> lengths = [];
        for (int at = 0; at < bytes.Length;)
        {
            int length = Math.Min(FastCdc.Maximum, bytes.Length - at);
            int cut = FastCdc.Cut(bytes.Slice(at, length), isEnd && at + length == bytes.Length);
            if (cut == 0)
                break;
            lengths.Add(cut);
            at += cut;
        }

        return lengths;
    }

    /// <summary>Where the probe set takes no more, its trouble is no reason to keep nothing.</summary>
    private async ValueTask<(ChunkId Chunk, ContentPlace Place)?> PutAsync(long offset, ChunkId id, Memory<byte> content)
    {
        if (pipeline.Probes is { } probes && IsProbe(offset, content.Length)
            && (await probes.Store.PutAsync(id, content, CancellationToken.None).ConfigureAwait(false)).TryGetValue(out ChunkId probe))
        {
            return (probe, probes);
        }

        FsResult<ChunkId> put = await pipeline.Cache!.Store.PutAsync(id, content, CancellationToken.None).ConfigureAwait(false);
        return put.TryGetValue(out ChunkId chunk) ? (chunk, pipeline.Cache) : null;
    }

    /// <summary>Whether it is what scanners read: all that was read so far, or where everybody looks first.</summary>
    private bool IsProbe(long offset, int length) =>
        !_isStreamed || offset < (Audio?.Start ?? 0) + BlockLength || offset + length > Size - BlockLength;

    private List<(long Start, long End)> StagedRuns()
    {
        FetchOnce[] staged;
        lock (_lock)
            staged = [.. _blocks.Values.Where(static fetch => fetch.IsComplete).Distinct()];
        List<(long Start, long End)> runs = [];
        foreach (FetchOnce fetch in staged.OrderBy(static fetch => fetch.Offset))
        {
            if (runs.Count > 0 && runs[^1].End == fetch.Offset)
                runs[^1] = (runs[^1].Start, fetch.End);
            else
                runs.Add((fetch.Offset, fetch.End));
        }

        return runs;
    }

    private void DropStored() => DropWhere(fetch => _stored.Skip(fetch.Offset, fetch.End) == fetch.End);

    private void DropAll()
    {
        DropWhere(static _ => true);
        pipeline.Forget(this);
    }

    private void DropWhere(Func<FetchOnce, bool> condition)
    {
        FetchOnce[] staged;
        lock (_lock)
            staged = [.. _blocks.Values.Where(static fetch => fetch.IsComplete).Distinct()];
        foreach (FetchOnce fetch in staged.Where(condition))
        {
            pipeline.Budget.Forget(fetch);
            Drop(fetch);
        }
    }
}
