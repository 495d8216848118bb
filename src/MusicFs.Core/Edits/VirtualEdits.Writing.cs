using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Edits;

/// <content>Files that are written.</content>
public sealed partial class VirtualEdits
{
    internal ValueTask<FsResult<NodeAttributes>> SetAttributesAsync(in RequestContext context, NodeId node, AttributeChanges changes) =>
        changes.Size is null ? new(_tree.Attributes(node)) : new(FsError.ReadOnly);

    internal ValueTask<FsResult<int>> WriteAsync(in RequestContext context, HandleId handle, long offset, ReadOnlyMemory<byte> source) =>
        new(FsError.BadHandle);

    internal ValueTask<FsResult<bool>> FlushAsync(in RequestContext context, HandleId handle) => new(true);

    internal ValueTask<FsResult<CreatedFile>> CreateFileAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, OpenAccess access, bool isExclusive) =>
        new(FsError.ReadOnly);

    internal ValueTask<FsResult<bool>> SetExtendedAttributeAsync(
        in RequestContext context, NodeId node, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ExtendedAttributeMode mode) =>
        new(FsError.NotSupported);

    internal ValueTask<FsResult<bool>> RemoveExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name) =>
        new(FsError.NotSupported);
}
