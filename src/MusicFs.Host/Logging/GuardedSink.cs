using Serilog.Core;
using Serilog.Debugging;
using Serilog.Events;

namespace MusicFs.Host.Logging;

/// <summary>
/// One target. What fails in it (a full disk) is counted and ends there: the thread that writes goes on and tries the next event, and the end of the
/// process is not disturbed. Passes events on without what is nobody's business. Called by one thread.
/// </summary>
internal sealed class GuardedSink(ILogEventSink inner, PathPrivacy? privacy) : ILogEventSink, IDisposable
{
    private long _lost;

    /// <summary>Events that could not be written.</summary>
    public long Lost => Volatile.Read(ref _lost);

    public void Emit(LogEvent logEvent)
    {
        try
        {
            inner.Emit(privacy is null ? logEvent : privacy.Apply(logEvent));
        }
#pragma warning disable CA1031 // Whatever a target throws, the log is not worth more than that.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _lost);
            SelfLog.WriteLine("A log event was lost: {0}", failure);
        }
    }

    public void Dispose()
    {
        try
        {
            (inner as IDisposable)?.Dispose();
        }
#pragma warning disable CA1031 // As above: what was buffered is lost.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _lost);
            SelfLog.WriteLine("The end of the log was lost: {0}", failure);
        }
    }
}
