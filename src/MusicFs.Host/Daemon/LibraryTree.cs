using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Origins;
using MusicFs.Core;
using MusicFs.Core.Artwork;
using MusicFs.Core.Offline;
using MusicFs.Core.Recordings;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;
using MusicFs.Host.Sources;
using MusicFs.Host.Supervision;
using MusicFs.Library.Search;

namespace MusicFs.Host.Daemon;

/// <summary>One tree of a library, shown by any number of mounts, and followed by looks at its origins. Owns the loaded library.</summary>
internal sealed class LibraryTree : IAsyncDisposable
{
    private readonly TaskCompletionSource _firstScan = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly RescanLoop? _rescans;
    private readonly Supervisor _supervisor;
    private readonly Func<OriginWatching, CancellationToken, Task>? _watch;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (CancellationTokenSource Stop, SupervisedTask Loop)> _watching = new(StringComparer.Ordinal);
    private readonly List<SupervisedTask> _loops = [];
    private volatile bool _isFirstLookBegun;
    private long _interval;

    /// <param name="key">Of the request it was loaded for.</param>
    /// <param name="library">What is shown.</param>
    /// <param name="look">Looks at the origins; null where nothing can change.</param>
    /// <param name="follow">Looks at what a watch tells; null where nothing is watched.</param>
    /// <param name="headStart">How long watching and looking wait where there is something to show.</param>
    /// <param name="interval">From one look to the next.</param>
    /// <param name="supervisor">Runs what goes on behind it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of looks that fail.</param>
    /// <param name="hold">Nothing is looked at before it completes; null for nothing to wait for.</param>
    public LibraryTree(
        string key, LoadedLibrary library, Func<LibraryTree, CancellationToken, Task>? look,
        Func<LibraryTree, string, OriginChange, CancellationToken, Task>? follow, TimeSpan headStart, TimeSpan interval,
        Supervisor supervisor, TimeProvider time, ILogger log, Task? hold = null)
    {
        Key = key;
        Library = library;
        Summary = library.Summary;
        _supervisor = supervisor;
        _interval = interval.Ticks;
        Task start = library.Summary.Tracks > 0 && headStart > TimeSpan.Zero ? Task.Delay(headStart, time, _stop.Token) : Task.CompletedTask;
        if (hold is { IsCompleted: false })
            start = Task.WhenAll(start, hold);
        if (look is null)
            _firstScan.SetResult();
        else
        {
            _rescans = new RescanLoop(stop => LookAsync(start, look, stop), IsLookNeeded, interval, time, log);
            _loops.Add(supervisor.Run("scan", _rescans.RunAsync, end: _stop.Token));
        }

        if (library is { Finder: { } finder, OwnsOrigins: true })
            _loops.Add(supervisor.Run("search index", stop => IndexAsync(start, finder.Index, stop), end: _stop.Token));
        if (library is { Pins: { } pins, OwnsOrigins: true })
        {
            pins.Settled = FirstScan;
            _loops.Add(supervisor.Run("pins", stop => PinsAsync(start, pins, stop), end: _stop.Token));
        }

        if (library is { Fingerprints: { } fingerprints, OwnsOrigins: true })
            _loops.Add(supervisor.Run("fingerprints", stop => FingerprintAsync(fingerprints, stop), end: _stop.Token));
        if (library is { Sources: { } sources, OwnsOrigins: true })
            _loops.Add(supervisor.Run("metadata sources", stop => SourcesAsync(sources, stop), end: _stop.Token));
        foreach ((string name, Task running) in library.Background)
            _loops.Add(supervisor.Adopt(name, running));
        if (follow is null)
            return;
        _watch = async (watch, stop) =>
        {
            await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await watch.RunAsync((origin, change, token) => FollowAsync(follow, origin, change, token), time, log, stop).ConfigureAwait(false);
        };
        foreach (OriginWatching watch in library.Watches.All)
            StartWatching(watch);
    }

    /// <summary>Of what it shows, or shall show in a moment.</summary>
    public string Key { get; private set; }

    /// <summary>What it was asked to show while it was shown; null where that is what it was loaded for. Any thread.</summary>
    public MountRequest? Wanted { get; private set; }

