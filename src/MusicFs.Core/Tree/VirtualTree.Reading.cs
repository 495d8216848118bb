using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>What backends ask, through the filesystem. Nothing here locks, waits or allocates.</summary>
public sealed partial class VirtualTree
{
    /// <summary>Finds a name. A reference to the node is handed out, until <see cref="Forget"/> takes it back.</summary>
    internal FsResult<NodeEntry> Lookup(NodeId parent, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            TreeSnapshot snapshot = _current;
            int directory = snapshot.IndexOf(parent.Value);
            if (directory < 0)
                return snapshot == _current ? ErrorOf(parent) : Lookup(parent, name);
            if (snapshot.Nodes[directory].Kind != NodeKind.Directory)
                return FsError.NotDirectory;
            int entry = snapshot.Find(directory, name);
            if (entry < 0)
                return FsError.NotFound;
            ref readonly NodeRecord node = ref snapshot.Nodes[snapshot.Entries[entry].Node];
            if (TryReference(snapshot, node.Id))
                return node.AsEntry;
        }
    }

    /// <summary>The directory that holds a directory. Hands out no reference.</summary>
    internal FsResult<NodeEntry> Parent(NodeId directory)
    {
        TreeSnapshot snapshot = _current;
        int index = snapshot.IndexOf(directory.Value);
        if (index < 0)
            return ErrorOf(directory);
        return snapshot.Nodes[index].Kind == NodeKind.Directory
            ? snapshot.Nodes[snapshot.Nodes[index].Parent].AsEntry
            : FsError.NotDirectory;
    }

    internal FsResult<NodeAttributes> Attributes(NodeId node)
    {
        TreeSnapshot snapshot = _current;
        int index = snapshot.IndexOf(node.Value);
        if (index >= 0)
            return snapshot.Nodes[index].Attributes;
        return FindRetired(node) is { } retired ? retired.Attributes : FsError.Stale;
    }

    /// <summary>Fills a page. Each entry that the sink takes carries a reference, as if it had been looked up.</summary>
    /// <returns>True when the directory ended. A directory that was removed has no entries.</returns>
    internal FsResult<bool> ReadDirectory(NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        ulong position = cookie.Value;
        while (true)
        {
            TreeSnapshot snapshot = _current;
            int index = snapshot.IndexOf(directory.Value);
            if (index < 0)
                return FindRetired(directory) is { Attributes.Kind: NodeKind.Directory } ? true : FsError.Stale;
            ref readonly NodeRecord node = ref snapshot.Nodes[index];
            if (node.Kind != NodeKind.Directory)
                return FsError.NotDirectory;
            switch (FillPage(snapshot, node, ref position, sink))
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
        if (_current.IndexOf(node.Value) >= 0 || FindRetired(node) is not null)
            GiveBack(NodeSlots.SlotOf(node.Value), count);
    }

    /// <summary>The original behind a file that is in the tree, with a reference to the node.</summary>
    internal FsResult<FileSource> Hold(NodeId node)
    {
        while (true)
        {
            TreeSnapshot snapshot = _current;
            int index = snapshot.IndexOf(node.Value);
            if (index < 0)
                return FsError.Stale;
            if (snapshot.Nodes[index].Kind != NodeKind.File)
                return FsError.IsDirectory;
            if (TryReference(snapshot, node.Value))
                return SourceOf(snapshot, index);
        }
    }

    /// <summary>The original behind a file, also one that left the tree; null for a directory.</summary>
    internal FsResult<FileSource?> Source(NodeId node)
    {
        TreeSnapshot snapshot = _current;
        int index = snapshot.IndexOf(node.Value);
        if (index >= 0)
            return snapshot.Nodes[index].Kind == NodeKind.File ? SourceOf(snapshot, index) : (FileSource?)null;
        return FindRetired(node) is { } retired ? retired.Source : FsError.Stale;
    }

    internal FileSystemStatistics Statistics()
    {
        TreeSnapshot snapshot = _current;
        return new FileSystemStatistics(Math.Max(1, snapshot.TotalBytes), 0, snapshot.Nodes.Length);
    }

    private PageEnd FillPage(TreeSnapshot snapshot, in NodeRecord directory, ref ulong position, IDirectorySink sink)
    {
        int end = directory.First + directory.Count;
        for (int i = snapshot.FirstFrom(directory, position + 1); i < end; i++)
        {
            ref readonly EntryRecord entry = ref snapshot.Entries[i];
            ref readonly NodeRecord node = ref snapshot.Nodes[entry.Node];
            if (!TryReference(snapshot, node.Id))
                return PageEnd.Snapshot;
            if (!sink.TryAdd(snapshot.NameOf(i), node.AsEntry, new DirectoryCookie(entry.Position)))
            {
                GiveBack(NodeSlots.SlotOf(node.Id), 1);
                return PageEnd.Page;
            }

            position = entry.Position;
        }

        return PageEnd.Directory;
    }

    /// <summary>Counts a reference, and gives it back where the snapshot is not the current one any more.</summary>
    private bool TryReference(TreeSnapshot snapshot, ulong node)
    {
        int slot = NodeSlots.SlotOf(node);
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
