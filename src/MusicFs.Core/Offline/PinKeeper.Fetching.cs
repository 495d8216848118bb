using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Offline;

/// <content>Fetches what is missing.</content>
public sealed partial class PinKeeper
{
    /// <summary>A far origin has something to do while the answer of another request is on its way.</summary>
    private const int AtOnce = 2;

    /// <summary>What did not come at the last try, and why.</summary>
    private readonly ConcurrentDictionary<ShownOriginal, string> _failures = new();

    /// <summary>Until there is another plan to make.</summary>
    private async Task FetchAsync(PinPlan plan, TimeSpan pause, CancellationToken stop)
    {
        long begun = _time.GetTimestamp();
        ConcurrentDictionary<string, bool> silent = new();
        foreach (ShownOriginal settled in _failures.Keys.Where(failed => !plan.Kept.Contains(failed)))
            _failures.TryRemove(settled, out _);
        bool IsOutdated() => _time.GetElapsedTime(begun) > pause && _changes.Reader.TryPeek(out _);
        await Parallel.ForEachAsync(
            plan.Missing.TakeWhile(_ => !IsOutdated()),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
            (file, end) => FetchAsync(file, silent, IsOutdated, end)).ConfigureAwait(false);
    }

    private async ValueTask FetchAsync(PinnedFile file, ConcurrentDictionary<string, bool> silent, Func<bool> isOutdated, CancellationToken stop)
    {
        if (_pipeline() is not { } pipeline || silent.ContainsKey(file.Original.OriginId) || _origins.Find(file.Original.OriginId) is not { } origin || IsAway(origin))
            return;
        // A file may take long, and give way for longer: between two pieces of it it is seen whether it is meant still.
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        void NotePiece(int bytes)
        {
            if (isOutdated())
                end.Cancel();
        }

        FsError error = pipeline.AcceptsPrefetch
            ? await pipeline.PrefetchAsync(origin, file.Original, LaterNeed.SomeDay, NotePiece, end.Token).ConfigureAwait(false)
            : FsError.NoSpace;
        if (error == FsError.Interrupted)
            return;
        Note(file, error, pipeline);
        // The others of an origin that does not answer wait for the next try together.
        if (error is FsError.OriginUnavailable or FsError.TimedOut)
            silent[origin.Id] = true;
    }

    private void Note(PinnedFile file, FsError error, ReadPipeline pipeline)
    {
        ShownOriginal original = file.Original;
        string? failure = error switch
        {
            FsError.NoSpace => "the cache takes nothing ahead of time now: memory or its disk is short",
            FsError.None => pipeline.IsWhole(original.OriginId, original.Path, original.Version) ? null : "the cache did not take all of it",
            FsError.Stale or FsError.NotFound => "it is not there any more, or another one now; its origin is looked at",
            _ => $"origin '{original.OriginId}' did not give it: {error}",
        };
        if (failure is null)
            _failures.TryRemove(original, out _);
        else if (!_failures.TryGetValue(original, out string? known) || known != failure)
            _log.LogInformation("{Place} is pinned and could not be fetched: {Reason}.", file.Place, failure);
        if (failure is not null)
            _failures[original] = failure;
        if (error is FsError.Stale or FsError.NotFound && Refresh is { } refresh)
            _ = refresh(original.OriginId, original.Path);
    }

    /// <summary>Adds what the last try said to what is said to come.</summary>
    private PinReport WithFailure(PinReport report) =>
        !_failures.IsEmpty && report.Lacking.FirstOrDefault(_failures.ContainsKey) is { } failed && _failures.TryGetValue(failed, out string? failure)
            ? report with { Reason = report.Reason + (report.Reason.Length > 0 ? "; at the last try: " : "at the last try: ") + failure }
            : report;
}
