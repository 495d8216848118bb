using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <summary>
/// The filesystem that backends serve: the tree, and the originals behind it. Called from every backend thread at once. Calls
/// answered from memory complete at once and allocate nothing; what needs an origin completes later.
/// </summary>
public sealed partial class MusicFileSystem : IVirtualFileSystem
{
    private readonly VirtualTree _tree;
    private readonly IReadOnlyList<IOrigin> _origins;
    private readonly IOriginalRefresher? _refresher;
    private readonly ILogger _logger;
    private readonly HandleTable _handles = new();

    /// <summary>Serves a tree.</summary>
    /// <param name="tree">What is shown.</param>
    /// <param name="origins">In the order that <see cref="OriginalFile.Origin"/> counts.</param>
    /// <param name="refresher">Told of originals that turn out to have changed; null leaves them as they are.</param>
    /// <param name="logger">For what no answer can say.</param>
    public MusicFileSystem(VirtualTree tree, IReadOnlyList<IOrigin> origins, IOriginalRefresher? refresher, ILogger<MusicFileSystem> logger)
    {
        _tree = tree;
        _origins = origins;
        _refresher = refresher;
        _logger = logger;
    }

    /// <summary>Handles that are open.</summary>
    public int OpenHandles => _handles.Count;

    /// <summary>Tells a mount of changes from now on.</summary>
    public void Attach(IKernelCache cache) => _tree.Attach(cache);

    /// <summary>The mount has ended.</summary>
    public void Detach(IKernelCache cache) => _tree.Detach(cache);

    /// <inheritdoc/>
    public FileSystemStatistics GetStatistics()
    {
        TreeSnapshot tree = _tree.Current;
        // An empty volume makes importers refuse it; a byte is not more untrue than none.
        return new FileSystemStatistics(Math.Max(1, tree.TotalBytes), 0, tree.NodeCount);
    }

    /// <inheritdoc/>
    public void Forget(NodeId node, ulong count) => _tree.Forget(node);
}
