using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <content>
/// Everything that would change something. Whether it may is the filesystem's decision; what it has no call for is refused
/// here. Mounted read-only, the kernel refuses nearly all of it before it gets this far.
/// </content>
internal sealed unsafe partial class FuseOperations
{
    public static bool SetAttributes(FuseOperations operations, FuseRequest request)
    {
        ref readonly SetAttrIn arguments = ref request.As<SetAttrIn>();
        long? size = (arguments.Valid & SetAttrMask.Size) != 0 ? (long)arguments.Size : null;
        long? modified = (arguments.Valid & SetAttrMask.ModifyTime) != 0
            ? ((long)arguments.ModifyTime * 1_000_000_000) + arguments.ModifyNanoseconds
            : null;
        return operations.Finish(
            request,
            operations._fileSystem.SetAttributesAsync(request.Context, NodeOf(request), new AttributeChanges(size, modified)),
            AnswerAttributes);
    }

    public static bool CreateFile(FuseOperations operations, FuseRequest request) => operations.Create(request, NodeKind.File);

    public static bool CreateDirectory(FuseOperations operations, FuseRequest request) => operations.Create(request, NodeKind.Directory);

    public static bool RemoveFile(FuseOperations operations, FuseRequest request) => operations.Remove(request, NodeKind.File);

    public static bool RemoveDirectory(FuseOperations operations, FuseRequest request) => operations.Remove(request, NodeKind.Directory);

    public static bool Rename(FuseOperations operations, FuseRequest request)
    {
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name) || !request.TryTakeName(ref position, out ReadOnlySpan<byte> newName))
            return Refuse(request);
        // Both forms begin with the new parent.
        var newParent = new NodeId(request.As<RenameIn>().NewParent);
        return operations.Finish(
            request, operations._fileSystem.RenameAsync(request.Context, NodeOf(request), name, newParent, newName), AnswerDone);
    }

    public static bool RefuseWrite(FuseOperations operations, FuseRequest request)
    {
        request.Fail(FsError.ReadOnly);
        return true;
    }

    private bool Create(FuseRequest request, NodeKind kind)
    {
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name))
            return Refuse(request);
        ValueTask<FsResult<NodeEntry>> task = _fileSystem.CreateAsync(request.Context, NodeOf(request), name, kind);
        return Finish(request, task, AnswerEntry);
    }

    private bool Remove(FuseRequest request, NodeKind kind)
    {
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name))
            return Refuse(request);
        return Finish(request, _fileSystem.RemoveAsync(request.Context, NodeOf(request), name, kind), AnswerDone);
    }

    private static void AnswerDone(FuseOperations operations, FuseRequest request, in bool done) => request.Succeed(0);
}
