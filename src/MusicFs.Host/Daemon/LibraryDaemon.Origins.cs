using MusicFs.Contracts.Events;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Daemon;

/// <summary>Origins that come, go and are looked at alone while the library is mounted.</summary>
public sealed partial class LibraryDaemon
{
    /// <summary>What was told of files that are kept although they are gone, by origin; guarded by <see cref="_looking"/>.</summary>
    private readonly Dictionary<string, int> _toldKept = new(StringComparer.Ordinal);

    /// <summary>The origins as they are open; none before the first tree is.</summary>
    internal IReadOnlyList<OpenedOrigin> Origins => FirstTree?.Library.Origins.Opened ?? [];

    private LibraryTree? FirstTree
    {
        get
        {
            lock (_gate)
                return _trees.FirstOrDefault();
        }
    }

    internal OpenedOrigin? FindOrigin(string id) => FirstTree?.Library.Origins.Find(id);

    /// <summary>Tracks in the first tree that are on an origin.</summary>
    internal int CountTracks(string originId) => FirstTree?.Library.Changes?.CountTracks(originId) ?? 0;

    /// <summary>Shows one more origin in every mount; what is on it appears while it is scanned, behind this call.</summary>
    /// <returns>Null, or why it cannot be.</returns>
    internal async Task<Problem?> AddOriginAsync(OriginLocation location, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            LibraryTree[] trees = Trees();
            if (State == DaemonState.Stopping)
                return Stopping;
            if (_parts.OpenOrigin is not { } open || trees is not [var first, ..] || first.Library.Changes is null)
                return new Problem("The origins of this library are fixed.", "Start it again with the origins it shall have.");
            if (LiveMounts.Select(mount => PreMountChecks.Overlap(mount.Session.MountPoint, [location])).FirstOrDefault(static found => found is not null) is { } overlap)
                return overlap;
            LibraryOrigins origins = first.Library.Origins;
            (OpenedOrigin? origin, ReadCache? cache, Problem? problem) =
                await open(location, Template, origins.Cache is null, cancellation).ConfigureAwait(false);
            if (origin is null)
                return problem;
            origins.Add(origin, cache);
            _origins.Follow(origin.Health);
            SetOrigins(trees, [.. Template.Origins, location]);
            foreach (LibraryTree tree in trees)
                tree.Add(origin, stop => ScanAsync(tree, location.Id, confirmsRemovals: false, progress: null, stop));
            Events.Publish(EventTypes.OriginAdded, location.Id, ("location", location.Location));
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Takes an origin and its tracks out of every mount. Files that are open can be read until they are closed; what people made of its
    /// tracks stays, and so does what the catalog knows.
    /// </summary>
    /// <returns>The tracks that went; null where there is no such origin.</returns>
    internal async Task<int?> RemoveOriginAsync(string id, CancellationToken cancellation = default)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            LibraryTree[] trees = Trees();
            if (trees is not [var first, ..] || first.Library.Origins.Find(id) is not { } origin || first.Library.Changes is null)
                return null;
            int tracks = CountTracks(id);
            foreach (LibraryTree tree in trees)
                await tree.StopWatchingAsync(id).ConfigureAwait(false);
            _origins.Leave(id);
            await first.Library.Origins.RemoveAsync(origin).ConfigureAwait(false);
            SetOrigins(trees, [.. Template.Origins.Where(other => other.Id != id)]);
            foreach (LibraryTree tree in trees)
                await tree.Library.Changes!.RemoveAsync(id).ConfigureAwait(false);

            await TellMountsAsync().ConfigureAwait(false);
            Events.Publish(EventTypes.OriginRemoved, id, ("tracks", tracks));
            return tracks;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Looks at all of one origin now.</summary>
    /// <param name="id">The origin.</param>
    /// <param name="confirmsRemovals">Whether a person has said that whatever is gone is really gone.</param>
    /// <param name="progress">Hears how far it is, from pool threads.</param>
    /// <param name="cancellation">Gives up; what was found until then stays.</param>
    /// <returns>What was found on it, for the first tree.</returns>
    internal async Task<LibrarySummary> ScanOriginAsync(string id, bool confirmsRemovals, IProgress<ScanProgress>? progress, CancellationToken cancellation)
    {
        LibrarySummary? found = null;
        foreach (LibraryTree tree in Trees().Where(static tree => tree.Library.Changes is not null))
        {
            LibrarySummary inTree = await ScanAsync(tree, id, confirmsRemovals, found is null ? progress : null, cancellation).ConfigureAwait(false);
            found ??= inTree;
        }

        return found ?? default;
    }

    internal LibraryTree[] Trees()
    {
        lock (_gate)
            return [.. _trees];
    }

    private void SetOrigins(LibraryTree[] trees, IReadOnlyList<OriginLocation> origins)
    {
        Template = Template with { Origins = origins };
        foreach (LibraryTree tree in trees)
            tree.Library.Changes?.Repurpose(origins);
    }

    private async Task<LibrarySummary> ScanAsync(
        LibraryTree tree, string id, bool confirmsRemovals, IProgress<ScanProgress>? progress, CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation).ConfigureAwait(false);
        LibrarySummary? total = null;
        _scans.Begin(id);
        try
        {
            OriginChanges changes = tree.Library.Changes!;
            LibrarySummary found = await changes.ScanAsync(id, confirmsRemovals, new BothProgress(_scans, progress), cancellation).ConfigureAwait(false);
            total = tree.Summary;
            if (found.UnreadableFolders == 0)
                NoteScans(FindOrigin(id));
            await TellMountsAsync().ConfigureAwait(false);
            return found;
        }
        finally
        {
            _scans.End(total);
            _looking.Release();
        }
    }

    /// <summary>After a scan: when it was, and what it did not believe. Called while nobody else looks.</summary>
    private void NoteScans(params IEnumerable<OpenedOrigin?> scanned)
    {
        foreach (OpenedOrigin origin in scanned.OfType<OpenedOrigin>())
        {
            if (origin.Health.Health.Failures == 0)
                origin.LastScan = _parts.Time.GetUtcNow();
            int told = _toldKept.GetValueOrDefault(origin.Location.Id);
            _toldKept[origin.Location.Id] = origin.Kept;
            if (origin.Kept > 0 && origin.Kept != told)
                Events.Publish(EventTypes.OriginRemovalsHeld, origin.Location.Id, ("count", origin.Kept));
        }
    }

    private sealed class BothProgress(IProgress<ScanProgress> one, IProgress<ScanProgress>? other) : IProgress<ScanProgress>
    {
        public void Report(ScanProgress value)
        {
            one.Report(value);
            other?.Report(value);
        }
    }
}
