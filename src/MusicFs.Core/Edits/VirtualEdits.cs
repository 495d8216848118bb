using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Edits;

/// <summary>
/// What programs change through a mount: tags, by writing files, and places, by moving and removing entries. Kept in the library, never sent to an
/// origin. Called by the filesystem from any thread, which is never made to wait.
/// </summary>
public sealed partial class VirtualEdits
{
    private VirtualTree _tree = null!;
    private OpenFiles _files = null!;

    /// <summary>What is shown, and what reads it; before the first request.</summary>
    internal void Attach(VirtualTree tree, OpenFiles files)
    {
        _tree = tree;
        _files = files;
    }

    internal ValueTask<FsResult<bool>> RenameAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeId newParent, ReadOnlySpan<byte> newName, RenameMode mode) =>
        MoveAsync(context, parent, name, newParent, newName, mode);

    internal ValueTask<FsResult<bool>> RemoveAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeKind kind) =>
        RemoveEntryAsync(context, parent, name, kind);
}
