using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Reading;

/// <summary>
/// Writes failed opens and reads to the log: the first few of a while one by one, the rest as a number, so that an hour of a
/// player trying a dead disk is not a log of a million lines. Any thread.
/// </summary>
internal sealed class FailureLog(ILogger logger, TimeProvider time)
{
    private const int LoudFailures = 10;
    private static readonly TimeSpan While = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private long _start = time.GetTimestamp();
    private int _failures;

    public void Write(FileSource source, FsError error, ulong request)
    {
        // A caller that gave up is no failure.
        if (error == FsError.Interrupted)
            return;
        if (Count(out int suppressed))
            logger.LogWarning("Request {Request}: {Path} on origin {Origin} cannot be read: {Error}.", request, source.Path, source.OriginId, error);
        if (suppressed > 0)
            logger.LogWarning("{Suppressed} further failures in the {Seconds} s before were not logged.", suppressed, While.TotalSeconds);
    }

    private bool Count(out int suppressed)
    {
        lock (_lock)
        {
            suppressed = 0;
            if (time.GetElapsedTime(_start) >= While)
            {
                suppressed = Math.Max(0, _failures - LoudFailures);
                _start = time.GetTimestamp();
                _failures = 0;
            }

            return ++_failures <= LoudFailures;
        }
    }
}
