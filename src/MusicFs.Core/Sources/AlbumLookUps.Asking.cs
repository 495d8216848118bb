using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Library.Sources;

namespace MusicFs.Core.Sources;

/// <content>Questions and what comes of them.</content>
public sealed partial class AlbumLookUps
{
    private const int MostTries = 3;

    /// <summary>Albums in a row for which a source failed: then it is the source.</summary>
    private const int MostDoubts = 3;

    /// <summary>Of one look-up, its requests and waits included.</summary>
    private static readonly TimeSpan LongestLookUp = TimeSpan.FromMinutes(3);

    /// <summary>Before the second try of an album, and four times as long before the third.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    /// <summary>What a service asks for is waited for in the queue up to here; for longer ones it is left.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Rest = TimeSpan.FromHours(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromDays(1);

    private async Task DrainAsync(List<AlbumInQuestion> queue, CancellationToken stop)
    {
        for (int i = 0; i < queue.Count && _store.Problem is null; i++)
        {
            Volatile.Write(ref _waiting, queue.Count - i);
            bool isFound = false;
            foreach (IMetadataSource source in Sources)
                isFound |= await AskAsync(source, queue[i], stop).ConfigureAwait(false);
            isFound |= await FetchCoverAsync(queue[i], stop).ConfigureAwait(false);
            await CountAsync().ConfigureAwait(false);
            if (isFound)
                await ShowAsync(queue[i].Key).ConfigureAwait(false);
        }

        Volatile.Write(ref _waiting, 0);
        queue.Clear();
    }

    /// <summary>Asks one source about one album, where it is to be asked. Whether anything was said.</summary>
    private async Task<bool> AskAsync(IMetadataSource source, AlbumInQuestion album, CancellationToken stop)
    {
        AskedSource asked = Of(source.Name);
        // A copy of it may have been asked about meanwhile.
        if (await Task.Run(() => _store.IsAnswered(album.Key, source.Name, _time.GetUtcNow()), stop).ConfigureAwait(false) || !await IsReadyAsync(source, asked, stop).ConfigureAwait(false))
            return false;
        (AlbumSuggestion? said, FsError error) = await TryAsync(source, asked, album, stop).ConfigureAwait(false);
        if (error == FsError.Interrupted)
            return false;
        DateTimeOffset now = _time.GetUtcNow();
        if (error is FsError.None or FsError.NotFound)
        {
            SourceAnswer answer = new(album.Key, source.Name, said is null ? AnswerOutcome.None : AnswerOutcome.Found, now, now + KeptFor)
            {
                Score = said?.Score ?? 0, Reference = said?.Reference ?? "", Tracks = said is null ? new() : SuggestionRules.Read(said, album.Query, source.Name)!,
            };
            await KeepAsync(asked, answer).ConfigureAwait(false);
            return said is not null;
        }

        await DoubtAsync(source, asked, album, error, now).ConfigureAwait(false);
        return false;
    }

    private async Task<(AlbumSuggestion? Said, FsError Error)> TryAsync(IMetadataSource source, AskedSource asked, AlbumInQuestion album, CancellationToken stop)
    {
        FsError error = FsError.Interrupted;
        TimeSpan pause = FirstPause;
        for (int tries = 0; tries < MostTries; tries++)
        {
            if (tries > 0)
            {
                await Task.Delay(pause, _time, stop).ConfigureAwait(false);
                pause *= 4;
            }

            await WaitForQuietAsync(stop).ConfigureAwait(false);
            // Where its service wants to be left alone for long, nothing is held against the album.
            if (!await IsReadyAsync(source, asked, stop).ConfigureAwait(false))
                return (null, asked.Lost.IsCompleted ? FsError.Interrupted : error);
            await asked.Pace.WaitAsync(stop).ConfigureAwait(false);
            // Switched off while it waited.
            if (!Sources.Contains(source))
                return (null, FsError.Interrupted);
            asked.CountTry();
            (AlbumSuggestion? said, error) = await LookUpAsync(source, asked, album.Query, stop).ConfigureAwait(false);
            asked.CountEnd(error);
            if (!error.IsTransient)
                return (said, error);
            _log.LogInformation("{Source} did not answer for '{Album}' ({Error}): {Reason}", source.Name, album.Name, error, (source as ISourceState)?.Trouble ?? "it gave no reason");
        }

        return (null, error);
    }

