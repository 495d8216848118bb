using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Tree;

namespace MusicFs.Core;

/// <content>Attributes, links, extended attributes.</content>
public sealed partial class MusicFileSystem
{
    private static readonly ReadOnlyMemory<byte> AttributeNames = "user.musicfs.origin\0user.musicfs.path\0"u8.ToArray();

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeAttributes>> GetAttributesAsync(in RequestContext context, NodeId node)
    {
        TreeSnapshot tree = _tree.Current;
        int index = tree.Find(node);
        if (index >= 0)
            return new(tree[index].Attributes);
        return _tree.TryGetRetired(node, out NodeAttributes retired) ? new(retired) : new(FsError.Stale);
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<ReadOnlyMemory<byte>>> ReadLinkAsync(in RequestContext context, NodeId node) => new(FsError.InvalidArgument);

    /// <inheritdoc/>
    public ValueTask<FsResult<ReadOnlyMemory<byte>>> GetExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name)
    {
        TreeSnapshot tree = _tree.Current;
        int index = tree.Find(node);
        if (index < 0)
            return new(FsError.Stale);
        if (tree[index].Kind != NodeKind.File)
            return new(FsError.NoAttribute);
        OriginalFile original = tree.OriginalOf(tree[index]);
        if (name.SequenceEqual("user.musicfs.origin"u8))
            return new((ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(_origins[original.Origin].Id));
        return name.SequenceEqual("user.musicfs.path"u8) ? new(original.Path.Memory) : new(FsError.NoAttribute);
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<ReadOnlyMemory<byte>>> ListExtendedAttributesAsync(in RequestContext context, NodeId node)
    {
        TreeSnapshot tree = _tree.Current;
        int index = tree.Find(node);
        if (index < 0)
            return new(FsError.Stale);
        return new(tree[index].Kind == NodeKind.File ? AttributeNames : default);
    }
}
