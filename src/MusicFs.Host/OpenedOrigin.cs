using MusicFs.Contracts.Origins;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;
using MusicFs.Origins.Local;
using MusicFs.Origins.Resilience;

namespace MusicFs.Host;

/// <summary>An origin of a library as <see cref="OriginOpening"/> put it together. Owns it.</summary>
internal sealed class OpenedOrigin(OriginLocation location, IOrigin origin, IDisposable inner, HealthTrackedOrigin health, TimeProvider time) : IAsyncDisposable
{
    public OriginLocation Location => location;

    /// <summary>All of it, with what makes it bearable around it.</summary>
    public IOrigin Origin => origin;

    /// <summary>Knows how it is doing.</summary>
    public HealthTrackedOrigin Health => health;

    /// <summary>What it turned out to be: a folder of another machine's is known by its file system.</summary>
    public OriginKind Kind => location.Kind == OriginKind.Local && !IsWatchable ? OriginKind.Network : location.Kind;

    /// <summary>Whether the kernel tells of its changes.</summary>
    private bool IsWatchable => location.Kind == OriginKind.Local && origin.Capabilities.Watch;

    /// <summary>What tells of its changes; null where nothing shall.</summary>
    /// <param name="interval">From one look to the next where nothing tells; zero for no looks.</param>
    /// <param name="skips">Places that are not wanted.</param>
    public OriginWatching? Watch(TimeSpan interval, Func<OriginPath, bool> skips)
    {
        if (IsWatchable)
            return interval > TimeSpan.Zero ? new OriginWatching(location.Id, () => ((LocalOrigin)inner).Watch(new OriginWatchOptions { Skips = (path, _) => skips(path) })) : null;
        TimeSpan poll = location.Access.PollInterval ?? interval;
        return poll > TimeSpan.Zero ? new OriginWatching(location.Id, () => new PolledWatch(health, poll, time), isPolled: true) : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await health.DisposeAsync().ConfigureAwait(false);
        inner.Dispose();
    }
}
