using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>What backends ask, through the filesystem. Nothing here locks, waits or allocates.</summary>
public sealed partial class VirtualTree
{
    /// <summary>Finds a name. A reference to the node is handed out, until <see cref="Forget"/> takes it back.</summary>
    /// <param name="parent">The directory.</param>
    /// <param name="name">The name.</param>
    /// <param name="isAnyCase">Whether, where the name is not there as it is spelt, one will do that differs in case only.</param>
    internal FsResult<NodeEntry> Lookup(NodeId parent, ReadOnlySpan<byte> name, bool isAnyCase = false)
    {
        while (true)
        {
            TreeSnapshot snapshot = _current;
            int directory = snapshot.SlotOf(parent.Value);
            if (directory < 0 && SuccessorOf(parent) is { } next)
                return Lookup(next, name, isAnyCase);
            if (directory < 0)
                return snapshot == _current ? ErrorOf(parent) : Lookup(parent, name, isAnyCase);
            if (!snapshot.Node(directory).IsDirectory)
                return FsError.NotDirectory;
            int node = isAnyCase ? snapshot.FindAnyCase(directory, name) : snapshot.Find(directory, name);
            if (node < 0)
                return FsError.NotFound;
            NodeEntry entry = snapshot.EntryOf(node);
            if (TryReference(snapshot, node))
                return entry;
        }
    }

    /// <summary>The directory that holds a directory. Hands out no reference.</summary>
    internal FsResult<NodeEntry> Parent(NodeId directory)
    {
        TreeSnapshot snapshot = _current;
        int slot = snapshot.SlotOf(directory.Value);
        if (slot < 0 && SuccessorOf(directory) is { } next)
            return Parent(next);
        if (slot < 0)
            return ErrorOf(directory);
        FsResult<NodeEntry> parent = snapshot.Node(slot).IsDirectory ? snapshot.EntryOf(snapshot.Node(slot).Parent) : FsError.NotDirectory;
        GC.KeepAlive(snapshot);
        return parent;
    }

    internal FsResult<NodeAttributes> Attributes(NodeId node)
    {
        TreeSnapshot snapshot = _current;
        int slot = snapshot.SlotOf(node.Value);
        if (slot < 0 && SuccessorOf(node) is { } next)
            return Attributes(next);
        if (slot < 0)
            return FindRetired(node) is { } retired ? retired.Attributes : FsError.Stale;
        NodeAttributes attributes = snapshot.Node(slot).Attributes;
        GC.KeepAlive(snapshot);
        return attributes;
    }

    /// <summary>Fills a page. Each entry that the sink takes carries a reference, as if it had been looked up.</summary>
    /// <returns>True when the directory ended. A directory that was removed has no entries.</returns>
    internal FsResult<bool> ReadDirectory(NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        ulong position = cookie.Value;
        while (true)
        {
            TreeSnapshot snapshot = _current;
            int slot = snapshot.SlotOf(directory.Value);
            if (slot < 0 && SuccessorOf(directory) is { } next)
                return ReadDirectory(next, cookie, sink);
            if (slot < 0)
                return FindRetired(directory) is { Attributes.Kind: NodeKind.Directory } ? true : FsError.Stale;
            if (!snapshot.Node(slot).IsDirectory)
                return FsError.NotDirectory;
            switch (FillPage(snapshot, slot, ref position, sink))
            {
                case PageEnd.Directory:
                    return true;
                case PageEnd.Page:
                    return false;
                case PageEnd.Snapshot:
                default:
                    break;
            }
        }
    }

    /// <summary>Takes references back, those of lookups, pages and handles alike. A node that is gone already has none to take.</summary>
    internal void Forget(NodeId node, ulong count)
    {
        if (_current.SlotOf(node.Value) >= 0 || FindRetired(node) is not null)
            GiveBack(NodeSlots.SlotOf(node.Value), count);
    }

