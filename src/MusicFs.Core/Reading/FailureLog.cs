using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>
/// Writes failed opens and reads to the log: of an origin that is away the first, of other failures the first few, and from then on a
/// number once a minute for as long as they go on, so that an hour of a player trying a dead disk is not a log of a million lines. Any
/// thread.
/// </summary>
internal sealed class FailureLog(ILogger logger, TimeProvider time)
{
    private const int LoudFailures = 10;
    private static readonly TimeSpan While = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Run> _runs = new(StringComparer.Ordinal);

    /// <summary>An open or a read failed, whatever copies there are.</summary>
    public void Write(FileSource source, FsError error, ulong request)
    {
        // A caller that gave up is no failure.
        if (error == FsError.Interrupted)
            return;
        bool isAway = error is FsError.TimedOut or FsError.OriginUnavailable;
        string what = isAway ? $"reads from origin {source.OriginId}, which is away," : "reads";
        if (Count(isAway ? $"away\0{source.OriginId}" : "failed", what, isAway ? 1 : LoudFailures))
            logger.LogWarning("Request {Request}: {Path} on origin {Origin} cannot be read: {Error}.", request, source.Path, source.OriginId, error);
    }

    /// <summary>A copy failed, and the next one is asked.</summary>
    public void WriteGivenUp(Replica replica, FsError error)
    {
        FileCopy copy = replica.Copy;
        if (Count($"copy\0{copy.OriginId}", $"tries of copies on origin {copy.OriginId}", 1))
            logger.LogWarning("{Path} on origin {Origin} cannot be read ({Error}); other copies are tried.", copy.Path, copy.OriginId, error);
    }

    private bool Count(string key, string what, int loud)
    {
        lock (_lock)
        {
            if (!_runs.TryGetValue(key, out Run? run))
            {
                _runs.Add(key, run = new Run { What = what, Loud = loud });
                run.Timer = time.CreateTimer(_ => Summarise(key, run), null, While, Timeout.InfiniteTimeSpan);
            }

            if (run.Loud > 0)
            {
                run.Loud--;
                return true;
            }

            run.Suppressed++;
            return false;
        }
    }

    private void Summarise(string key, Run run)
    {
        int suppressed;
        lock (_lock)
        {
            suppressed = run.Suppressed;
            run.Suppressed = run.Loud = 0;
            if (suppressed == 0)
            {
                // A minute without: the next one is news again.
                _runs.Remove(key);
                run.Timer?.Dispose();
                return;
            }

            run.Timer?.Change(While, Timeout.InfiniteTimeSpan);
        }

        logger.LogWarning("In the last {Seconds} s {Suppressed} further {What} failed.", While.TotalSeconds, suppressed, run.What);
    }

    /// <summary>Failures of one kind that go on. Guarded by the lock.</summary>
    private sealed class Run
    {
        public required string What { get; init; }

        public required int Loud { get; set; }

        public int Suppressed { get; set; }

        public ITimer? Timer { get; set; }
    }
}