    public LoadedLibrary Library { get; }

    /// <summary>Completes, never faults, when the origins have been looked at once, or will not be.</summary>
    public Task FirstScan => _firstScan.Task;

    /// <summary>Of the latest scan; its tracks are those that are shown now.</summary>
    public LibrarySummary Summary
    {
        get => Library.Changes is { } changes ? field with { Tracks = changes.CountTracks(null) } : field;
        set;
    }

    /// <summary>Mounts that show it or are about to; guarded by the daemon's lock.</summary>
    public int Users { get; set; }

    /// <summary>From one look to the next; zero for looks on request only.</summary>
    public TimeSpan Interval => TimeSpan.FromTicks(Interlocked.Read(ref _interval));

    public int OpenHandles => (Library.FileSystem as MusicFileSystem)?.OpenHandles ?? 0;

    /// <summary>Operations that have ended.</summary>
    public long Operations => Library.Reports?.Ring.Position ?? 0;

    /// <summary>Equal for requests that show the same tree.</summary>
    public static string KeyOf(MountRequest request) =>
        string.Join('\0', [
            request.Template ?? "", .. request.Views.SelectMany(static view => new[] { view.Name, view.Template }),
            .. request.Names == NameSet.Posix ? Array.Empty<string>() : ["", $"{request.Names}"],
            .. request.MergesRecordings ? (string[])["", "recordings"] : [],
            .. $"{request.Artwork}" == $"{ArtworkSources.Default}" ? Array.Empty<string>() : ["", $"artwork {request.Artwork}"],
            .. request.Overlay.Length > 0 ? (string[])["", "overlay", request.Overlay] : []]);

    /// <summary>Is to show something else from now on. Called under the daemon's lock.</summary>
    /// <param name="request">What.</param>
    /// <param name="show">Calls <see cref="ShowAsync"/> when nobody looks, behind this call.</param>
    public void Want(MountRequest request, Func<CancellationToken, Task> show)
    {
        Wanted = request;
        Key = KeyOf(request);
        Follow(_supervisor.Run("show anew", show, end: _stop.Token));
    }

    /// <summary>Shows what was asked for last, and has the origins looked at for the rest. Called while nobody else looks.</summary>
    public async Task ShowAsync(CancellationToken cancellation)
    {
        await Library.Changes!.ShowAsync(Wanted!, cancellation).ConfigureAwait(false);
        RequestRescan();
    }

    /// <summary>Has the origins looked at now.</summary>
    public void RequestRescan() => _rescans?.Request();

    /// <summary>Watches an origin that came, and looks at it once, behind this call.</summary>
    /// <param name="origin">Among the library's by now.</param>
    /// <param name="scan">Looks at it.</param>
    public void Add(OpenedOrigin origin, Func<CancellationToken, Task> scan)
    {
        if (Library.Origins.Cache is { } cache)
            Library.Changes!.UseCache(cache);
        Watch(origin);
        Follow(_supervisor.Run($"first look at {origin.Location.Id}", scan, end: _stop.Token));
    }

    /// <summary>Watches an origin that is not watched, where anything tells of its changes.</summary>
    public void Watch(OpenedOrigin origin)
    {
        OriginWatching? watch = Library.Changes!.Watch(origin, Interval);
        if (watch is not null)
            Library.Watches.Add(watch);
        if (watch is not null && _watch is not null)
            StartWatching(watch);
    }

    /// <summary>Watches an origin that goes no more.</summary>
    public async Task StopWatchingAsync(string originId)
    {
        Library.Watches.Remove(originId);
        (CancellationTokenSource Stop, SupervisedTask Loop) watched;
        lock (_gate)
        {
            if (!_watching.Remove(originId, out watched))
                return;
        }

        await watched.Stop.CancelAsync().ConfigureAwait(false);
        await watched.Loop.Completion.ConfigureAwait(false);
        watched.Stop.Dispose();
    }

