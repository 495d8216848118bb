using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MusicFs.Host.Mounting;

/// <summary>
/// Has the origins looked at, at once, from time to time and on request, for as long as the library is mounted. One look at a time; a
/// failing one is logged and the next comes all the same; only a lack of memory gets out, to whoever supervises it.
/// <see cref="Request"/> and <see cref="Interval"/> may come from any thread.
/// </summary>
internal sealed class RescanLoop
{
    /// <summary>Looking takes no more than this part of the time, however large the library is.</summary>
    private const int LeastPauseInLooks = 10;

    private readonly Func<CancellationToken, Task> _look;
    private readonly Func<bool> _isNeeded;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Channel<bool> _bell = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _interval;
    private int _isAsked;
    private Task<bool>? _rung;

    /// <param name="look">Looks once.</param>
    /// <param name="isNeeded">Whether anything may have changed unseen; asked when the time for a look has come.</param>
    /// <param name="interval">From the end of a look to the next; zero for looks on request only.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of looks that fail.</param>
    public RescanLoop(Func<CancellationToken, Task> look, Func<bool> isNeeded, TimeSpan interval, TimeProvider time, ILogger log)
    {
        _look = look;
        _isNeeded = isNeeded;
        _interval = interval.Ticks;
        _time = time;
        _log = log;
    }

    /// <summary>From the end of a look to the next; another one holds from now on.</summary>
    public TimeSpan Interval
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _interval));
        set
        {
            Interlocked.Exchange(ref _interval, value.Ticks);
            _bell.Writer.TryWrite(true);
        }
    }

    /// <summary>A look as soon as the one under way, if any, has ended.</summary>
    public void Request()
    {
        Volatile.Write(ref _isAsked, 1);
        _bell.Writer.TryWrite(true);
    }

    /// <summary>Looks until <paramref name="stop"/>, which ends a look under way. Runs once at a time.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        TimeSpan least = TimeSpan.Zero;
        for (Wake wake = Wake.Look; wake != Wake.Stop;)
        {
            if (wake == Wake.Look)
            {
                Volatile.Write(ref _isAsked, 0);
                least = (await LookAsync(stop).ConfigureAwait(false)) * LeastPauseInLooks;
            }

            TimeSpan interval = Interval;
            TimeSpan pause = interval > least ? interval : least;
            wake = await WaitAsync(interval == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : pause, stop).ConfigureAwait(false);
        }
    }

    /// <summary>How long it took.</summary>
    private async Task<TimeSpan> LookAsync(CancellationToken stop)
    {
        long start = _time.GetTimestamp();
        try
        {
            await _look(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The wait that follows ends at once.
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The tree stays as it was; the next look may fare better.
            _log.LogError(fault, "Looking at the origins failed.");
        }

        return _time.GetElapsedTime(start);
    }

    /// <summary>Waits for the time or a request.</summary>
    private async Task<Wake> WaitAsync(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            // One wait for requests lives on through those that the clock ends, so that no request is lost and no waits pile up.
            _rung ??= _bell.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
            _ = await _rung.WaitAsync(pause, _time, stop).ConfigureAwait(false);
            _rung = null;
            _ = _bell.Reader.TryRead(out _);
            return Interlocked.Exchange(ref _isAsked, 0) == 1 ? Wake.Look : Wake.Rest;
        }
        catch (TimeoutException)
        {
            return _isNeeded() ? Wake.Look : Wake.Rest;
        }
        catch (OperationCanceledException)
        {
            return Wake.Stop;
        }
    }

    private enum Wake
    {
        Look,
        Rest,
        Stop,
    }
}
