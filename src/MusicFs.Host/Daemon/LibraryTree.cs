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
    private readonly Task _watching = Task.CompletedTask;
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
        Task start = library.Summary.Tracks > 0 && headStart > TimeSpan.Zero ? Task.Delay(headStart, time, _stop.Token) : Task.CompletedTask;
        if (look is null)
            _firstScan.SetResult();
        else
            _rescans = new RescanLoop(stop => LookAsync(start, look, stop), IsLookNeeded, interval, time, log);
        if (follow is not null)
            _watching = WatchAsync(start, (origin, change, stop) => FollowAsync(follow, origin, change, stop), time, log);
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
        string.Join('\0', [request.Template ?? "", .. request.Views.SelectMany(static view => new[] { view.Name, view.Template })])
        + (request.MergesRecordings ? "\0\0recordings" : "");

    /// <summary>Has the origins looked at now.</summary>
    public void RequestRescan() => _rescans?.Request();

    public async ValueTask DisposeAsync()
    {
        if (_rescans is not null)
            await _rescans.DisposeAsync().ConfigureAwait(false);
        await _stop.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _stop.Dispose();
        _firstScan.TrySetResult();
        await Library.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What is watched need not be looked at from time to time.</summary>
    private bool IsLookNeeded() => Library.HasUnwatched || Library.Watches.Any(static watch => !watch.IsWhole);

    private async Task WatchAsync(Task start, Func<string, OriginChange, CancellationToken, Task> follow, TimeProvider time, ILogger log)
    {
        await start.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(Library.Watches.Select(watch => watch.RunAsync(follow, time, log, _stop.Token))).ConfigureAwait(false);
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
                await Task.WhenAll(Library.Watches.Select(static watch => watch.Begun)).WaitAsync(cancellation).ConfigureAwait(false);
            _isFirstLookBegun = true;
            await look(this, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _firstScan.TrySetResult();
        }
    }
}
