using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace MusicFs.Host.Mounting;

/// <summary>
/// Has the origins looked at, at once, from time to time and on request, for as long as the library is mounted. One look at a time; a
/// failing one is logged and the next comes all the same. Owns its task; <see cref="Request"/> may come from any thread.
/// </summary>
internal sealed class RescanLoop : IAsyncDisposable
{
    /// <summary>Looking takes no more than this part of the time, however large the library is.</summary>
    private const int LeastPauseInLooks = 10;

    private readonly Func<CancellationToken, Task> _look;
    private readonly Func<bool> _isNeeded;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _loop;
    private Task<bool>? _requested;

    /// <param name="look">Looks once.</param>
    /// <param name="isNeeded">Whether anything may have changed unseen; asked when the time for a look has come.</param>
    /// <param name="interval">From the end of a look to the next; zero for looks on request only.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of looks that fail.</param>
    public RescanLoop(Func<CancellationToken, Task> look, Func<bool> isNeeded, TimeSpan interval, TimeProvider time, ILogger log)
    {
        _look = look;
        _isNeeded = isNeeded;
        _interval = interval;
        _time = time;
        _log = log;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>A look as soon as the one under way, if any, has ended.</summary>
    public void Request() => _requests.Writer.TryWrite(true);

    /// <summary>Stops a look under way.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        for (Wake wake = Wake.Look; wake != Wake.Stop;)
        {
            TimeSpan pause = _interval;
            if (wake == Wake.Look)
            {
                _ = _requests.Reader.TryRead(out _);
                pause = TimeSpan.FromTicks(Math.Max(_interval.Ticks, (await LookAsync().ConfigureAwait(false)).Ticks * LeastPauseInLooks));
            }

            wake = await WaitAsync(_interval == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : pause).ConfigureAwait(false);
        }
    }

    /// <summary>How long it took.</summary>
    private async Task<TimeSpan> LookAsync()
    {
        long start = _time.GetTimestamp();
        try
        {
            await _look(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The wait that follows ends at once.
        }
        catch (Exception fault)
        {
            // The tree stays as it was; the next look may fare better.
            _log.LogError(fault, "Looking at the origins failed.");
        }

        return _time.GetElapsedTime(start);
    }

    /// <summary>Waits for the time or a request.</summary>
    private async Task<Wake> WaitAsync(TimeSpan pause)
    {
        try
        {
            // One wait for requests lives on through those that the clock ends, so that no request is lost and no waits pile up.
            _requested ??= _requests.Reader.WaitToReadAsync(_stop.Token).AsTask();
            _ = await _requested.WaitAsync(pause, _time, _stop.Token).ConfigureAwait(false);
            _requested = null;
            return Wake.Look;
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