    /// <summary>The original behind a file that is in the tree, with a reference to the node.</summary>
    internal FsResult<FileSource> Hold(NodeId node)
    {
        while (true)
        {
            TreeSnapshot snapshot = _current;
            int slot = snapshot.SlotOf(node.Value);
            if (slot < 0)
                return FsError.Stale;
            if (snapshot.Node(slot).IsDirectory)
                return FsError.IsDirectory;
            if (TryReference(snapshot, slot))
                return SourceOf(snapshot, slot);
        }
    }

    /// <summary>The original behind a file, also one that left the tree; null for a directory.</summary>
    internal FsResult<FileSource?> Source(NodeId node)
    {
        TreeSnapshot snapshot = _current;
        int slot = snapshot.SlotOf(node.Value);
        if (slot >= 0)
            return snapshot.Node(slot).IsDirectory ? (FileSource?)null : SourceOf(snapshot, slot);
        return FindRetired(node) is { } retired ? retired.Source : FsError.Stale;
    }

    internal FileSystemStatistics Statistics()
    {
        TreeSnapshot snapshot = _current;
        return new FileSystemStatistics(Math.Max(1, snapshot.TotalBytes), 0, snapshot.NodeCount);
    }

    /// <summary>Has a mount ask anew for the attributes of all that it may know.</summary>
    internal void InvalidateAttributes(IKernelCache cache)
    {
        TreeSnapshot snapshot = _current;
        cache.InvalidateNode(NodeId.Root, NodeChange.Attributes);
        foreach ((int slot, _) in _slots.List())
        {
            if (slot != TreeSnapshot.Root && slot < snapshot.Capacity)
                cache.InvalidateNode(snapshot.IdOf(slot), NodeChange.Attributes);
        }

        GC.KeepAlive(snapshot);
    }

    /// <summary>Has mounts forget what they keep of a node. Not from a backend's thread.</summary>
    internal void Refresh(NodeId node)
    {
        foreach (IKernelCache cache in _caches)
            cache.InvalidateNode(node, NodeChange.Content);
    }

    /// <summary>Has mounts look a name up again. Not from a backend's thread.</summary>
    internal void Announce(NodeId parent, ReadOnlySpan<byte> name)
    {
        foreach (IKernelCache cache in _caches)
            cache.InvalidateEntry(parent, name, EntryChange.Added, NodeId.None);
    }

    /// <summary>Completes when all mounts know what has changed up to now.</summary>
    public Task TellAsync() => Task.WhenAll(_caches.Select(static cache => cache.FlushAsync()));

    private PageEnd FillPage(TreeSnapshot snapshot, int directory, ref ulong position, IDirectorySink sink)
    {
        ReadOnlySpan<EntryRecord> entries = snapshot.EntriesOf(directory);
        for (int i = TreeSnapshot.FirstFrom(entries, position + 1); i < entries.Length; i++)
        {
            ref readonly EntryRecord entry = ref entries[i];
            if (!TryReference(snapshot, entry.Node))
                return PageEnd.Snapshot;
            if (!sink.TryAdd(snapshot.NameOf(entry), snapshot.EntryOf(entry.Node), new DirectoryCookie(entry.Position)))
            {
                GiveBack(entry.Node, 1);
                GC.KeepAlive(snapshot);
                return PageEnd.Page;
            }

            position = entry.Position;
        }

        GC.KeepAlive(snapshot);
        return PageEnd.Directory;
    }

    /// <summary>Counts a reference, and gives it back where the snapshot is not the current one any more.</summary>
    private bool TryReference(TreeSnapshot snapshot, int slot)
    {
        _slots.Add(slot);
        if (snapshot == _current)
            return true;
        // The slot may be another node's by now; it is the count that must be right again.
        GiveBack(slot, 1);
        return false;
    }

    private void GiveBack(int slot, ulong count)
    {
        if (_slots.Subtract(slot, count))
            TryReap(slot);
    }

    private enum PageEnd
    {
        Directory,
        Page,
        Snapshot,
    }
}
