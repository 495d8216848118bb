using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Edits;
using MusicFs.Core.Search;

namespace MusicFs.Core;

/// <content>
/// Everything that would change something: refused, whatever it is asked of, unless there are virtual edits; then theirs to decide. What is made
/// up (<c>/.musicfs</c>) is never changed.
/// </content>
public sealed partial class MusicFileSystem
{
    private volatile VirtualEdits? _edits;

    /// <summary>Accepts changes from now on, of mounts that let them come so far. Once.</summary>
    public void UseEdits(VirtualEdits edits)
    {
        ArgumentNullException.ThrowIfNull(edits);
        edits.Attach(_tree, _files);
        _edits = edits;
    }

    /// <summary>Files that programs are writing.</summary>
    public int Writers => _edits?.Writers ?? 0;

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeAttributes>> SetAttributesAsync(in RequestContext context, NodeId node, AttributeChanges changes) =>
        _edits is null || IsMadeUp(node) ? new(FsError.ReadOnly) : _edits.SetAttributesAsync(context, node, changes);

    /// <inheritdoc/>
    public ValueTask<FsResult<int>> WriteAsync(in RequestContext context, HandleId handle, long offset, ReadOnlyMemory<byte> source) =>
        _edits is null ? new(FsError.ReadOnly) : _edits.WriteAsync(context, handle, offset, source);

    /// <inheritdoc/>
    public ValueTask<FsResult<bool>> FlushAsync(in RequestContext context, HandleId handle, bool isClosing) =>
        _edits is null ? new(true) : _edits.FlushAsync(handle, isClosing);

    /// <inheritdoc/>
    public ValueTask<FsResult<CreatedFile>> CreateFileAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, OpenAccess access, bool isExclusive) =>
        Edits(parent, name, out FsError error) is not { } edits ? new(error) : edits.CreateFileAsync(context, parent, name, access, isExclusive);

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> MakeDirectoryAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name) =>
        Edits(parent, name, out FsError error) is not { } edits ? new(error) : edits.MakeDirectoryAsync(context, parent, name);

    /// <inheritdoc/>
    public ValueTask<FsResult<bool>> RenameAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeId newParent, ReadOnlySpan<byte> newName, RenameMode mode) =>
        Edits(parent, name, out FsError error) is not { } edits || Edits(newParent, newName, out error) is null
            ? new(error)
            : edits.RenameAsync(context, parent, name, newParent, newName, mode);

    /// <inheritdoc/>
    public ValueTask<FsResult<bool>> RemoveAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeKind kind) =>
        Edits(parent, name, out FsError error) is not { } edits ? new(error) : edits.RemoveAsync(context, parent, name, kind);

    /// <inheritdoc/>
    public ValueTask<FsResult<bool>> SetExtendedAttributeAsync(
        in RequestContext context, NodeId node, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ExtendedAttributeMode mode) =>
        _edits is null || IsMadeUp(node) ? new(FsError.ReadOnly) : _edits.SetExtendedAttributeAsync(context, node, name, value, mode);

    /// <inheritdoc/>
    public ValueTask<FsResult<bool>> RemoveExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name) =>
        _edits is null || IsMadeUp(node) ? new(FsError.ReadOnly) : _edits.RemoveExtendedAttributeAsync(context, node, name);

    /// <summary>What changes an entry of a directory; null, and why, where nothing may.</summary>
    private VirtualEdits? Edits(NodeId parent, ReadOnlySpan<byte> name, out FsError error)
    {
        error = _edits is null || IsMadeUp(parent) || (parent == NodeId.Root && IsMadeUp(name))
            ? FsError.ReadOnly
            : name.Length > LongestName ? FsError.NameTooLong : FsError.None;
        return error == FsError.None ? _edits : null;
    }

    private bool IsMadeUp(NodeId node) => IsService(node) || VirtualFolders.Owns(node);

    private bool IsMadeUp(ReadOnlySpan<byte> nameInRoot) =>
        _service?.InRoot(nameInRoot) is not null || _found?.EntryOf(nameInRoot) is not null;
}
