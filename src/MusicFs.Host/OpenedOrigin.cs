using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;
using MusicFs.Origins.Local;
using MusicFs.Origins.Resilience;
using MusicFs.Origins.Selection;

namespace MusicFs.Host;

/// <summary>An origin of a library as <see cref="OriginOpening"/> put it together. Owns it.</summary>
internal sealed class OpenedOrigin(OriginLocation location, IOrigin origin, IDisposable inner, HealthTrackedOrigin? health, TimeProvider time) : IAsyncDisposable
{
    /// <summary>A check of a disk that does not answer ends; one that spins up has answered by then.</summary>
    private static readonly TimeSpan LocalCheckLimit = TimeSpan.FromSeconds(5);

    private readonly RemovableOrigin _removable = new(origin);
    private OriginHealth? _lastCheck;

    public OriginLocation Location => location;

    /// <summary>All of it, with what makes it bearable around it.</summary>
    public IOrigin Origin => _removable;

    /// <summary>Knows how it is doing; null for a local folder, whose disk answers or not.</summary>
    public HealthTrackedOrigin? Health => health;

    /// <summary>How it is doing; null of a local folder that was never checked.</summary>
    public OriginHealth? Known => health?.Health ?? Volatile.Read(ref _lastCheck);

    /// <summary>What it turned out to be: a folder of another machine's is known by its file system.</summary>
    public OriginKind Kind => location.Kind == OriginKind.Local && health is not null ? OriginKind.Network : location.Kind;

    /// <summary>Files that are gone and kept in the library, because so many at once are not believed.</summary>
    public int Kept { get; set; }

    /// <summary>When a scan of all of it ended; null before the first.</summary>
    public DateTimeOffset? LastScan { get; set; }

    /// <summary>Completes when it was removed and nobody reads from it any more.</summary>
    public Task Unused => _removable.Unused;

    /// <summary>Nothing new is asked of it from now on.</summary>
    public Task RemoveAsync() => _removable.RemoveAsync();

    /// <summary>Looks now how it is doing.</summary>
    public async Task<OriginHealth> CheckAsync(CancellationToken cancellation)
    {
        if (health is not null)
        {
            await health.ProbeAsync(cancellation).ConfigureAwait(false);
            return health.Health;
        }

        long start = time.GetTimestamp();
        FsError error = FsError.TimedOut;
        try
        {
            error = await origin.ProbeAsync(cancellation).AsTask().WaitAsync(LocalCheckLimit, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The disk answers in its own time.
        }

        OriginHealthState state = error == FsError.None ? OriginHealthState.Healthy : OriginHealthState.Unhealthy;
        OriginHealth? before = _lastCheck;
        DateTimeOffset since = before?.State == state ? before.Since : time.GetUtcNow();
        OriginHealth now = new(state, since, error == FsError.None ? 0 : (before?.Failures ?? 0) + 1, error, time.GetElapsedTime(start));
        Volatile.Write(ref _lastCheck, now);
        return now;
    }

    /// <summary>What an error of the origin means for a person: its own words where it has some.</summary>
    public Problem Describe(FsError error) => (inner as IFailureTeller)?.LastFailure ?? OriginTrouble.Describe(error, location);

    /// <summary>What tells of its changes; null where nothing shall.</summary>
    /// <param name="interval">From one look to the next where nothing tells; zero for no looks.</param>
    /// <param name="skips">Places that are not wanted.</param>
    public OriginWatching? Watch(TimeSpan interval, Func<OriginPath, bool> skips)
    {
        if (health is null)
            return interval > TimeSpan.Zero ? new OriginWatching(location.Id, () => ((LocalOrigin)inner).Watch(new OriginWatchOptions { Skips = (path, _) => skips(path) })) : null;
        TimeSpan poll = location.Access.PollInterval ?? interval;
        return poll > TimeSpan.Zero ? new OriginWatching(location.Id, () => new PolledWatch(health, poll, time), isPolled: true) : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (health is not null)
            await health.DisposeAsync().ConfigureAwait(false);
        inner.Dispose();
        _removable.Dispose();
    }
}
