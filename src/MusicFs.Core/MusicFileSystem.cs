using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Overlays;
using MusicFs.Core.Playlists;
using MusicFs.Core.Plays;
using MusicFs.Core.Reading;
using MusicFs.Core.Service;
using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <summary>
/// The filesystem: the front door through which backends come, from any number of threads. Warm calls are answered at once
/// and allocate nothing; what needs an origin is handed to a private asynchronous method. Knows no paths and no backend.
/// </summary>
public sealed partial class MusicFileSystem : IVirtualFileSystem
{
    private readonly VirtualTree _tree;
    private readonly OpenFiles _files;
    private readonly RefreshOriginal? _refresh;
    private readonly FailureLog _failures;
    private readonly TrackOverlays? _overlays;
    private SyntheticFolder[] _folders;

    /// <summary>Shows <paramref name="tree"/>, reading from <paramref name="origins"/>, neither of which it owns.</summary>
    /// <param name="tree">What is shown.</param>
    /// <param name="origins">Where the bytes are; what the tree names and is not among them does not open.</param>
    /// <param name="logger">For failures of user I/O.</param>
    /// <param name="refresh">Called when an original turns out to be another than the tree says.</param>
    /// <param name="pipeline">What reads remote originals; without it they are read as local ones are.</param>
    /// <param name="replicas">Which of several copies is read; without it the first in the order of the origins that answers.</param>
    /// <param name="roots">Where origins lie on this machine; as the scanner of the tree knows it.</param>
    /// <param name="overlays">What people want tags to be; as the scanner of the tree knows it.</param>
    /// <param name="folders">The folders in the root that are no part of the tree, each with its own mark.</param>
    public MusicFileSystem(
        VirtualTree tree, OriginSet origins, ILogger<MusicFileSystem> logger, RefreshOriginal? refresh = null,
        ReadPipeline? pipeline = null, ReplicaSelector? replicas = null, PlaylistRoots? roots = null, TrackOverlays? overlays = null,
        IReadOnlyList<SyntheticFolder>? folders = null)
    {
        ArgumentNullException.ThrowIfNull(tree);
        ArgumentNullException.ThrowIfNull(origins);
        _tree = tree;
        ReplicaSelector selector = replicas ?? new ReplicaSelector(origins, new ReplicaSettings(), TimeProvider.System);
        _files = new OpenFiles(tree, origins, new ReplicaOpening(selector, pipeline, NoteGivenUp), roots ?? PlaylistRoots.None, overlays);
        _overlays = overlays;
        _failures = new FailureLog(logger, selector.Time);
        _refresh = refresh;
        _folders = [.. folders ?? []];
    }

    /// <summary>Gives a filesystem of local originals what reads remote ones, for those that are opened from now on.</summary>
    public void UsePipeline(ReadPipeline pipeline) => _files.Pipeline = pipeline;

    /// <summary>Has plays noted, and fetched what may come next, from now on. Before anything is opened; at most once.</summary>
    /// <param name="plays">What was played; null where nothing is kept.</param>
    /// <param name="prefetcher">What fetches; null where nothing is fetched.</param>
    /// <param name="logger">For what should not happen.</param>
    /// <returns>Ends it; completes when what was seen is dealt with.</returns>
    public Func<Task> UsePlays(LibraryPlays? plays, Prefetcher? prefetcher, ILogger<LibraryPlays>? logger = null)
    {
        PlayWatch watch = new(
            new PlayListener(_tree, _files, plays, prefetcher, _files.Selector.Time), _files.Selector.Time,
            failed: failure => logger?.LogError(failure, "Who listens to what could not be looked at."));
        _files.Plays = watch;
        return () =>
        {
            watch.Dispose();
            return watch.Settled;
        };
    }

    /// <summary>Completes when what was seen of plays up to now is dealt with, for tests.</summary>
    internal Task PlaysAreNoted => _files.Plays?.Settled ?? Task.CompletedTask;

    /// <summary>Handles that are open.</summary>
    public int OpenHandles => _files.Handles;

    /// <summary>Originals that are open, for tests of leaks.</summary>
    internal int OpenOriginals => _files.Contents;

    /// <summary>Tells a mount of changes from now on.</summary>
    public void Attach(IKernelCache cache)
    {
        _tree.Attach(cache);
        foreach (SyntheticFolder folder in _folders)
            folder.Attach(cache);
    }

    /// <summary>Tells a mount no more.</summary>
    public void Detach(IKernelCache cache)
    {
        _tree.Detach(cache);
        foreach (SyntheticFolder folder in _folders)
            folder.Detach(cache);
    }

    /// <summary>Has a mount ask anew for the attributes of all that it may know: it shows another owner or mode from now on.</summary>
    public void InvalidateAttributes(IKernelCache cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        _tree.InvalidateAttributes(cache);
        foreach (SyntheticFolder folder in _folders)
            folder.InvalidateAttributes(cache);
    }

    /// <summary>Where a node is shown, from the root, as people write it; of a track the first place. Null where it is not in the tree any more.</summary>
    public string? PathOf(NodeId node) => _tree.PathOf(node);

    /// <inheritdoc/>
    public FileSystemStatistics GetStatistics() => _edits is { } edits ? edits.AddRoom(_tree.Statistics()) : _tree.Statistics();
}
