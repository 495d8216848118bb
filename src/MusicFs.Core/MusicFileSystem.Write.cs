using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core;

/// <content>Everything that would change something: refused, whatever it is asked of.</content>
public sealed partial class MusicFileSystem
{
    /// <inheritdoc/>
    public ValueTask<FsResult<NodeAttributes>> SetAttributesAsync(in RequestContext context, NodeId node, AttributeChanges changes) =>
        new(FsError.ReadOnly);

    /// <inheritdoc/>
    public ValueTask<FsResult<int>> WriteAsync(in RequestContext context, HandleId handle, long offset, ReadOnlyMemory<byte> source) =>
        new(FsError.ReadOnly);

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> CreateAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeKind kind) =>
        new(FsError.ReadOnly);

    /// <inheritdoc/>
    public ValueTask<FsResult<bool>> RenameAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeId newParent, ReadOnlySpan<byte> newName) =>
        new(FsError.ReadOnly);

    /// <inheritdoc/>
    public ValueTask<FsResult<bool>> RemoveAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeKind kind) =>
        new(FsError.ReadOnly);
}
