using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tracing;

namespace MusicFs.Core.Reading;

/// <content>The requests to the origin.</content>
internal sealed partial class StagedFile
{
    /// <summary>Opens the original, once for all who ask, and again only after a failure.</summary>
    public ValueTask<FsResult<IOriginFile>> OpenOriginalAsync(CancellationToken cancellation) => OpenOriginalAsync(default, cancellation);

    /// <summary>Opens it for one who reads a range next.</summary>
    public async ValueTask<FsResult<IOriginFile>> OpenOriginalAsync(FirstRead first, CancellationToken cancellation)
    {
        Task<FsResult<IOriginFile>> opening;
        TaskCompletionSource<FsResult<IOriginFile>>? mine = null;
        CancellationToken closing = default;
        lock (_lock)
        {
            if (_isStale)
                return FsError.Stale;
            if (!_isOpen)
                return FsError.Interrupted;
            if (_opening is null)
            {
                mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _opening = mine.Task;
                _isBegun = first.GoesOn;
                closing = _closing.Token;
            }

            opening = _opening;
        }

        if (mine is not null)
            _ = OpenOnceAsync(mine, first, closing);
        try
        {
            return await opening.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return FsError.Interrupted;
        }
    }

    /// <summary>
    /// The last who had it open is gone: no request begins any more, those under way end, the original is closed. Calls nobody;
    /// <see cref="Settle"/> follows without locks.
    /// </summary>
    public void Close()
    {
        Task<FsResult<IOriginFile>>? opening;
        lock (_lock)
        {
            _isOpen = false;
            _cutsAgain = _cutsEverything = true;
            opening = _opening;
            _opening = null;
            foreach (FetchOnce fetch in _flights.ToArray())
            {
                Detach(fetch);
                fetch.Cancel();
            }
        }

        _ = _closing.CancelAsync();
        if (opening is not null)
            _ = Task.Run(() => DisposeAsync(opening));
    }

    /// <summary>What was fetched goes to the store, then out of memory.</summary>
    public void Settle() => Cut(everything: true);

    /// <summary>Opened again before what was fetched had gone to the store.</summary>
    public void Reopen()
    {
        lock (_lock)
        {
            _isOpen = true;
            _closing = new CancellationTokenSource();
        }
    }

    private static async Task DisposeAsync(Task<FsResult<IOriginFile>> opening)
    {
        if ((await opening.ConfigureAwait(false)).TryGetValue(out IOriginFile? file))
            file.Dispose();
    }

