using MusicFs.Backend.Fuse.Native;
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
        // Where the time is to be that of now, the kernel sends that as well.
        long? modified = (arguments.Valid & SetAttrMask.ModifyTime) != 0
            ? ((long)arguments.ModifyTime * 1_000_000_000) + arguments.ModifyNanoseconds
            : null;
        return size < 0
            ? Refuse(request)
            : operations.Finish(
                request,
                operations._fileSystem.SetAttributesAsync(request.Context, NodeOf(request), new AttributeChanges(size, modified)),
                AnswerAttributes);
    }

    public static bool Write(FuseOperations operations, FuseRequest request)
    {
        ref readonly WriteIn arguments = ref request.As<WriteIn>();
        request.Live.Handle = arguments.Handle;
        request.Live.Offset = (long)arguments.Offset;
        request.Live.Size = (int)arguments.Size;
        if ((long)arguments.Offset < 0 || arguments.Size > (uint)request.TailLength)
            return Refuse(request);
        ValueTask<FsResult<int>> task = operations._fileSystem.WriteAsync(
            request.Context, new HandleId(arguments.Handle), (long)arguments.Offset, request.TailMemory(0)[..(int)arguments.Size]);
        return operations.Finish(request, task, AnswerWritten);
    }

    public static bool Flush(FuseOperations operations, FuseRequest request) => operations.Flush(request, request.As<FlushIn>().Handle, isClosing: true);

    public static bool Synchronize(FuseOperations operations, FuseRequest request) => operations.Flush(request, request.As<FSyncIn>().Handle, isClosing: false);

    public static bool CreateFile(FuseOperations operations, FuseRequest request)
    {
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name))
            return Refuse(request);
        uint flags = request.As<CreateIn>().Flags;
        ValueTask<FsResult<CreatedFile>> task = operations._fileSystem.CreateFileAsync(
            request.Context, NodeOf(request), name, AccessOf(flags), (flags & Libc.O_EXCL) != 0);
        return operations.Finish(request, task, AnswerCreated);
    }

    public static bool CreateDirectory(FuseOperations operations, FuseRequest request)
    {
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name))
            return Refuse(request);
        return operations.Finish(request, operations._fileSystem.MakeDirectoryAsync(request.Context, NodeOf(request), name), AnswerEntry);
    }

    public static bool RemoveFile(FuseOperations operations, FuseRequest request) => operations.Remove(request, NodeKind.File);

    public static bool RemoveDirectory(FuseOperations operations, FuseRequest request) => operations.Remove(request, NodeKind.Directory);

    public static bool Rename(FuseOperations operations, FuseRequest request) => operations.Rename(request, RenameMode.Replace);

    public static bool Rename2(FuseOperations operations, FuseRequest request)
    {
        // RENAME_NOREPLACE 1, RENAME_EXCHANGE 2; RENAME_WHITEOUT is for the lower layers of overlay filesystems.
        const uint none = 0, noReplace = 1, exchange = 2;
        return request.As<Rename2In>().Flags switch
        {
            none => operations.Rename(request, RenameMode.Replace),
            noReplace => operations.Rename(request, RenameMode.KeepExisting),
            exchange => operations.Rename(request, RenameMode.Exchange),
            _ => Refuse(request),
        };
    }

    public static bool SetExtendedAttribute(FuseOperations operations, FuseRequest request)
    {
        ref readonly SetXAttrIn arguments = ref request.As<SetXAttrIn>();
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name) || arguments.Size > (uint)(request.TailLength - position))
            return Refuse(request);
        // SAFETY: the size was compared with what arrived.
        var value = new ReadOnlySpan<byte>(request.Tail + position, (int)arguments.Size);
        const uint create = 1, replace = 2;
        ExtendedAttributeMode mode = arguments.Flags switch
        {
            create => ExtendedAttributeMode.Create,
            replace => ExtendedAttributeMode.Replace,
            _ => ExtendedAttributeMode.Set,
        };
        return operations.Finish(
            request, operations._fileSystem.SetExtendedAttributeAsync(request.Context, NodeOf(request), name, value, mode), AnswerDone);
    }

    public static bool RemoveExtendedAttribute(FuseOperations operations, FuseRequest request)
    {
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name))
            return Refuse(request);
        return operations.Finish(
            request, operations._fileSystem.RemoveExtendedAttributeAsync(request.Context, NodeOf(request), name), AnswerDone);
    }

    /// <summary>Links and special files, which there are none of: as other filesystems without them say it.</summary>
    public static bool RefuseEntry(FuseOperations operations, FuseRequest request) => operations.RefuseAs(request, Errno.EPERM);

    /// <summary>What programs do in another way where a filesystem does not have it: room ahead of writes, copies by the kernel, files without names.</summary>
    public static bool RefuseRange(FuseOperations operations, FuseRequest request) => operations.RefuseAs(request, Errno.EOPNOTSUPP);

    private bool RefuseAs(FuseRequest request, int errno)
    {
        request.Fail(_attributes.IsWritable ? errno : Errno.EROFS);
        return true;
    }

    private bool Flush(FuseRequest request, ulong handle, bool isClosing)
    {
        request.Live.Handle = handle;
        return Finish(request, _fileSystem.FlushAsync(request.Context, new HandleId(handle), isClosing), AnswerDone);
    }

    private bool Rename(FuseRequest request, RenameMode mode)
    {
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name) || !request.TryTakeName(ref position, out ReadOnlySpan<byte> newName))
            return Refuse(request);
        // Both forms begin with the new parent.
        var newParent = new NodeId(request.As<RenameIn>().NewParent);
        return Finish(request, _fileSystem.RenameAsync(request.Context, NodeOf(request), name, newParent, newName, mode), AnswerDone);
    }

    private bool Remove(FuseRequest request, NodeKind kind)
    {
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name))
            return Refuse(request);
        return Finish(request, _fileSystem.RemoveAsync(request.Context, NodeOf(request), name, kind), AnswerDone);
    }

    private static void AnswerWritten(FuseOperations operations, FuseRequest request, in int count)
    {
        request.BodyAs<WriteOut>().Size = (uint)count;
        request.Succeed(sizeof(WriteOut), count);
    }

    private static void AnswerCreated(FuseOperations operations, FuseRequest request, in CreatedFile created)
    {
        operations.FillEntry(ref request.BodyAs<EntryOut>(), created.Entry);
        // SAFETY: both structs together are far smaller than the smallest body.
        ref OpenOut opened = ref *(OpenOut*)(request.Body + sizeof(EntryOut));
        opened = default;
        operations.FillOpened(ref opened, request, created.Entry.Node, created.File);
        request.Succeed(sizeof(EntryOut) + sizeof(OpenOut));
    }

    private static void AnswerDone(FuseOperations operations, FuseRequest request, in bool done) => request.Succeed(0);
}
