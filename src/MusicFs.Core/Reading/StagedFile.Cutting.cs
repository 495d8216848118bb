using System.Buffers;

namespace MusicFs.Core.Reading;

/// <content>When what was fetched becomes chunks: by one task at a time, where a run is complete, or where memory is wanted back.</content>
internal sealed partial class StagedFile
{
    /// <summary>Completes when nothing is being cut.</summary>
    public Task Cutting { get; private set; } = Task.CompletedTask;

    // Many chunks at once are named for a fraction of what each would take alone.
    private const int BatchLength = 4 << 20;

    /// <summary>Bytes that came and lie in memory; guarded by <see cref="_lock"/>.</summary>
    private long _staged;
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
            // While more comes it is waited for; when nothing does any more, this is asked again.
            if (!everything && _staged < Math.Min(BatchLength, pipeline.Budget.Share / 2) && _flights.Any(static fetch => fetch.HasPlace))
                return;
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
                // It was whole when it was opened, and something of it was lost.
                if (!IsAudioSought)
                    await FindAudioAsync(CancellationToken.None).ConfigureAwait(false);
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
