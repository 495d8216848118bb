using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Reading;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;
using MusicFs.Host.Telemetry;

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

    /// <summary>What is known of it from before.</summary>
    public LibrarySummary Summary { get; init; }

    /// <summary>What is told of operations, where anything is.</summary>
    public OperationReports? Reports { get; init; }

    /// <summary>What the filesystem is made of and this library ends.</summary>
    public IReadOnlyList<IDisposable> Parts { get; init; } = [];

    /// <summary>The origins, best first; also where another library owns them.</summary>
    public IReadOnlyList<OpenedOrigin> Origins { get; init; } = [];

    /// <summary>Loops of its parts, by name, that end with them.</summary>
    public IReadOnlyList<(string Name, Task Running)> Background { get; init; } = [];

    /// <summary>Whether they end with this library.</summary>
    public bool OwnsOrigins { get; init; }

    /// <summary>Looks at the origins and changes the tree accordingly; null where nothing can change.</summary>
    public Func<IProgress<ScanProgress>, CancellationToken, Task<LibrarySummary>>? Scan { get; init; }

    /// <summary>Looks at what a watch has told of; null where nothing can be watched.</summary>
    public Func<string, OriginChange, CancellationToken, Task>? Look { get; init; }

    /// <summary>The origins that can tell of changes; each gives a watch.</summary>
    public IReadOnlyList<OriginWatching> Watches { get; init; } = [];

    /// <summary>Whether there is an origin that cannot.</summary>
    public bool HasUnwatched { get; init; } = true;

    /// <summary>Keeps the tree for the next start; called when nothing changes it any more.</summary>
    public Action? Save { get; init; }

    /// <summary>What reads remote originals; null where there are none, or another tree of the library has it.</summary>
    public ReadCache? Cache { get; init; }

    /// <summary>What reads remote originals, whoever has it.</summary>
    public ReadPipeline? Pipeline { get; init; }

    /// <summary>What is remembered for the next run; null where nothing is.</summary>
    public IAsyncDisposable? Catalog { get; init; }

    /// <summary>What people made; null where it is not used.</summary>
    public IAsyncDisposable? User { get; init; }

    /// <summary>Receives every operation's record.</summary>
    public IOperationSink? Operations => Reports?.Ring;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Reports is not null)
            await Reports.DisposeAsync().ConfigureAwait(false);
        // Before the origins that it reads from.
        if (Cache is not null)
            await Cache.DisposeAsync().ConfigureAwait(false);
        foreach (IDisposable part in Parts)
            part.Dispose();
        foreach (OpenedOrigin origin in OwnsOrigins ? Origins : [])
            await origin.DisposeAsync().ConfigureAwait(false);
        Save?.Invoke();
        if (Catalog is not null)
            await Catalog.DisposeAsync().ConfigureAwait(false);
        if (User is not null)
            await User.DisposeAsync().ConfigureAwait(false);
    }
}
