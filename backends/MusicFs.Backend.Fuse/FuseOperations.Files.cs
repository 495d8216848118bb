using MusicFs.Backend.Fuse.Native;
using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <content>Open files: open, read, release.</content>
internal sealed unsafe partial class FuseOperations
{
    public static bool Open(FuseOperations operations, FuseRequest request)
    {
        OpenAccess access = AccessOf(request.As<OpenIn>().Flags);
        return operations.Finish(request, operations._fileSystem.OpenAsync(request.Context, NodeOf(request), access), AnswerOpened);
    }

    /// <summary>What the flags of open(2) ask for.</summary>
    private static OpenAccess AccessOf(uint flags)
    {
        // O_RDONLY 0, O_WRONLY 1, O_RDWR 2; 3 is the "no access" mode of some ioctl users.
        OpenAccess access = (flags & Libc.O_ACCMODE) switch
        {
            0 => OpenAccess.Read,
            1 => OpenAccess.Write,
            2 => OpenAccess.Read | OpenAccess.Write,
            _ => OpenAccess.None,
        };
        return (flags & Libc.O_TRUNC) != 0 ? access | OpenAccess.Truncate : access;
    }

    public static bool Read(FuseOperations operations, FuseRequest request)
    {
        ref readonly ReadIn arguments = ref request.As<ReadIn>();
        request.Live.Handle = arguments.Handle;
        request.Live.Offset = (long)arguments.Offset;
        if ((long)arguments.Offset < 0)
            return Refuse(request);
        // The kernel asks for no more than max_pages; a request for more is answered short, which it treats as the end.
        int size = (int)Math.Min(arguments.Size, (uint)request.BodyCapacity);
        request.Live.Size = size;
        ValueTask<FsResult<int>> task = operations._fileSystem.ReadAsync(
            request.Context, new HandleId(arguments.Handle), (long)arguments.Offset, request.BodyMemory[..size]);
        return operations.Finish(request, task, AnswerRead);
    }

    public static bool Release(FuseOperations operations, FuseRequest request)
    {
        ulong handle = request.As<ReleaseIn>().Handle;
        request.Live.Handle = handle;
        operations._fileSystem.Release(new HandleId(handle));
        operations._backing.Release(NodeOf(request));
        request.Succeed(0);
        return true;
    }

    private static void AnswerOpened(FuseOperations operations, FuseRequest request, in OpenedFile opened)
    {
        operations.FillOpened(ref request.BodyAs<OpenOut>(), request, NodeOf(request), opened);
        request.Succeed(sizeof(OpenOut));
    }

    private void FillOpened(ref OpenOut reply, FuseRequest request, NodeId node, in OpenedFile opened)
    {
        int backing = _backing.Acquire(node, opened.BackingFile);
        reply.Handle = opened.Handle.Value;
        request.Live.Handle = opened.Handle.Value;
        reply.Flags = opened.IsWritten ? OpenFlags.DirectIo : OpenFlags.NoFlush;
        if (opened.HasUnknownSize)
        {
            reply.Flags |= OpenFlags.DirectIo;
        }
        else if (backing > 0)
        {
            // KEEP_CACHE beside it is answered EIO by the kernel.
            reply.Flags |= OpenFlags.PassThrough;
            reply.BackingId = backing;
        }
        else if (!opened.HasOtherBytes && !opened.IsWritten)
        {
            // Another version of the content is another node, so pages of this node are right unless it is said here.
            reply.Flags |= OpenFlags.KeepCache;
            ReadAhead?.Set(opened.IsAtHand);
        }
    }

    private static void AnswerRead(FuseOperations operations, FuseRequest request, in int count) => request.Succeed(count, count);
}
