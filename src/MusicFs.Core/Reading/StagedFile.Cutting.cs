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

    private bool _isCutting;
    private bool _cutsAgain;
    private bool _cutsEverything;

    private void Cut(bool everything)
    {
        if (pipeline.Store is null)
        {
            if (!_isOpen)
                DropAll();
            return;
        }

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
                byte[] buffer = ArrayPool<byte>.Shared.Rent(FastCdc.Maximum);
                try
                {
                    await CutRunsAsync(buffer, everything).ConfigureAwait(false);
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
            long at = SkipStored(start, end);
            // A run that begins nowhere may still grow to the front: it is cut from there when more is known, or memory is short.
            bool hasBeginning = at == 0 || at > start || pipeline.Contents!.TryFind(key, at - 1, out _);
            while (at < end && (everything || hasBeginning))
            {
                int length = (int)Math.Min(FastCdc.Maximum, end - at);
                bool isEnd = at + length == end && (everything || end == Size);
                int cut = await StoreAsync(at, buffer.AsMemory(0, length), isEnd).ConfigureAwait(false);
                if (cut == 0)
                    break;
                at = SkipStored(at + cut, end);
            }
        }

        DropStored();
    }

    /// <summary>Stores the first chunk of a run, and tells how long it is; 0 where that cannot be said yet, or it cannot be stored.</summary>
    private async ValueTask<int> StoreAsync(long offset, Memory<byte> buffer, bool isEnd)
    {
        for (int done = 0; done < buffer.Length;)
        {
            int count = ReadStaged(offset + done, buffer.Span[done..]);
            if (count == 0)
                return 0;
            done += count;
        }

        int cut = FastCdc.Cut(buffer.Span, isEnd);
        if (cut == 0)
            return 0;
        FsResult<ChunkId> put = await pipeline.Store!.PutAsync(buffer[..cut], CancellationToken.None).ConfigureAwait(false);
        if (!put.TryGetValue(out ChunkId chunk))
            return 0;
        lock (_lock)
        {
            // What was forgotten as stale must not come back.
            if (_isStale)
                return 0;
            pipeline.Contents!.Add(key, new ContentRange(offset, cut, chunk));
        }

        return cut;
    }

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

    private long SkipStored(long at, long end)
    {
        while (at < end && pipeline.Contents!.TryFind(key, at, out ContentRange range))
            at = range.End;
        return Math.Min(at, end);
    }

    private void DropStored() => DropWhere(fetch => SkipStored(fetch.Offset, fetch.End) == fetch.End);

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
