using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Edits;
using MusicFs.Core.Offline;
using MusicFs.Core.Overlays;
using MusicFs.Core.Plays;
using MusicFs.Core.Reading;
using MusicFs.Core.Recordings;
using MusicFs.Core.Search;
using MusicFs.Host.Artwork;
using MusicFs.Host.Mounting;
using MusicFs.Host.Sources;
using MusicFs.Host.Telemetry;
using LibraryScanner = MusicFs.Core.Ingest.LibraryScanner;

namespace MusicFs.Host;

/// <summary>A library as far as it is known, ready to be mounted before any origin is looked at, as <see cref="Composition"/> put it together. Owns its parts.</summary>
internal sealed class LoadedLibrary : IAsyncDisposable
{
    /// <summary>What backends serve.</summary>
    public required IVirtualFileSystem FileSystem { get; init; }

    /// <summary>Has a mount told of changes.</summary>
    public required Action<IKernelCache> Attach { get; init; }

    /// <summary>That mount is gone.</summary>
    public required Action<IKernelCache> Detach { get; init; }

    /// <summary>Completes when every mount knows what has changed up to now.</summary>
    public Func<Task> Tell { get; init; } = static () => Task.CompletedTask;

    /// <summary>Has it accept changes that come through mounts.</summary>
    public Action AcceptEdits { get; init; } = static () => { };

    /// <summary>What is known of it from before.</summary>
    public LibrarySummary Summary { get; init; }

    /// <summary>What is told of operations, where anything is.</summary>
    public OperationReports? Reports { get; init; }

    /// <summary>Entries of the tree that were changed since the start; null where none can be.</summary>
    public Func<EntryChange, long>? CountChanges { get; init; }

    /// <summary>What reports operations that do not end; null where there is none.</summary>
    public OperationWatchdog? Watchdog { get; init; }

    /// <summary>What makes pictures of other sizes; null for nothing.</summary>
    public LibraryArtwork? Artwork { get; init; }

    /// <summary>What the filesystem is made of and this library ends.</summary>
    public IReadOnlyList<IDisposable> Parts { get; init; } = [];

    /// <summary>The origins, best first; also where another library owns them.</summary>
    public LibraryOrigins Origins { get; init; } = new([], null);

    /// <summary>Loops of its parts, by name, that end with them.</summary>
    public IReadOnlyList<(string Name, Task Running)> Background { get; init; } = [];

    /// <summary>Whether they end with this library.</summary>
    public bool OwnsOrigins { get; init; }

    /// <summary>Looks at the origins and changes the tree accordingly; null where nothing can change.</summary>
    public Func<IProgress<ScanProgress>, CancellationToken, Task<LibrarySummary>>? Scan { get; init; }

    /// <summary>Looks at what a watch has told of; null where nothing can be watched.</summary>
    public Func<string, OriginChange, CancellationToken, Task>? Look { get; init; }

    /// <summary>The origins that can tell of changes; each gives a watch.</summary>
    public OriginWatches Watches { get; init; } = new([]);

    /// <summary>Whether there is an origin that cannot.</summary>
    public Func<bool> HasUnwatched { get; init; } = static () => true;

    /// <summary>What scans and takes out single origins; null where the origins are fixed.</summary>
    public OriginChanges? Changes { get; init; }

    /// <summary>What people want tags to be in this tree; null where nothing is kept.</summary>
    public TrackOverlays? Overlays { get; init; }

    /// <summary>Where people have things in the view; one for all trees of the library, null where nothing is kept.</summary>
    public MovedPlaces? Moved { get; init; }

    /// <summary>What finds tracks; one for all trees of the library, null where there is no catalog.</summary>
    public TrackFinder? Finder { get; init; }

    /// <summary>What was played; one for all trees of the library, null where nothing is kept.</summary>
    public LibraryPlays? Plays { get; init; }

    /// <summary>Fetches what may be played next; one for all trees of the library.</summary>
    public Prefetcher? Prefetcher { get; init; }

    /// <summary>Has plays looked at no more, and waits for what was seen of them.</summary>
    public Func<Task> EndPlays { get; init; } = static () => Task.CompletedTask;

    /// <summary>Sees to it that what is pinned plays without the network; one for all trees of the library.</summary>
    public PinKeeper? Pins { get; init; }

    /// <summary>Computes how tracks sound; one for all trees of the library, null where there is no catalog.</summary>
    public FingerprintKeeper? Fingerprints { get; init; }

    /// <summary>Asks metadata sources; one for all trees of the library, null where nothing is kept.</summary>
    public LibrarySources? Sources { get; init; }

    /// <summary>Finds files of one recording; likewise.</summary>
    public DuplicateFinder? Duplicates { get; init; }

    /// <summary>Keeps the tree in step with them and with the origins; null where nothing can change.</summary>
    public LibraryScanner? Scanner { get; init; }

    /// <summary>Keeps the tree for the next start; called when nothing changes it any more.</summary>
    public Action? Save { get; init; }

    /// <summary>Chooses among the copies of a track; one for all trees of the library.</summary>
    public ReplicaSelector? Replicas { get; init; }

    /// <summary>What is remembered for the next run; null where nothing is.</summary>
    public IAsyncDisposable? Catalog { get; init; }

    /// <summary>What people made; null where it is not used.</summary>
    public IAsyncDisposable? User { get; init; }

    /// <summary>Receives every operation's record.</summary>
    public IOperationSink? Operations => Reports?.Ring;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Watchdog is not null)
            await Watchdog.DisposeAsync().ConfigureAwait(false);
        if (Reports is not null)
            await Reports.DisposeAsync().ConfigureAwait(false);
        await EndPlays().ConfigureAwait(false);
        foreach (IDisposable part in Parts)
            part.Dispose();
        if (Prefetcher is not null && OwnsOrigins)
            await Prefetcher.DisposeAsync().ConfigureAwait(false);
        if (OwnsOrigins)
            await Origins.DisposeAsync().ConfigureAwait(false);
        Save?.Invoke();
        if (OwnsOrigins)
            Duplicates?.Dispose();
        if (Finder is not null && OwnsOrigins)
            await Finder.Index.DisposeAsync().ConfigureAwait(false);
        if (Sources is not null && OwnsOrigins)
            await Sources.DisposeAsync().ConfigureAwait(false);
        if (Catalog is not null)
            await Catalog.DisposeAsync().ConfigureAwait(false);
        if (User is not null)
            await User.DisposeAsync().ConfigureAwait(false);
    }
}
