using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Offline;

/// <content>Fetches what is missing.</content>
public sealed partial class PinKeeper
{
    /// <summary>Somebody else waits for an origin: the next piece comes later.</summary>
    private static readonly TimeSpan GiveWay = TimeSpan.FromMilliseconds(250);

    private const int MostGivenWay = 20;

    /// <summary>What did not come at the last try, and why.</summary>
    private readonly ConcurrentDictionary<ShownOriginal, string> _failures = new();

    /// <summary>Until there is another plan to make.</summary>
    private async Task FetchAsync(PinPlan plan, TimeSpan pause, CancellationToken stop)
    {
        long begun = _time.GetTimestamp();
        HashSet<string> silent = [];
        foreach (ShownOriginal settled in _failures.Keys.Where(failed => !plan.Kept.Contains(failed)))
            _failures.TryRemove(settled, out _);
        foreach (PinnedFile file in plan.Missing)
        {
            if (_time.GetElapsedTime(begun) > pause && _changes.Reader.TryPeek(out _))
                return;
            if (_pipeline() is not { } pipeline || silent.Contains(file.Original.OriginId) || _origins.Find(file.Original.OriginId) is not { } origin || IsAway(origin))
                continue;
            FsError error = await FetchAsync(pipeline, origin, file, stop).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            Note(file, error, pipeline);
            // The others of an origin that does not answer wait for the next try together.
            if (error is FsError.OriginUnavailable or FsError.TimedOut)
                silent.Add(origin.Id);
        }
    }

    private async Task<FsError> FetchAsync(ReadPipeline pipeline, IOrigin origin, PinnedFile file, CancellationToken stop)
    {
        if (!pipeline.AcceptsPrefetch)
            return FsError.NoSpace;
        long misses = pipeline.Counters.Reads(CacheOutcome.Miss);
        return await pipeline.FillAsync(
            origin, file.Original.Path, file.Original.Version,
            async _ =>
            {
                // Each piece counts as one itself.
                for (int given = 0; given < MostGivenWay && pipeline.Counters.Reads(CacheOutcome.Miss) > misses + 1; given++)
                {
                    misses = pipeline.Counters.Reads(CacheOutcome.Miss) - 1;
                    await Task.Delay(GiveWay, _time, stop).ConfigureAwait(false);
                }

                misses = pipeline.Counters.Reads(CacheOutcome.Miss);
            },
            stop).ConfigureAwait(false);
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
