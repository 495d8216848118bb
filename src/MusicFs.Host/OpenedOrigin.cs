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
internal sealed class OpenedOrigin(OriginLocation location, IOrigin origin, IDisposable inner, HealthTrackedOrigin health, TimeProvider time) : IAsyncDisposable
{
    private readonly RemovableOrigin _removable = new(origin);
    private long _poll;

    public OriginLocation Location { get; private set; } = location;

    /// <summary>The part of it that is wanted.</summary>
    public SelectedOrigin Wanted => field ??= new SelectedOrigin(_removable, new PathPatterns(Location.Include), new PathPatterns(Location.Exclude));

    /// <summary>All of it, with what makes it bearable around it.</summary>
    public IOrigin Origin => _removable;

    /// <summary>Knows how it is doing.</summary>
    public HealthTrackedOrigin Health => health;

    /// <summary>What it turned out to be: a folder of another machine's is known by its file system.</summary>
    public OriginKind Kind => Location.Kind == OriginKind.Local && !IsWatchable ? OriginKind.Network : Location.Kind;

    /// <summary>Whether the kernel tells of its changes.</summary>
    private bool IsWatchable => Location.Kind == OriginKind.Local && origin.Capabilities.Watch;

    /// <summary>Files that are gone and kept in the library, because so many at once are not believed.</summary>
    public int Kept { get; set; }

    /// <summary>When a scan of all of it ended; null before the first.</summary>
    public DateTimeOffset? LastScan { get; set; }

    /// <summary>Completes when it was removed and nobody reads from it any more.</summary>
    public Task Unused => _removable.Unused;

    /// <summary>It comes earlier or later among those that could serve from now on.</summary>
    public void Rank(int priority) => Location = Location with { Priority = priority };

    /// <summary>Another part of it is wanted from now on. One at a time.</summary>
    public void Select(IReadOnlyList<string> include, IReadOnlyList<string> exclude)
    {
        Wanted.Select(new PathPatterns(include), new PathPatterns(exclude));
        Location = Location with { Include = include, Exclude = exclude };
    }

    /// <summary>Nothing new is asked of it from now on.</summary>
    public Task RemoveAsync() => _removable.RemoveAsync();

    /// <summary>The disk it is on, as the last check found it; null where that did not, or the origin cannot tell.</summary>
    public OriginSpace? Space { get; private set; }

    /// <summary>Looks now how it is doing, and how full it is.</summary>
    public async Task<OriginHealth> CheckAsync(CancellationToken cancellation)
    {
        FsError error = await health.ProbeAsync(cancellation).ConfigureAwait(false);
        Space = error == FsError.None && inner is ISpaceTeller teller ? await MeasureAsync(teller, cancellation).ConfigureAwait(false) : null;
        return health.Health;
    }

    /// <summary>What an error of the origin means for a person: its own words where it has some.</summary>
    public Problem Describe(FsError error) => health.LastFailure ?? OriginTrouble.Describe(error, Location);

    /// <summary>What tells of its changes; null where nothing shall.</summary>
    /// <param name="interval">From one look to the next where nothing tells; zero for no looks.</param>
    public OriginWatching? Watch(TimeSpan interval)
    {
        if (IsWatchable)
            return interval > TimeSpan.Zero ? new OriginWatching(Location.Id, () => ((IFolderOrigin)inner).Watch(new OriginWatchOptions { Skips = (path, _) => Wanted.IsExcluded(path) })) : null;
        SetPollInterval(interval);
        return _poll > 0 ? new OriginWatching(Location.Id, () => new PolledWatch(health, () => TimeSpan.FromTicks(Interlocked.Read(ref _poll)), time), isPolled: true) : null;
    }

    /// <summary>From the next look on, where this origin has no interval of its own. Any thread.</summary>
    public void SetPollInterval(TimeSpan interval) => Interlocked.Exchange(ref _poll, (Location.Access.PollInterval ?? interval).Ticks);

    /// <summary>No longer than a check may take: a share may hold the call for ever.</summary>
    private async Task<OriginSpace?> MeasureAsync(ISpaceTeller teller, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = new(new TimeLimits().Probe, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            FsResult<OriginSpace> space = await teller.MeasureAsync(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            return space.IsSuccess ? space.Value : null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await health.DisposeAsync().ConfigureAwait(false);
        inner.Dispose();
        _removable.Dispose();
    }
}
