using System.Collections.Concurrent;
using System.Collections.Immutable;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Reading;
using MusicFs.Core.Service;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Offline;

/// <summary>
/// The folder <c>/.offline</c>: the tree again, without what needs the network. Its directories have the numbers of the tree's with a mark; its files are
/// those of the tree, so that what is open, cached or passed through is the same in both. What plays is looked up for all nodes at once when somebody looks
/// into it, and again, now and then, while somebody does. Any thread.
/// </summary>
public sealed partial class OfflineFolder : SyntheticFolder
{
    private readonly VirtualTree _tree;
    private readonly OriginSet _origins;
    private readonly Func<ReadPipeline?> _pipeline;
    private readonly TimeProvider _time;

    /// <summary>Directories of the tree of which a kernel may know what they show here.</summary>
    private readonly ConcurrentDictionary<NodeId, bool> _seen = new();
    private readonly Lock _gate = new();
    private ImmutableArray<IKernelCache> _caches = [];
    private volatile OfflineView? _view;
    private volatile Task<OfflineView>? _making;

    /// <param name="tree">What it shows a part of.</param>
    /// <param name="origins">Tells which are on this machine.</param>
    /// <param name="pipeline">Tells what is stored of the others, as soon as there are any.</param>
    /// <param name="time">The clock.</param>
    public OfflineFolder(VirtualTree tree, OriginSet origins, Func<ReadPipeline?> pipeline, TimeProvider time)
        : base(0xFFF6_0000_0000_0000, numberBits: 48)
    {
        (_tree, _origins, _pipeline, _time) = (tree, origins, pipeline, time);
        _refreshing = Task.CompletedTask;
    }

    internal override NodeEntry? EntryOf(ReadOnlySpan<byte> nameInRoot) =>
        nameInRoot.SequenceEqual(".offline"u8) && _tree.Attributes(NodeId.Root).TryGetValue(out NodeAttributes attributes) ? As(new NodeEntry(NodeId.Root, attributes)) : null;

    internal override ValueTask<FsResult<NodeEntry>> LookupAsync(NodeId parent, ReadOnlySpan<byte> name) =>
        _view is { } view ? new(Lookup(view, parent, name)) : LookupAsync(parent, name.ToArray());

    internal override NodeEntry? Parent(NodeId folder)
    {
        NodeId directory = DirectoryOf(folder);
        return directory != NodeId.Root && _tree.Parent(directory).TryGetValue(out NodeEntry parent) ? As(parent) : null;
    }

    internal override ValueTask<FsResult<NodeAttributes>> AttributesAsync(NodeId node)
    {
        NodeId directory = DirectoryOf(node);
        FsResult<NodeAttributes> attributes = _tree.Attributes(directory);
        return new(attributes.IsSuccess ? As(new NodeEntry(directory, attributes.Value)).Attributes : attributes.Error);
    }

    internal override async ValueTask<FsResult<bool>> ReadDirectoryAsync(NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        OfflineView view = _view ?? await MakeAsync().ConfigureAwait(false);
        NodeId shown = DirectoryOf(directory);
        _seen[shown] = true;
        _used = _time.GetTimestamp();
        return _tree.ReadDirectory(shown, cookie, new Filter(this, view, sink));
    }

    internal override void InvalidateAttributes(IKernelCache cache)
    {
        cache.InvalidateNode(NodeOf(NodeId.Root.Value), NodeChange.Attributes);
        foreach (NodeId directory in _seen.Keys)
            cache.InvalidateNode(NodeOf(directory.Value), NodeChange.Attributes);
    }

    private protected override FsResult<Func<byte[]>> WriterOf(NodeId node) => FsError.IsDirectory;

    private NodeId DirectoryOf(NodeId node) => new(NumberOf(node));

    private async ValueTask<FsResult<NodeEntry>> LookupAsync(NodeId parent, byte[] name) => Lookup(await MakeAsync().ConfigureAwait(false), parent, name);

    private FsResult<NodeEntry> Lookup(OfflineView view, NodeId parent, ReadOnlySpan<byte> name)
    {
        NodeId directory = DirectoryOf(parent);
        // Before the look: a change behind it must be told.
        _seen[directory] = true;
        _used = _time.GetTimestamp();
        FsResult<NodeEntry> found = _tree.Lookup(directory, name);
        if (!found.TryGetValue(out NodeEntry entry))
            return found.Error;
        bool isShown = view.Shows(entry.Node);
        if (entry.Attributes.Kind != NodeKind.Directory)
        {
            if (!isShown)
                _tree.Forget(entry.Node, 1);
            return isShown ? entry : FsError.NotFound;
        }

        _tree.Forget(entry.Node, 1);
        return isShown && IsNumber(entry.Node) ? As(entry) : FsError.NotFound;
    }

    /// <summary>One whose number does not fit: its generation is beyond what a mount lives to see.</summary>
    private static bool IsNumber(NodeId node) => node.Value >> 48 == 0;

    /// <summary>A directory of the tree as it is shown here. It has fewer folders than there.</summary>
    private NodeEntry As(in NodeEntry directory) =>
        new(NodeOf(directory.Node.Value), directory.Attributes with { FileNumber = NodeOf(directory.Node.Value).Value, Links = 1 });

    /// <summary>Looks up what plays; once for all who ask meanwhile.</summary>
    private Task<OfflineView> MakeAsync()
    {
        lock (_gate)
            return _making ??= Task.Run(Make);
    }

    private OfflineView Make()
    {
        OfflineView view = Look();
        lock (_gate)
        {
            _making = null;
            return _view ??= view;
        }
    }

    private OfflineView Look()
    {
        ReadPipeline? pipeline = _pipeline();
        return OfflineView.Of(
            _tree.Current,
            id => _origins.Find(id) is { Capabilities.IsRemote: false },
            pipeline?.WholeSizes() ?? [],
            (id, path, version) => pipeline?.IsWhole(id, path, version) == true);
    }

    /// <summary>Lets through what is shown, and gives back the references of the rest.</summary>
    private sealed class Filter(OfflineFolder folder, OfflineView view, IDirectorySink sink) : IDirectorySink
    {
        public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
        {
            bool isDirectory = entry.Attributes.Kind == NodeKind.Directory;
            bool isShown = view.Shows(entry.Node) && (!isDirectory || IsNumber(entry.Node));
            if (isShown && !sink.TryAdd(name, isDirectory ? folder.As(entry) : entry, next))
                return false;
            if (!isShown || isDirectory)
                folder._tree.Forget(entry.Node, 1);
            return true;
        }
    }
}
