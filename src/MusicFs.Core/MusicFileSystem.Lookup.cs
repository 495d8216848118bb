using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core;

/// <content>Names and references.</content>
public sealed partial class MusicFileSystem
{
    private const int LongestName = 255;

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> LookupAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name) =>
        name.Length > LongestName ? new(FsError.NameTooLong) : new(_tree.Lookup(parent, name));

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> LookupParentAsync(in RequestContext context, NodeId directory) => new(_tree.Parent(directory));

    /// <inheritdoc/>
    public void Forget(NodeId node, ulong count) => _tree.Forget(node, count);
}
