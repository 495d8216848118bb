using MusicFs.Contracts.Origins;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;
using MusicFs.Origins.Local;
using MusicFs.Origins.Resilience;

namespace MusicFs.Host;

/// <summary>An origin of a library as <see cref="OriginOpening"/> put it together. Owns it.</summary>
internal sealed class OpenedOrigin(OriginLocation location, IOrigin origin, IDisposable inner, HealthTrackedOrigin? health, TimeProvider time) : IAsyncDisposable
{
    private long _poll;

    public OriginLocation Location => location;

    /// <summary>All of it, with what makes it bearable around it.</summary>
    public IOrigin Origin => origin;

    /// <summary>Knows how it is doing; null for a local folder, whose disk answers or not.</summary>
    public HealthTrackedOrigin? Health => health;

    /// <summary>What it turned out to be: a folder of another machine's is known by its file system.</summary>
    public OriginKind Kind => location.Kind == OriginKind.Local && health is not null ? OriginKind.Network : location.Kind;

    /// <summary>What tells of its changes; null where nothing shall.</summary>
    /// <param name="interval">From one look to the next where nothing tells; zero for no looks.</param>
    /// <param name="skips">Places that are not wanted.</param>
    public OriginWatching? Watch(TimeSpan interval, Func<OriginPath, bool> skips)
    {
        if (health is null)
            return interval > TimeSpan.Zero ? new OriginWatching(location.Id, () => ((LocalOrigin)inner).Watch(new OriginWatchOptions { Skips = (path, _) => skips(path) })) : null;
        SetPollInterval(interval);
        return _poll > 0 ? new OriginWatching(location.Id, () => new PolledWatch(health, () => TimeSpan.FromTicks(Interlocked.Read(ref _poll)), time), isPolled: true) : null;
    }

    /// <summary>From the next look on, where this origin has no interval of its own. Any thread.</summary>
    public void SetPollInterval(TimeSpan interval) => Interlocked.Exchange(ref _poll, (location.Access.PollInterval ?? interval).Ticks);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (health is not null)
            await health.DisposeAsync().ConfigureAwait(false);
        inner.Dispose();
    }
}
