using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core;

/// <content>Names and references.</content>
public sealed partial class MusicFileSystem
{
    private const int LongestName = 255;

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> LookupAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name) =>
        name.Length > LongestName ? new(FsError.NameTooLong)
        : FolderOf(parent) is { } folder ? folder.LookupAsync(parent, name)
        : parent == NodeId.Root && FolderNamed(name) is { } named ? new(named)
        : Answer(parent, name, _edits is { IsActive: true } edits ? edits.Lookup(parent, name) : _tree.Lookup(parent, name));

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> LookupParentAsync(in RequestContext context, NodeId directory) =>
        new(FolderOf(directory) is not { } folder ? _tree.Parent(directory) : folder.Parent(directory) ?? _tree.Parent(NodeId.Root));

    /// <inheritdoc/>
    public void Forget(NodeId node, ulong count)
    {
        if (IsOfTree(node))
            _tree.Forget(node, count);
    }
}
