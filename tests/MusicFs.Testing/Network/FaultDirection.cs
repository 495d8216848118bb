namespace MusicFs.Testing.Network;

/// <summary>One direction of all connections of a <see cref="FaultProxy"/>: what passes, how fast, and what happens next.</summary>
public sealed class FaultDirection
{
    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource? _gate;
    private FaultPlan? _plan;
    private TimeSpan _delay;
    private long _rate;
    private long _bytes;
    private long _freeAt;

    internal FaultDirection(TimeProvider time) => _time = time;

    /// <summary>Bytes that were let pass since the start; counted before the other side has them.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How long a byte is under way, whatever the speed.</summary>
    public TimeSpan Delay
    {
        get
        {
            lock (_lock)
                return _delay;
        }

        set
        {
            lock (_lock)
                _delay = value;
        }
    }

    /// <summary>The width of the link, shared by all connections; 0 for no limit. A change takes effect at once.</summary>
    public long BytesPerSecond
    {
        get
        {
            lock (_lock)
                return _rate;
        }

        set
        {
            lock (_lock)
            {
                _rate = value;
                _freeAt = 0;
                _changed.TrySetResult();
                _changed = NewSignal();
            }
        }
    }

    /// <summary>Ends the connection that carries it in order, right after so many further bytes. Completes when that has happened.</summary>
    public Task CutAfter(long bytes) => Plan(FaultAction.Cut, bytes);

    /// <summary>Resets the connection that carries it right after so many further bytes. Completes when that has happened.</summary>
    public Task ResetAfter(long bytes) => Plan(FaultAction.Reset, bytes);

    /// <summary>Lets so many further bytes pass and then none until <see cref="Resume"/>. Completes when the silence begins.</summary>
    public Task StallAfter(long bytes) => Plan(FaultAction.Stall, bytes);

    /// <summary>Ends a stall and forgets what was planned.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            _plan = null;
            _gate?.TrySetResult();
            _gate = null;
        }
    }

    /// <summary>How many of some waiting bytes go next, and what happens after them.</summary>
    internal (int Count, FaultPlan? Then) Next(int waiting)
    {
        lock (_lock)
        {
            // A hundredth of a second at a time, so that a change of speed is felt soon.
            int count = _rate == 0 ? waiting : (int)Math.Min(waiting, Math.Max(1, _rate / 100));
            if (_plan is not { } plan)
                return (count, null);
            count = (int)Math.Min(count, plan.Left);
            plan.Left -= count;
            if (plan.Left > 0)
                return (count, null);
            _plan = null;
            if (plan.Action == FaultAction.Stall)
                _gate ??= NewSignal();
            return (count, plan);
        }
    }

    internal void Count(int bytes) => Interlocked.Add(ref _bytes, bytes);

    /// <summary>Waits until there is room for some bytes on the link.</summary>
    internal async Task TakeTurnAsync(int bytes, CancellationToken ended)
    {
        TimeSpan wait;
        Task changed;
        lock (_lock)
        {
            if (_rate == 0)
                return;
            long now = _time.GetTimestamp();
            long start = Math.Max(now, _freeAt);
            _freeAt = start + (bytes * _time.TimestampFrequency / _rate);
            wait = _time.GetElapsedTime(now, start);
            changed = _changed.Task;
        }

        if (wait > TimeSpan.Zero)
            await Task.WhenAny(Task.Delay(wait, _time, ended), changed);
    }

    internal async Task PassGateAsync(CancellationToken ended)
    {
        Task? gate;
        lock (_lock)
            gate = _gate?.Task;
        if (gate is not null)
            await gate.WaitAsync(ended);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task Plan(FaultAction action, long bytes)
    {
        FaultPlan plan = new(action) { Left = bytes };
        lock (_lock)
            _plan = plan;
        return plan.Happened.Task;
    }
}
