using MusicFs.Backend.Fuse;
using MusicFs.Contracts.Events;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Host.Configuration;
using MusicFs.Host.HandOver;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Daemon;

/// <summary>The mounts, and the trees they show: mounts that ask for the same tree share it.</summary>
public sealed partial class LibraryDaemon
{
    /// <summary>Guards what is below it; held for moments.</summary>
    private readonly Lock _gate = new();
    private static readonly TimeSpan GoingLimit = TimeSpan.FromSeconds(10);

    /// <summary>A kernel that has other things to do holds nobody up for longer.</summary>
    internal static readonly TimeSpan LongestTelling = TimeSpan.FromSeconds(2);

    private readonly List<LiveMount> _mounts = [];
    private readonly List<LibraryTree> _trees = [];
    private readonly List<Task> _watches = [];
    private SessionEnd _end = SessionEnd.Unmounted;

    /// <summary>One mount comes at a time.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Of the trees that were asked for at the start.</summary>
    public Task FirstScan { get; private set; } = Task.CompletedTask;

    /// <summary>One scan at a time: all trees have one catalog, and two scans would give new files other numbers.</summary>
    private readonly SemaphoreSlim _looking = new(1, 1);

    internal IReadOnlyList<LiveMount> LiveMounts
    {
        get
        {
            lock (_gate)
                return [.. _mounts];
        }
    }

    /// <summary>Mounts at one more place. Of a daemon that came to its end meanwhile the mount is taken away again, and nobody is told that it came.</summary>
    internal async Task<(SessionStart Start, LiveMount? Mount)> AddAsync(MountRequest request, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        LibraryTree? tree = null;
        bool isShared = false;
        bool isStart = State == DaemonState.Starting;
        LiveMount? mount = null;
        try
        {
            if (State == DaemonState.Stopping)
                return (SessionStart.Impossible(Stopping), null);
            Inheritance? inheritance = isStart ? _parts.Inheritance : null;
            SessionStart start = await MountSession.StartAsync(
                request,
                inheritance is null ? _parts.CreateBackend(request) : new FuseBackend(inheritance.FuseOf(request), _parts.Loggers),
                async () =>
                {
                    (tree, isShared, Problem? problem) = await FindTreeAsync(request, cancellation).ConfigureAwait(false);
                    if (tree is not null && !isShared && inheritance is not null)
                        problem = await RestoreAsync(tree.Library, inheritance.TreeOf(request)).ConfigureAwait(false);
                    return tree is null || problem is not null ? new LibraryLoad(problem!) : new LibraryLoad(tree.Library);
                },
                _parts.Time,
                _parts.Loggers,
                cancellation,
                isInherited: inheritance is not null).ConfigureAwait(false);
            if (!start.IsSuccess)
                return (start, null);
            mount = new LiveMount(request, start.Session, tree!, _parts.Time.GetUtcNow(), isShared);
            if (Add(mount) || isStart)
                return (start, mount);
            await Task.WhenAny(mount.Removed, Task.Delay(GoingLimit, _parts.Time, cancellation)).ConfigureAwait(false);
            return (SessionStart.Impossible(Stopping), null);
        }
        finally
        {
            if (tree is not null && mount is null)
                await ReleaseAsync(tree).ConfigureAwait(false);
            _turn.Release();
        }
    }

    private static Problem Stopping { get; } = new("The daemon of this library is stopping.", "Try again in a moment.");

    /// <summary>False for one that goes at once, as the daemon ends.</summary>
    private bool Add(LiveMount mount)
    {
        bool isLate;
        lock (_gate)
        {
            isLate = _state == DaemonState.Stopping;
            _mounts.Add(mount);
            Task watch = WatchAsync(mount);
            _watches.Add(watch);
            Supervisor.Adopt($"mount {mount.Session.MountPoint}", watch, isVital: true);
        }

        Tell(mount, "mounted");
        // The request to stop did not see this mount.
        if (isLate)
            mount.Session.RequestUnmount();
        return !isLate;
    }

    private async Task<(LibraryTree? Tree, bool IsShared, Problem? Problem)> FindTreeAsync(MountRequest request, CancellationToken cancellation)
    {
        string key = LibraryTree.KeyOf(request);
        LibraryTree? first;
        lock (_gate)
        {
            if (_trees.Find(tree => tree.Key == key) is { } same)
            {
                same.Users++;
                if (request.VirtualEdits)
                    same.Library.AcceptEdits();
                return (same, true, null);
            }

            first = _trees.FirstOrDefault();
        }

        LibraryLoad load = await _parts.Load(WithServiceFiles(request), first?.Library, cancellation).ConfigureAwait(false);
        if (!load.IsSuccess)
            return (null, false, load.Problem);
        LibraryTree loaded = new(key, load.Library, load.Library.Scan is null ? null : LookAsync, load.Library.Look is null ? null : FollowAsync, _parts.HeadStart, request.RescanInterval, Supervisor, _parts.Time, _log, _parts.Inheritance?.Start)
        {
            Users = 1,
        };
        lock (_gate)
            _trees.Add(loaded);
        if (loaded.Library.Moved is { } moved)
            moved.Changed = (what, files) => Events.Publish(EventTypes.PlacesChanged, ("what", what), ("files", files));
        if (first is null && loaded.Library.Fingerprints is { } fingerprints)
            fingerprints.Finished = TellFingerprints;
        if (first is null && loaded.Library.Sources is { } sources)
            Attend(sources);
        if (first is null)
            Follow(load.Library);
        return (loaded, false, null);
    }

