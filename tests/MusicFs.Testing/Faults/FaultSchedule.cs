namespace MusicFs.Testing.Faults;

/// <summary>Which of many calls go wrong, and how. The calls of all threads are counted together.</summary>
public sealed class FaultSchedule
{
    private readonly Func<long, bool> _isDue;
    private readonly Fault _fault;
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _calls;
    private long _faults;
    private volatile bool _isOver;

    private FaultSchedule(Fault fault, Func<long, bool> isDue) => (_fault, _isDue) = (fault, isDue);

    public long Calls => Interlocked.Read(ref _calls);

    /// <summary>Those that went wrong.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    public static FaultSchedule Never() => new(Fault.None, static _ => false);

    /// <summary>The nth call, the one n after it, and so on.</summary>
    public static FaultSchedule EveryNth(int n, Fault fault) => new(fault, call => call % n == 0);

    /// <summary>All calls after the first n.</summary>
    public static FaultSchedule After(int n, Fault fault) => new(fault, call => call > n);

    /// <summary>The nth call alone.</summary>
    public static FaultSchedule Once(int n, Fault fault) => new(fault, call => call == n);

    /// <summary>From now on all goes well, and what hangs goes on.</summary>
    public void End()
    {
        _isOver = true;
        _released.TrySetResult();
    }

    /// <summary>What becomes of the next call.</summary>
    public Fault Next()
    {
        long call = Interlocked.Increment(ref _calls);
        if (_isOver || !_isDue(call))
            return Fault.None;
        Interlocked.Increment(ref _faults);
        return _fault;
    }

    /// <summary>As <see cref="Next"/>, for calls that may wait; those that hung and were released are well.</summary>
    public async ValueTask<Fault> NextAsync(CancellationToken cancellation)
    {
        Fault fault = Next();
        if (fault != Fault.Hang)
            return fault;
        await _released.Task.WaitAsync(cancellation);
        return Fault.None;
    }

    /// <summary>As <see cref="Next"/>, for calls that hold their thread.</summary>
    public Fault NextOnThread()
    {
        Fault fault = Next();
        if (fault != Fault.Hang)
            return fault;
        ((IAsyncResult)_released.Task).AsyncWaitHandle.WaitOne();
        return Fault.None;
    }
}