    /// <summary>From now on; zero for looks on request only. What watches the origins is to be made anew where it was or is zero.</summary>
    public void SetRescanInterval(TimeSpan interval)
    {
        Interlocked.Exchange(ref _interval, interval.Ticks);
        if (_rescans is not null)
            _rescans.Interval = interval;
        foreach (OpenedOrigin origin in Library.Origins.Opened)
            origin.SetPollInterval(interval);
    }

    /// <summary>Looks at nothing any more, for good.</summary>
    public async Task StopLookingAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        SupervisedTask[] loops;
        lock (_gate)
            loops = [.. _watching.Values.Select(static one => one.Loop), .. _loops];
        await Task.WhenAll(loops.Where(static loop => !loop.IsAdopted).Select(static loop => loop.Completion)).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        SupervisedTask[] loops;
        lock (_gate)
            loops = [.. _watching.Values.Select(static one => one.Loop), .. _loops];
        // What it only follows ends with the library.
        await Task.WhenAll(loops.Where(static loop => !loop.IsAdopted).Select(static loop => loop.Completion)).ConfigureAwait(false);
        foreach ((CancellationTokenSource stop, _) in _watching.Values)
            stop.Dispose();
        _firstScan.TrySetResult();
        await Library.DisposeAsync().ConfigureAwait(false);
        await Task.WhenAll(loops.Select(static loop => loop.Completion)).ConfigureAwait(false);
        _stop.Dispose();
    }

    /// <summary>Ends before the library does.</summary>
    private void Follow(SupervisedTask task)
    {
        lock (_gate)
        {
            _loops.RemoveAll(static loop => !loop.IsAdopted && loop.Completion.IsCompleted);
            _loops.Add(task);
        }
    }

    /// <summary>What is watched need not be looked at from time to time.</summary>
    private bool IsLookNeeded() => Library.HasUnwatched() || Library.Watches.All.Any(static watch => !watch.IsWhole);

    private void StartWatching(OriginWatching watch)
    {
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        lock (_gate)
            _watching.Add(watch.OriginId, (stop, _supervisor.Run($"watch {watch.OriginId}", token => _watch!(watch, token), end: stop.Token)));
    }

    /// <summary>
    /// The first thing that a watch tells is that everything must be looked at, from when on it misses nothing. The first scan, where it has
    /// waited for that, is that look.
    /// </summary>
    private Task FollowAsync(
        Func<LibraryTree, string, OriginChange, CancellationToken, Task> follow, string originId, OriginChange change, CancellationToken cancellation) =>
        change is { Kind: OriginChangeKind.Tree, Path.IsRoot: true } && !_isFirstLookBegun ? Task.CompletedTask : follow(this, originId, change, cancellation);

    private static async Task IndexAsync(Task start, SearchIndex index, CancellationToken cancellation)
    {
        await start.WaitAsync(cancellation).ConfigureAwait(false);
        await index.RunAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task PinsAsync(Task start, PinKeeper pins, CancellationToken cancellation)
    {
        await start.WaitAsync(cancellation).ConfigureAwait(false);
        await pins.RunAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Where files are still being found they come first.</summary>
    private async Task FingerprintAsync(FingerprintKeeper fingerprints, CancellationToken cancellation)
    {
        await FirstScan.WaitAsync(cancellation).ConfigureAwait(false);
        await fingerprints.RunAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Likewise.</summary>
    private async Task SourcesAsync(LibrarySources sources, CancellationToken cancellation)
    {
        await FirstScan.WaitAsync(cancellation).ConfigureAwait(false);
        await sources.LookUps.RunAsync(cancellation).ConfigureAwait(false);
    }

    private async Task LookAsync(Task start, Func<LibraryTree, CancellationToken, Task> look, CancellationToken cancellation)
    {
        try
        {
            await start.WaitAsync(cancellation).ConfigureAwait(false);
            // Where nothing is shown yet nobody waits for the watches either.
            if (!_isFirstLookBegun && Summary.Tracks > 0)
                await Task.WhenAll(Library.Watches.All.Select(static watch => watch.Begun)).WaitAsync(cancellation).ConfigureAwait(false);
            _isFirstLookBegun = true;
            await look(this, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _firstScan.TrySetResult();
        }
    }
}
