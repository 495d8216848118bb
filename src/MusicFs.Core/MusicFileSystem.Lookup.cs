using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <content>Names and pages of directories.</content>
public sealed partial class MusicFileSystem
{
    private const int LongestName = 255;

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> LookupAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name)
    {
        TreeSnapshot tree = _tree.Current;
        FsError error = FindDirectory(tree, parent, out int index);
        if (error != FsError.None)
            return new(error);
        if (name.Length > LongestName)
            return new(FsError.NameTooLong);
        int entry = tree.FindEntry(tree[index], name);
        if (entry < 0)
            return new(FsError.NotFound);
        int node = tree.EntryAt(entry).Node;
        tree.MarkKnown(node);
        return new(tree.Describe(node));
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> LookupParentAsync(in RequestContext context, NodeId directory)
    {
        TreeSnapshot tree = _tree.Current;
        FsError error = FindDirectory(tree, directory, out int index);
        if (error != FsError.None)
            return new(error);
        tree.MarkKnown(tree[index].Parent);
        return new(tree.Describe(tree[index].Parent));
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<bool>> ReadDirectoryAsync(in RequestContext context, NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        TreeSnapshot tree = _tree.Current;
        FsError error = FindDirectory(tree, directory, out int index);
        // Removed while it was open: it has no entries any more.
        if (error == FsError.Stale && _tree.TryGetRetired(directory, out _))
            return new(true);
        if (error != FsError.None)
            return new(error);
        ref readonly NodeRecord record = ref tree[index];
        int end = record.FirstEntry + record.EntryCount;
        for (int i = tree.FirstAfter(record, cookie.Value); i < end; i++)
        {
            ref readonly EntryRecord entry = ref tree.EntryAt(i);
            if (!sink.TryAdd(tree.NameOf(entry), tree.Describe(entry.Node), new DirectoryCookie(entry.Cookie)))
                return new(false);
            tree.MarkKnown(entry.Node);
        }

        return new(true);
    }

    private static FsError FindDirectory(TreeSnapshot tree, NodeId node, out int index)
    {
        index = tree.Find(node);
        if (index < 0)
            return FsError.Stale;
        return tree[index].Kind == NodeKind.Directory ? FsError.None : FsError.NotDirectory;
    }
}
