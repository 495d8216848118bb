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
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _loop;
    private Task<bool>? _requested;

    /// <param name="look">Looks once.</param>
    /// <param name="interval">From the end of a look to the next; zero for looks on request only.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of looks that fail.</param>
    public RescanLoop(Func<CancellationToken, Task> look, TimeSpan interval, TimeProvider time, ILogger log)
    {
        _look = look;
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
        TimeSpan pause = TimeSpan.Zero;
        for (bool isFirst = true; isFirst || await WaitAsync(pause).ConfigureAwait(false); isFirst = false)
        {
            _ = _requests.Reader.TryRead(out _);
            long start = _time.GetTimestamp();
            try
            {
                await _look(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // The tree stays as it was; the next look may fare better.
                _log.LogError(fault, "Looking at the origins again failed.");
            }

            TimeSpan taken = _time.GetElapsedTime(start);
            pause = _interval == TimeSpan.Zero ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(_interval.Ticks, taken.Ticks * LeastPauseInLooks));
        }
    }

    /// <summary>Waits for the time or a request. False when it is over.</summary>
    private async Task<bool> WaitAsync(TimeSpan pause)
    {
        try
        {
            // One wait for requests lives on through those that the clock ends, so that no request is lost and no waits pile up.
            _requested ??= _requests.Reader.WaitToReadAsync(_stop.Token).AsTask();
            _ = await _requested.WaitAsync(pause == TimeSpan.Zero ? Timeout.InfiniteTimeSpan : pause, _time, _stop.Token).ConfigureAwait(false);
            _requested = null;
            return true;
        }
        catch (TimeoutException)
        {
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
