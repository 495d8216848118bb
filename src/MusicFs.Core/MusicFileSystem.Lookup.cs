using System.Text;
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
    public ValueTask<FsResult<NodeEntry>> FindAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name)
    {
        ValueTask<FsResult<NodeEntry>> exact = LookupAsync(context, parent, name);
        if (!exact.IsCompletedSuccessfully)
            return FindAfterAsync(context, parent, name.ToArray(), exact);
        FsResult<NodeEntry> found = exact.Result;
        return found.Error == FsError.NotFound ? FindAnyCase(context, parent, name) : new(found);
    }

    /// <inheritdoc/>
    public ValueTask<FsResult<ReadOnlyMemory<byte>>> GetPathAsync(in RequestContext context, NodeId node) =>
        new(IsOfTree(node) && _tree.RawPathOf(node) is { } path ? (ReadOnlyMemory<byte>)path : FsError.NotFound);

    /// <inheritdoc/>
    public ValueTask<FsResult<NodeEntry>> LookupParentAsync(in RequestContext context, NodeId directory) =>
        new(FolderOf(directory) is not { } folder ? _tree.Parent(directory) : folder.Parent(directory) ?? _tree.Parent(NodeId.Root));

    /// <inheritdoc/>
    public void Forget(NodeId node, ulong count)
    {
        if (IsOfTree(node))
            _tree.Forget(node, count);
    }

    /// <summary>The name is not there as it is spelt.</summary>
    private ValueTask<FsResult<NodeEntry>> FindAnyCase(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name)
    {
        if (IsOfTree(parent) && _tree.Lookup(parent, name, isAnyCase: true) is { Error: not FsError.NotFound } found)
            return new(found);
        // What has a name and is not in the tree (folders in the root, pictures by other names) has it in lower case.
        Span<byte> lower = stackalloc byte[LongestName];
        return Ascii.ToLower(name, lower, out int length) == System.Buffers.OperationStatus.Done && !name.SequenceEqual(lower[..length])
            ? LookupAsync(context, parent, lower[..length])
            : new(FsError.NotFound);
    }

    private async ValueTask<FsResult<NodeEntry>> FindAfterAsync(RequestContext context, NodeId parent, byte[] name, ValueTask<FsResult<NodeEntry>> exact)
    {
        FsResult<NodeEntry> found = await exact.ConfigureAwait(false);
        return found.Error == FsError.NotFound ? await FindAnyCase(context, parent, name).ConfigureAwait(false) : found;
    }
}
