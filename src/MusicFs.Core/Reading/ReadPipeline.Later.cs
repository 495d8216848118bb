using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <content>Bytes that somebody may read soon, fetched while nobody waits for others.</content>
public sealed partial class ReadPipeline
{
    /// <summary>Who reads and waits once will soon wait again: so long the line is left to him.</summary>
    private static readonly TimeSpan HoldOff = TimeSpan.FromSeconds(1);

    /// <summary>What a player reads before it plays, and some more: it is there before the track is.</summary>
    internal const long HeadLength = 1 << 20;

    /// <summary>Whether a reader would begin without the origin: the first of it is stored. Waits for nothing.</summary>
    internal bool IsWarm(FileSource source)
    {
        long wanted = Math.Min(StagedFile.UsualFirstRead, source.Version.Size);
        return StoredOf(KeyOf(source)).Skip(0, wanted) >= wanted;
    }

    /// <summary>Fetches some of an original that is not there yet, in small requests, each of which is given up when a reader waits for the same origin.</summary>
    /// <param name="origin">Where it is.</param>
    /// <param name="file">Which.</param>
    /// <param name="need">How much of it, and how soon.</param>
    /// <param name="fetched">Hears how many bytes came; what is fetched for some day hears of each second that it waits as well, with 0, so that it may give up.</param>
    /// <param name="cancellation">Gives up; what came until then is kept.</param>
    internal async ValueTask<FsError> PrefetchAsync(IOrigin origin, ShownOriginal file, LaterNeed need, Action<int> fetched, CancellationToken cancellation)
    {
        StagedFile staged = Enter(origin, new FileSource(file.OriginId, file.Path, file.Version));
        ReadStream stream = new(null);
        bool isLast = need == LaterNeed.SomeDay;
        staged.Pace.AddLater(staged, stream, isLast);
        FsError error;
        try
        {
            await staged.FindAudioAsync(cancellation).ConfigureAwait(false);
            long end = need == LaterNeed.Head ? Math.Min((staged.Audio?.Start ?? 0) + HeadLength, staged.Size) : staged.Size;
            staged.MarkStreamed();
            error = await FetchLaterAsync(staged, end, stream, isLast, fetched, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            error = FsError.Interrupted;
        }
        finally
        {
            staged.Pace.DropLater(stream);
            staged.GiveUp(stream);
            Leave(staged);
        }

        await staged.Cutting.ConfigureAwait(false);
        return error;
    }

    private async ValueTask<FsError> FetchLaterAsync(
        StagedFile file, long end, ReadStream stream, bool isLast, Action<int> fetched, CancellationToken cancellation)
    {
        for (long at = file.SkipThere(0, end); at < end; at = file.SkipThere(at, end))
        {
            cancellation.ThrowIfCancellationRequested();
            bool isOver = false;
            if ((isLast && file.Pace.IsLaterWanted ? null : file.TryFetchLater(at, end, stream, out isOver)) is not { } fetch)
            {
                if (isOver)
                    return FsError.Stale;
                await WaitForQuietAsync(file.Pace, isLast, cancellation).ConfigureAwait(false);
                if (isLast)
                    fetched(0);
                continue;
            }

            FsError error;
            try
            {
                error = await fetch.Done.WaitAsync(cancellation).ConfigureAwait(false);
            }
            finally
            {
                fetch.DropUse();
            }

            if (error == FsError.Interrupted)
                await Task.Delay(HoldOff, Time, cancellation).ConfigureAwait(false);
            else if (error != FsError.None)
                return error;
            else
                fetched(fetch.Length);
        }

        return FsError.None;
    }

    private async Task WaitForQuietAsync(OriginPace pace, bool isLast, CancellationToken cancellation)
    {
        Task quiet = isLast ? Task.CompletedTask : Budget.WhenQuiet(pace);
        if (quiet.IsCompleted)
            await Task.Delay(HoldOff, Time, cancellation).ConfigureAwait(false);
        else
            await quiet.WaitAsync(cancellation).ConfigureAwait(false);
    }
}
