namespace MusicFs.Testing.Time;

/// <summary>A clock that only the test moves. Timers due fire, in order, inside <see cref="Advance"/>.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private TaskCompletionSource _armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>How far somebody has set the clock on the wall, which timers do not look at.</summary>
    public TimeSpan Jump { get; set; }

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + _now + Jump;

    public override long GetTimestamp() => _now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ManualTimer timer = new(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Completes when a timer waits to be fired within <paramref name="time"/>: the code under test has come to its pause.</summary>
    public async Task WaitForTimerAsync(TimeSpan time)
    {
        while (true)
        {
            Task armed;
            lock (_gate)
            {
                if (_timers.Exists(timer => timer.Due is { } due && due <= _now + time))
                    return;
                armed = _armed.Task;
            }

            await armed;
        }
    }

    /// <summary>Moves the clock.</summary>
    public void Advance(TimeSpan time)
    {
        TimeSpan end = _now + time;
        while (TakeDue(end) is { } callback)
            callback();
    }

    /// <summary>Waits until the code under test pauses for no longer than <paramref name="time"/>, then lets that time pass.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await WaitForTimerAsync(time);
        Advance(time);
    }

    /// <summary>The next that is due, which is then no more; null, and the clock is there, when there is none. One step: a timer that is set meanwhile keeps its new time.</summary>
    private Action? TakeDue(TimeSpan end)
    {
        lock (_gate)
        {
            ManualTimer? next = _timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
            _now = TimeSpan.FromTicks(Math.Max(_now.Ticks, next?.Due!.Value.Ticks ?? end.Ticks));
            return next?.Take();
        }
    }

    private sealed class ManualTimer(ManualTime clock, Action callback) : ITimer
    {
        private TimeSpan _period;
        private bool _isDisposed;

        public TimeSpan? Due { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                if (_isDisposed)
                    return false;
                _period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock._now + dueTime;
                clock._timers.Remove(this);
                clock._timers.Add(this);
                clock._armed.TrySetResult();
                clock._armed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            return true;
        }

        /// <summary>Under the clock's lock.</summary>
        public Action Take()
        {
            Due = _period > TimeSpan.Zero ? clock._now + _period : null;
            return callback;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                _isDisposed = true;
                clock._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
