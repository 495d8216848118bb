namespace MusicFs.Host.Plugins;

/// <summary>Counts a plugin's faults, and says when they are too many. Any thread.</summary>
internal sealed class PluginBudget(int most, TimeSpan period, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Queue<long> _recent = new();
    private long _faults;

    /// <summary>Since it was loaded.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Counts one; true where that is one too many.</summary>
    public bool Spend()
    {
        Interlocked.Increment(ref _faults);
        long now = time.GetTimestamp();
        lock (_gate)
        {
            while (_recent.TryPeek(out long first) && time.GetElapsedTime(first, now) > period)
                _recent.Dequeue();
            _recent.Enqueue(now);
            return _recent.Count >= most;
        }
    }
}
