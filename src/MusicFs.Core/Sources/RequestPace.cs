namespace MusicFs.Core.Sources;

/// <summary>Lets one request begin in each interval. Any thread; those who wait come in their order.</summary>
/// <param name="time">The clock.</param>
/// <param name="interval">From the beginning of one to that of the next.</param>
public sealed class RequestPace(TimeProvider time, TimeSpan interval)
{
    private readonly Lock _lock = new();
    private long _next = long.MinValue;

    /// <summary>Waits until the next may begin.</summary>
    public Task WaitAsync(CancellationToken cancellation)
    {
        long now = time.GetTimestamp();
        long begin;
        lock (_lock)
        {
            begin = Math.Max(now, _next);
            _next = begin + (long)(interval.TotalSeconds * time.TimestampFrequency);
        }

        return begin <= now ? Task.CompletedTask : Task.Delay(time.GetElapsedTime(now, begin), time, cancellation);
    }
}
