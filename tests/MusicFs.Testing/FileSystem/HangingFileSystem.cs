using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Testing.FileSystem;

/// <summary>
/// Another filesystem that can be made to answer nothing, as a share whose server is gone: calls wait until the test lets them go on, or,
/// where it says so, those for one node only.
/// </summary>
public sealed class HangingFileSystem(IVirtualFileSystem inner) : IVirtualFileSystem
{
    private volatile TaskCompletionSource? _gate;

    /// <summary>Calls that wait.</summary>
    public SemaphoreSlim Waiting { get; } = new(0);

    /// <summary>The one node whose files hang; all where it is not set.</summary>
    public NodeId? Only { get; set; }

    /// <summary>From now on nothing answers.</summary>
    public void Hang() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What waits goes on, and nothing waits any more.</summary>
    public void Resume()
    {
        TaskCompletionSource? gate = _gate;
        _gate = null;
        gate?.TrySetResult();
    }

    public ValueTask<FsResult<NodeEntry>> LookupAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name)
    {
        RequestContext copy = context;
        byte[] bytes = name.ToArray();
        return WaitAsync(null, () => inner.LookupAsync(copy, parent, bytes));
    }

    public ValueTask<FsResult<NodeEntry>> FindAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name)
    {
        RequestContext copy = context;
        byte[] bytes = name.ToArray();
        return WaitAsync(null, () => inner.FindAsync(copy, parent, bytes));
    }

    public ValueTask<FsResult<ReadOnlyMemory<byte>>> GetPathAsync(in RequestContext context, NodeId node) => inner.GetPathAsync(context, node);

    public ValueTask<FsResult<NodeEntry>> LookupParentAsync(in RequestContext context, NodeId directory)
    {
        RequestContext copy = context;
        return WaitAsync(null, () => inner.LookupParentAsync(copy, directory));
    }

    public ValueTask<FsResult<NodeAttributes>> GetAttributesAsync(in RequestContext context, NodeId node)
    {
        RequestContext copy = context;
        return WaitAsync(null, () => inner.GetAttributesAsync(copy, node));
    }

    public ValueTask<FsResult<NodeAttributes>> SetAttributesAsync(in RequestContext context, NodeId node, AttributeChanges changes) =>
        inner.SetAttributesAsync(context, node, changes);

    public ValueTask<FsResult<bool>> ReadDirectoryAsync(in RequestContext context, NodeId directory, DirectoryCookie cookie, IDirectorySink sink)
    {
        RequestContext copy = context;
        return WaitAsync(null, () => inner.ReadDirectoryAsync(copy, directory, cookie, sink));
    }

    public ValueTask<FsResult<ReadOnlyMemory<byte>>> ReadLinkAsync(in RequestContext context, NodeId node) => inner.ReadLinkAsync(context, node);

    public ValueTask<FsResult<OpenedFile>> OpenAsync(in RequestContext context, NodeId node, OpenAccess access)
    {
        RequestContext copy = context;
        return WaitAsync(node, () => inner.OpenAsync(copy, node, access));
    }

    public ValueTask<FsResult<int>> ReadAsync(in RequestContext context, HandleId handle, long offset, Memory<byte> destination)
    {
        RequestContext copy = context;
        return WaitAsync(null, () => inner.ReadAsync(copy, handle, offset, destination));
    }

    public ValueTask<FsResult<int>> WriteAsync(in RequestContext context, HandleId handle, long offset, ReadOnlyMemory<byte> source) =>
        inner.WriteAsync(context, handle, offset, source);

    public ValueTask<FsResult<bool>> FlushAsync(in RequestContext context, HandleId handle, bool isClosing) =>
        inner.FlushAsync(context, handle, isClosing);

    public ValueTask<FsResult<CreatedFile>> CreateFileAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, OpenAccess access, bool isExclusive) =>
        inner.CreateFileAsync(context, parent, name, access, isExclusive);

    public ValueTask<FsResult<NodeEntry>> MakeDirectoryAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name) =>
        inner.MakeDirectoryAsync(context, parent, name);

    public ValueTask<FsResult<bool>> RenameAsync(
        in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeId newParent, ReadOnlySpan<byte> newName, RenameMode mode) =>
        inner.RenameAsync(context, parent, name, newParent, newName, mode);

    public ValueTask<FsResult<bool>> RemoveAsync(in RequestContext context, NodeId parent, ReadOnlySpan<byte> name, NodeKind kind) =>
        inner.RemoveAsync(context, parent, name, kind);

    public ValueTask<FsResult<bool>> SetExtendedAttributeAsync(
        in RequestContext context, NodeId node, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ExtendedAttributeMode mode) =>
        inner.SetExtendedAttributeAsync(context, node, name, value, mode);

    public ValueTask<FsResult<bool>> RemoveExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name) =>
        inner.RemoveExtendedAttributeAsync(context, node, name);

    public ValueTask<FsResult<ReadOnlyMemory<byte>>> GetExtendedAttributeAsync(in RequestContext context, NodeId node, ReadOnlySpan<byte> name) =>
        inner.GetExtendedAttributeAsync(context, node, name);

    public ValueTask<FsResult<ReadOnlyMemory<byte>>> ListExtendedAttributesAsync(in RequestContext context, NodeId node) =>
        inner.ListExtendedAttributesAsync(context, node);

    public FileSystemStatistics GetStatistics() => inner.GetStatistics();

    public void Release(HandleId handle) => inner.Release(handle);

    public void Forget(NodeId node, ulong count) => inner.Forget(node, count);

    private ValueTask<FsResult<T>> WaitAsync<T>(NodeId? node, Func<ValueTask<FsResult<T>>> call)
    {
        // Once: it may be resumed meanwhile.
        TaskCompletionSource? gate = _gate;
        return gate is not null && (Only is null || Only == node) ? WaitForItAsync(gate, call) : call();
    }

    private async ValueTask<FsResult<T>> WaitForItAsync<T>(TaskCompletionSource gate, Func<ValueTask<FsResult<T>>> call)
    {
        Waiting.Release();
        await gate.Task;
        return await call();
    }
}