    private async Task OpenOnceAsync(TaskCompletionSource<FsResult<IOriginFile>> opening, FirstRead first, CancellationToken cancellation)
    {
        FsResult<IOriginFile> opened = FsError.Internal;
        try
        {
            opened = await origin.OpenAtAsync(source.Path, source.Version, first, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            pipeline.LogFailure(source, failure);
        }

        lock (_lock)
        {
            if (!opened.IsSuccess && _opening == opening.Task)
                _opening = null;
        }

        if (opened.Error is FsError.Stale or FsError.NotFound)
            NoticeStale();
        opening.SetResult(opened);
    }

    private async Task RunAsync(FetchOnce fetch)
    {
        RequestTrail.Carry(fetch.Request);
        FsError error = FsError.Internal;
        pipeline.Counters.BeginFetch();
        try
        {
            // Memory comes after the turn: who holds some waits for nobody who has none.
            await fetch.Before.WaitAsync(fetch.Cancellation).ConfigureAwait(false);
            if (!fetch.HasPlace)
                fetch.HasPlace = await pipeline.Budget.EnterAsync(pace, fetch.Length, fetch.Cancellation, fetch.IsOn).ConfigureAwait(false);
            error = fetch.HasPlace ? await FetchAsync(fetch).ConfigureAwait(false) : FsError.Interrupted;
        }
        catch (OperationCanceledException) when (fetch.Cancellation.IsCancellationRequested)
        {
            error = FsError.Interrupted;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            pipeline.LogFailure(source, failure);
        }

        fetch.FinishAsking();
        pipeline.Counters.EndFetch(error == FsError.None ? fetch.Length : 0);
        End(fetch, error);
    }

    private async ValueTask<FsError> FetchAsync(FetchOnce fetch)
    {
        long end = fetch.IsOn ? _stored.NextStored(fetch.End, Size) : fetch.End;
        FirstRead first = new(fetch.Offset, end - fetch.Offset, fetch.IsOn);
        FsResult<IOriginFile> opened = await OpenOriginalAsync(first, fetch.Cancellation).ConfigureAwait(false);
        if (!opened.TryGetValue(out IOriginFile? file))
            return opened.Error;
        // Between being given up and being here nothing may begin.
        if (fetch.Cancellation.IsCancellationRequested)
            return FsError.Interrupted;
        long start = pipeline.Time.GetTimestamp();
        Memory<byte> bytes = fetch.Rent();
        ValueTask<FsResult<int>> reading = fetch.IsOn
            ? file.ReadOnAsync(fetch.Offset, bytes, end, fetch.Cancellation)
            : file.ReadAsync(fetch.Offset, bytes, fetch.Cancellation);
        fetch.FinishAsking();
        FsResult<int> read = await reading.ConfigureAwait(false);
        if (!read.IsSuccess)
            return read.Error;
        // A piece comes without a round trip, or waits for the one before it: neither says how far away the origin is.
        if (!fetch.IsOn)
            pace.Note(read.Value, pipeline.Time.GetElapsedTime(start), Math.Max(1, pace.Requests));
        // The version says how long it is: one that ends early is another.
        return read.Value == fetch.Length ? FsError.None : FsError.Stale;
    }

    private void End(FetchOnce fetch, FsError error)
    {
        if (error == FsError.Stale)
            NoticeStale();
        bool isKept;
        ReadStream? stream;
        lock (_lock)
        {
            isKept = error == FsError.None && !fetch.IsDropped && !_isStale;
            if (_isStale)
                error = FsError.Stale;
            stream = fetch.Stream;
            fetch.Stream = null;
            fetch.IsComplete = isKept;
            _staged += isKept ? fetch.Length : 0;
            _flights.Remove(fetch);
            if (!isKept && !fetch.IsDropped)
                Detach(fetch);
        }

        if (fetch.HasPlace)
            pipeline.Budget.Leave(pace, fetch.Length, fetch.IsOn, fetch.IsLater);
        if (isKept)
            Keep(fetch);
        fetch.Complete(error);
        if (!isKept)
            fetch.DropUse();
        // What came before may have waited for this.
        if (isKept || Volatile.Read(ref _staged) > 0)
            Cut(everything: pipeline.Budget.IsTight);
        // After a failure the next read decides whether to try again.
        if (error == FsError.None)
            stream?.Ahead?.GoOn(stream);
    }

    private void Keep(FetchOnce fetch)
    {
        pipeline.Budget.Keep(fetch);
        bool isDropped;
        lock (_lock)
            isDropped = fetch.IsDropped;
        // Stored, and dropped, before it was counted as kept.
        if (isDropped)
            pipeline.Budget.Forget(fetch);
    }

    /// <summary>The original is another one: nothing of this version is given out or kept any more.</summary>
    private void NoticeStale()
    {
        FetchOnce[] staged;
        lock (_lock)
        {
            if (_isStale)
                return;
            _isStale = true;
            staged = [.. _blocks.Values.Where(static fetch => fetch.IsComplete).Distinct()];
            foreach (FetchOnce fetch in _flights)
                fetch.Cancel();
        }

        foreach (FetchOnce fetch in staged)
        {
            pipeline.Budget.Forget(fetch);
            Drop(fetch);
        }

        _stored.Forget();
    }
}