    /// <summary>The first tree's origins are those of all.</summary>
    private void Follow(LoadedLibrary library)
    {
        foreach (OpenedOrigin origin in library.Origins.Opened)
            _origins.Follow(origin.Health);
    }

    /// <summary>
    /// Completes when the kernels know what has changed so far, or do not take it: whoever is answered, or hears of the end of a scan, then sees the mounts as they are. Not for
    /// what a kernel itself waits for: a notice may wait for the same.
    /// </summary>
    internal async Task TellMountsAsync()
    {
        Task told = Task.WhenAll(LiveMounts.Select(static mount => mount.Session.Mount.Cache.FlushAsync()));
        if (!told.IsCompleted)
            await told.WaitAsync(LongestTelling, _parts.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>An origin is back: what it holds now is not known.</summary>
    private void RescanAll()
    {
        LibraryTree[] trees;
        lock (_gate)
            trees = [.. _trees];
        Array.ForEach(trees, static tree => tree.RequestRescan());
    }

    private async Task LookAsync(LibraryTree tree, CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation).ConfigureAwait(false);
        LibrarySummary? found = null;
        _scans.Begin();
        try
        {
            tree.Summary = await tree.Library.Scan!(_scans, cancellation).ConfigureAwait(false);
            // As it is shown: a file that a sheet cuts is its tracks, and copies are one.
            found = tree.Summary;
            NoteScans(tree.Library.Origins.Opened);
            await TellMountsAsync().ConfigureAwait(false);
        }
        finally
        {
            _scans.End(found);
            _looking.Release();
        }
    }

    /// <summary>A small look at what was told to have changed: no scan that anybody is told of.</summary>
    private async Task FollowAsync(LibraryTree tree, string originId, OriginChange change, CancellationToken cancellation)
    {
        await _looking.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            await tree.Library.Look!(originId, change, cancellation).ConfigureAwait(false);
            if (change is { Kind: OriginChangeKind.Tree, Path.IsRoot: true })
                NoteScans(FindOrigin(originId));
        }
        finally
        {
            _looking.Release();
        }
    }

    private async Task WatchAsync(LiveMount mount)
    {
        // Not under the lock that the caller holds.
        await Task.Yield();
        SessionEnd end = await mount.Session.Completion.ConfigureAwait(false);
        await mount.Session.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _mounts.Remove(mount);
            if (end == SessionEnd.Failed)
                _end = end;
        }

        Tell(mount, end == SessionEnd.Failed ? "failed" : "unmounted");
        // First, as who waited for this may mount again: this daemon must not take that and go.
        EndWithLastMount();
        mount.SetRemoved();
        await ReleaseAsync(mount.Tree).ConfigureAwait(false);
    }

    /// <summary>Something without which this cannot go on is lost: every mount is taken away, and the daemon ends with a failure.</summary>
    private void Abandon()
    {
        lock (_gate)
            _end = SessionEnd.Failed;
        RequestStop();
        RequestStop();
        // A mount whose watcher is lost is counted no more.
        _completion.TrySetResult(SessionEnd.Failed);
    }

    private void Tell(LiveMount mount, string state) => Events.Publish(EventTypes.MountState, ("mount_point", mount.Session.MountPoint), ("state", state));

    /// <summary>Frees a tree that no mount shows any more. The first one stays: the catalog of all is its.</summary>
    private async Task ReleaseAsync(LibraryTree tree)
    {
        lock (_gate)
        {
            tree.Users--;
            if (tree.Users > 0 || tree == _trees[0])
                return;
            _trees.Remove(tree);
        }

        await tree.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>When the last mount is gone the daemon ends, unless its first are still to come.</summary>
    private void EndWithLastMount()
    {
        SessionEnd end;
        bool isOver;
        bool isFirst;
        lock (_gate)
        {
            isOver = _mounts.Count == 0 && _state != DaemonState.Starting;
            isFirst = isOver && _state != DaemonState.Stopping;
            if (isOver)
                _state = DaemonState.Stopping;
            end = _end;
        }

        if (isFirst)
            TellStopping();
        if (isOver)
            _completion.TrySetResult(end);
    }

    private async Task WaitForMountsAsync()
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        Task[] watches;
        lock (_gate)
            watches = [.. _watches];
        await Task.WhenAll(watches).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        EndWithLastMount();
    }
}
