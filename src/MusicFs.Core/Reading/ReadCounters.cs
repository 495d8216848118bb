using MusicFs.Contracts.Tracing;

namespace MusicFs.Core.Reading;

/// <summary>Reads of remote originals by where their bytes came from, and what was fetched. Any thread, without locks.</summary>
public sealed class ReadCounters
{
    private readonly long[] _reads = new long[Enum.GetValues<CacheOutcome>().Length];
    private long _fetches;
    private long _fetchedBytes;
    private long _failedFetches;
    private long _fetching;

    /// <summary>Reads of one outcome.</summary>
    public long Reads(CacheOutcome outcome) => Volatile.Read(ref _reads[(int)outcome]);

    /// <summary>Requests to origins that have ended.</summary>
    public long Fetches => Volatile.Read(ref _fetches);

    /// <summary>Of those, the ones that brought nothing; given up ones included.</summary>
    public long FailedFetches => Volatile.Read(ref _failedFetches);

    /// <summary>What the others brought.</summary>
    public long FetchedBytes => Volatile.Read(ref _fetchedBytes);

    /// <summary>Requests under way.</summary>
    public long Fetching => Volatile.Read(ref _fetching);

    internal void Add(CacheOutcome outcome) => Interlocked.Increment(ref _reads[(int)outcome]);

    internal void BeginFetch() => Interlocked.Increment(ref _fetching);

    /// <summary>One has ended, with so many bytes; 0 where it failed.</summary>
    internal void EndFetch(int bytes)
    {
        Interlocked.Decrement(ref _fetching);
        Interlocked.Increment(ref _fetches);
        Interlocked.Add(ref _fetchedBytes, bytes);
        if (bytes == 0)
            Interlocked.Increment(ref _failedFetches);
    }
}