    /// <summary>Waits for what is short; false where the source is not to be asked for longer, or not any more.</summary>
    private async Task<bool> IsReadyAsync(IMetadataSource source, AskedSource asked, CancellationToken stop)
    {
        if (!asked.Lost.IsCompleted)
            return false;
        for (TimeSpan waited = TimeSpan.Zero; Sources.Contains(source); waited += TimeSpan.FromSeconds(1))
        {
            DateTimeOffset now = _time.GetUtcNow();
            if (asked.RestsUntil(source, now) is not { } until)
                return true;
            if (waited + (until - now) > LongestWait)
                return false;
            await Task.Delay(until - now < TimeSpan.FromSeconds(1) ? until - now : TimeSpan.FromSeconds(1), _time, stop).ConfigureAwait(false);
        }

        return false;
    }

    /// <summary>One look-up. Whatever the source does, this comes back.</summary>
    private async Task<(AlbumSuggestion? Said, FsError Error)> LookUpAsync(IMetadataSource source, AskedSource asked, AlbumQuery query, CancellationToken stop)
    {
        using CancellationTokenSource limit = new(LongestLookUp, _time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        Task<FsResult<AlbumSuggestion>> call = Task.Run(() => source.LookUpAsync(query, end.Token).AsTask(), CancellationToken.None);
        try
        {
            FsResult<AlbumSuggestion> result = await call.WaitAsync(end.Token).ConfigureAwait(false);
            if (!result.IsSuccess)
                return (null, result.Error);
            if (SuggestionRules.Read(result.Value, query, source.Name) is not null)
                return (result.Value, FsError.None);
            asked.Problem = "Its answer is none: too much, or of other tracks than were asked about.";
            return (null, FsError.Corrupt);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            throw new OperationCanceledException(stop);
        }
        catch (OperationCanceledException)
        {
            // It may go on for ever; it is asked nothing else until it is back.
            asked.Lost = call.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return (null, FsError.TimedOut);
        }
#pragma warning disable CA1031 // A source is somebody else's code; what it throws is its failure and not ours.
        catch (Exception error)
#pragma warning restore CA1031
        {
            asked.Problem = $"It threw {error.GetType().Name}: {error.Message}";
            return (null, FsError.Internal);
        }
    }

    private async Task KeepAsync(AskedSource asked, SourceAnswer answer)
    {
        // It answers, so it was those albums.
        await PutDoubtsAsync(asked).ConfigureAwait(false);
        asked.Problem = null;
        await _store.PutAsync(answer).ConfigureAwait(false);
    }

    /// <summary>Albums of which none works are no fault of the albums: then nothing is held against them, and the source is asked again later.</summary>
    private async Task DoubtAsync(IMetadataSource source, AskedSource asked, AlbumInQuestion album, FsError error, DateTimeOffset now)
    {
        string reason = (error is FsError.Internal or FsError.Corrupt ? asked.Problem : null) ?? (source as ISourceState)?.Trouble ?? $"it answered with {error}";
        asked.Problem = reason;
        _log.LogWarning("{Source} has no answer for '{Album}': {Reason}", source.Name, album.Name, reason);
        asked.Doubts.Add(new SourceAnswer(album.Key, source.Name, AnswerOutcome.Failed, now, now + AfterFailure) { Problem = reason });
        if (asked.Doubts.Count < MostDoubts)
            return;
        if (error.IsTransient)
        {
            asked.Doubts.Clear();
            asked.RestUntil(now + Rest);
            asked.Problem = $"It failed for {MostDoubts} albums in a row and is asked again at {now + Rest:u}. The last time: {reason}";
            _log.LogWarning("{Source} is not asked for an hour: it failed for {Albums} albums in a row.", source.Name, MostDoubts);
        }
        else
            await PutDoubtsAsync(asked).ConfigureAwait(false);
    }

    private async Task SettleDoubtsAsync()
    {
        foreach (IMetadataSource source in Sources)
            await PutDoubtsAsync(Of(source.Name)).ConfigureAwait(false);
    }

    private async Task PutDoubtsAsync(AskedSource asked)
    {
        foreach (SourceAnswer failed in asked.Doubts)
            await _store.PutAsync(failed).ConfigureAwait(false);
        asked.Doubts.Clear();
    }
}
