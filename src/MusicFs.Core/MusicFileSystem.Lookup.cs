using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Edits;
using MusicFs.Core.Search;

namespace MusicFs.Core;

/// <content>Names and references.</content>
public sealed partial class MusicFileSystem
{
    private const int LongestName = 255;

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> LookupAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name) =>
        name.Length > LongestName ? new(FsError.NameTooLong)
        : IsService(parent) ? new(_service!.Lookup(parent, name))
        : VirtualFolders.Owns(parent) ? _found?.LookupAsync(parent, name) ?? new(FsError.Stale)
        : parent == NodeId.Root && _found?.EntryOf(name) is { } folder ? new(folder)
        : parent == NodeId.Root && _service?.InRoot(name) is { } made ? new(made)
        : _edits is { IsActive: true } edits ? new(edits.Lookup(parent, name))
        : new(_tree.Lookup(parent, name));

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> LookupParentAsync(in RequestContext context, NodeId directory) =>
        new(VirtualFolders.Owns(directory) ? _found?.Parent(directory) ?? _tree.Parent(NodeId.Root)
            : !IsService(directory) ? _tree.Parent(directory) : _service!.Parent(directory) is { } folder ? folder : _tree.Parent(NodeId.Root));

    /// <inheritdoc/>
    public void Forget(NodeId node, ulong count)
    {
        if (!IsService(node) && !VirtualFolders.Owns(node) && !WrittenFiles.Owns(node))
            _tree.Forget(node, count);
    }
}
