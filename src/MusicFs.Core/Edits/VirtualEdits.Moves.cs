using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Edits;

/// <content>Changes of places: of what is in the tree, not of files that are being written.</content>
public sealed partial class VirtualEdits
{
    internal ValueTask<FsResult<NodeEntry>> MakeDirectoryAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name) =>
        new(FsError.ReadOnly);

    /// <summary>Moves an entry of the tree.</summary>
    private ValueTask<FsResult<bool>> MoveAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeId newParent, ReadOnlySpan<byte> newName, RenameMode mode) =>
        new(FsError.ReadOnly);

    /// <summary>Removes an entry of the tree.</summary>
    private ValueTask<FsResult<bool>> RemoveEntryAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeKind kind) =>
        new(FsError.ReadOnly);
}
