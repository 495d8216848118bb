using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Origins;
using MusicFs.Core;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Daemon;

/// <summary>One tree of a library, shown by any number of mounts, and followed by looks at its origins. Owns the loaded library.</summary>
internal sealed class LibraryTree : IAsyncDisposable
{
    private readonly TaskCompletionSource _firstScan = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly RescanLoop? _rescans;
    private readonly ILogger _log;
    private readonly Func<OriginWatching, CancellationToken, Task>? _watch;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (CancellationTokenSource Stop, Task Run)> _watching = new(StringComparer.Ordinal);
    private readonly List<Task> _background = [];
    private volatile bool _isFirstLookBegun;

    /// <param name="key">Of the request it was loaded for.</param>
    /// <param name="library">What is shown.</param>
    /// <param name="look">Looks at the origins; null where nothing can change.</param>
    /// <param name="follow">Looks at what a watch tells; null where nothing is watched.</param>
    /// <param name="headStart">How long watching and looking wait where there is something to show.</param>
    /// <param name="interval">From one look to the next.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Hears of looks that fail.</param>
    public LibraryTree(
        string key, LoadedLibrary library, Func<LibraryTree, CancellationToken, Task>? look,
        Func<LibraryTree, string, OriginChange, CancellationToken, Task>? follow, TimeSpan headStart, TimeSpan interval,
        TimeProvider time, ILogger log)
    {
        Key = key;
        Library = library;
        Summary = library.Summary;
        _log = log;
        Task start = library.Summary.Tracks > 0 && headStart > TimeSpan.Zero ? Task.Delay(headStart, time, _stop.Token) : Task.CompletedTask;
        if (look is null)
            _firstScan.SetResult();
        else
            _rescans = new RescanLoop(stop => LookAsync(start, look, stop), IsLookNeeded, interval, time, log);
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

    public string Key { get; }

    public LoadedLibrary Library { get; }

    /// <summary>Completes, never faults, when the origins have been looked at once, or will not be.</summary>
    public Task FirstScan => _firstScan.Task;

    /// <summary>Of the latest scan.</summary>
    public LibrarySummary Summary { get; set; }

    /// <summary>Mounts that show it or are about to; guarded by the daemon's lock.</summary>
    public int Users { get; set; }

    public int OpenHandles => (Library.FileSystem as MusicFileSystem)?.OpenHandles ?? 0;

    /// <summary>Operations that have ended.</summary>
    public long Operations => Library.Reports?.Ring.Position ?? 0;

    /// <summary>Equal for requests that show the same tree.</summary>
    public static string KeyOf(MountRequest request) =>
        string.Join('\0', [
            request.Template ?? "", .. request.Views.SelectMany(static view => new[] { view.Name, view.Template }),
            .. request.Names == NameSet.Posix ? Array.Empty<string>() : ["", $"{request.Names}"],
            .. request.MergesRecordings ? (string[])["", "recordings"] : []]);

    /// <summary>Has the origins looked at now.</summary>
    public void RequestRescan() => _rescans?.Request();

    /// <summary>Watches an origin that came, and looks at it once, behind this call.</summary>
    /// <param name="origin">Among the library's by now.</param>
    /// <param name="scan">Looks at it.</param>
    public void Add(OpenedOrigin origin, Func<CancellationToken, Task> scan)
    {
        if (Library.Origins.Cache is { } cache)
            Library.Changes!.UseCache(cache);
        OriginWatching? watch = Library.Changes!.Watch(origin);
        if (watch is not null)
            Library.Watches.Add(watch);
        if (watch is not null && _watch is not null)
            StartWatching(watch);
        lock (_gate)
        {
            _background.RemoveAll(static task => task.IsCompleted);
            _background.Add(ScanAsync(scan));
        }
    }

    /// <summary>Watches an origin that goes no more.</summary>
    public async Task StopWatchingAsync(string originId)
    {
        Library.Watches.Remove(originId);
        (CancellationTokenSource Stop, Task Run) watched;
        lock (_gate)
        {
            if (!_watching.Remove(originId, out watched))
                return;
        }

        await watched.Stop.CancelAsync().ConfigureAwait(false);
        await watched.Run.ConfigureAwait(false);
        watched.Stop.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        if (_rescans is not null)
            await _rescans.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        Task[] tasks;
        lock (_gate)
            tasks = [.. _watching.Values.Select(static one => one.Run), .. _background];
        await Task.WhenAll(tasks).ConfigureAwait(false);
        foreach ((CancellationTokenSource stop, _) in _watching.Values)
            stop.Dispose();
        _stop.Dispose();
        _firstScan.TrySetResult();
        await Library.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What is watched need not be looked at from time to time.</summary>
    private bool IsLookNeeded() => Library.HasUnwatched() || Library.Watches.All.Any(static watch => !watch.IsWhole);

    private void StartWatching(OriginWatching watch)
    {
        CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        lock (_gate)
            _watching.Add(watch.OriginId, (stop, _watch!(watch, stop.Token)));
    }

    private async Task ScanAsync(Func<CancellationToken, Task> scan)
    {
        // Not while the origin is being added.
        await Task.Yield();
        try
        {
            await scan(_stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The library is being closed.
        }
        catch (Exception fault)
        {
            _log.LogError(fault, "Looking at an origin that was added failed.");
        }
    }

    /// <summary>
    /// The first thing that a watch tells is that everything must be looked at, from when on it misses nothing. The first scan, where it has
    /// waited for that, is that look.
    /// </summary>
    private Task FollowAsync(
        Func<LibraryTree, string, OriginChange, CancellationToken, Task> follow, string originId, OriginChange change, CancellationToken cancellation) =>
        change is { Kind: OriginChangeKind.Tree, Path.IsRoot: true } && !_isFirstLookBegun ? Task.CompletedTask : follow(this, originId, change, cancellation);

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
