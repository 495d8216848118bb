using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Libraries;
using MusicFs.Host.Mounting;

namespace MusicFs.Host;

/// <summary>What one tree of a library does when an origin comes, goes or is looked at alone. Called by the daemon, one at a time.</summary>
internal sealed record OriginChanges
{
    /// <summary>The watch of an origin, where it is looked at from time to time at these intervals; null where nothing shall tell of its changes.</summary>
    public required Func<OpenedOrigin, TimeSpan, OriginWatching?> Watch { get; init; }

    /// <summary>Has a mount of the tree ask anew for the attributes of all that it knows.</summary>
    public required Action<IKernelCache> InvalidateAttributes { get; init; }

    /// <summary>Has the tree's files of remote origins read by this from now on.</summary>
    public required Action<ReadCache> UseCache { get; init; }

    /// <summary>Shows the tree as another request has it; what is beside the tracks follows with the next scan.</summary>
    public required Func<MountRequest, CancellationToken, Task> ShowAsync { get; init; }

    /// <summary>Takes what is not wanted of an origin any more out of the tree.</summary>
    public required Func<string, Task> DropUnwantedAsync { get; init; }

    /// <summary>Takes all of an origin out of the tree.</summary>
    public required Func<string, Task> RemoveAsync { get; init; }

    /// <summary>The origins are others from now on: what is kept of the tree is for these.</summary>
    public required Action<IReadOnlyList<OriginLocation>> Repurpose { get; init; }

    /// <summary>Scans one origin; the flag says that whatever is gone is really gone.</summary>
    public required Func<string, bool, IProgress<ScanProgress>, CancellationToken, Task<LibrarySummary>> ScanAsync { get; init; }

    /// <summary>Tracks in the tree, in all and of one origin.</summary>
    public required Func<string?, int> CountTracks { get; init; }
}
