using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Reading;

/// <summary>
/// Asks one copy after another until one answers. Each has its time, which a copy that hangs costs once: afterwards its origin comes after
/// the others. The last one has all that is left, and where none answered in time the first that was late is waited for once more.
/// </summary>
internal sealed class CopyTurns(ReplicaSelector selector, Action<Replica, FsError> failed)
{
    /// <summary>The first answer, and whose; else the error of the first copy, the best, and null.</summary>
    public async ValueTask<(FsResult<T> Result, ReplicaFile? By)> TakeAsync<T>(
        ReplicaFile[] order, Func<ReplicaFile, CancellationToken, ValueTask<FsResult<T>>> call, CancellationToken cancellation)
    {
        using CancellationTokenSource total = new(selector.Settings.ReadTime, selector.Time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(total.Token, cancellation);
        FsError first = FsError.None;
        ReplicaFile? late = null;
        ReplicaFile[] usable = [.. order.Where(static copy => !copy.IsDropped)];
        for (int i = 0; i < usable.Length && !end.IsCancellationRequested; i++)
        {
            TimeSpan limit = i == usable.Length - 1 && late is null ? Timeout.InfiniteTimeSpan : selector.Settings.CopyTime;
            FsResult<T> result = await WithinAsync(usable[i], call, limit, end.Token).ConfigureAwait(false);
            if (result.IsSuccess)
                return (result, usable[i]);
            if (cancellation.IsCancellationRequested)
                return (FsError.Interrupted, null);
            Give(usable[i], result.Error);
            if (first == FsError.None)
                first = result.Error;
            if (result.Error == FsError.TimedOut)
                late ??= usable[i];
        }

        if (late is not null && !end.IsCancellationRequested)
        {
            FsResult<T> result = await WithinAsync(late, call, Timeout.InfiniteTimeSpan, end.Token).ConfigureAwait(false);
            if (result.IsSuccess)
                return (result, late);
        }

        return (cancellation.IsCancellationRequested ? FsError.Interrupted : first == FsError.None ? FsError.Stale : first, null);
    }

    private async ValueTask<FsResult<T>> WithinAsync<T>(
        ReplicaFile copy, Func<ReplicaFile, CancellationToken, ValueTask<FsResult<T>>> call, TimeSpan limit, CancellationToken cancellation)
    {
        using CancellationTokenSource late = new(limit, selector.Time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        FsResult<T> result = await call(copy, end.Token).ConfigureAwait(false);
        return result.Error == FsError.Interrupted ? FsError.TimedOut : result;
    }

    private void Give(ReplicaFile copy, FsError error)
    {
        selector.Note(copy.Replica.Origin, error);
        if (error is FsError.Stale or FsError.NotFound)
            copy.Drop();
        else
            copy.Reset();
        failed(copy.Replica, error);
    }
}
