using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <content>Names, references, attributes, links, extended attributes, figures of the volume.</content>
internal sealed unsafe partial class FuseOperations
{
    public static bool Lookup(FuseOperations operations, FuseRequest request)
    {
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name))
            return Refuse(request);
        // Only a server that re-exports the mount (NFS) looks up the dots, to find its way back to a file by number.
        if (name.SequenceEqual("."u8))
            return operations.Finish(request, operations._fileSystem.GetAttributesAsync(request.Context, NodeOf(request)), AnswerSelf);
        if (name.SequenceEqual(".."u8))
            return operations.Finish(request, operations._fileSystem.LookupParentAsync(request.Context, NodeOf(request)), AnswerEntry);

        ValueTask<FsResult<NodeEntry>> task = operations._fileSystem.LookupAsync(request.Context, NodeOf(request), name);
        if (!task.IsCompletedSuccessfully)
            return operations.Leave(request, task, AnswerEntry);
        FsResult<NodeEntry> result = task.Result;
        return result.Error == FsError.NotFound ? AnswerNegative(request) : operations.AnswerNow(request, result, AnswerEntry);
    }

    public static bool Forget(FuseOperations operations, FuseRequest request)
    {
        operations._fileSystem.Forget(NodeOf(request), request.As<ForgetIn>().Count);
        request.End();
        return true;
    }

    public static bool BatchForget(FuseOperations operations, FuseRequest request)
    {
        // SAFETY: the count is clipped to what arrived.
        var list = new ReadOnlySpan<ForgetOne>(request.Tail, request.TailLength / sizeof(ForgetOne));
        int count = (int)Math.Min(request.As<BatchForgetIn>().Count, (uint)list.Length);
        foreach (ref readonly ForgetOne one in list[..count])
            operations._fileSystem.Forget(new NodeId(one.Node), one.Count);
        request.End();
        return true;
    }

    public static bool GetAttributes(FuseOperations operations, FuseRequest request) =>
        operations.Finish(request, operations._fileSystem.GetAttributesAsync(request.Context, NodeOf(request)), AnswerAttributes);

    public static bool ReadLink(FuseOperations operations, FuseRequest request) =>
        operations.Finish(request, operations._fileSystem.ReadLinkAsync(request.Context, NodeOf(request)), AnswerBytes);

    public static bool Statistics(FuseOperations operations, FuseRequest request)
    {
        // The unit df counts in; larger than a page so that petabytes fit programs that keep 32 bits.
        const uint unit = 4096;
        FileSystemStatistics statistics = operations._fileSystem.GetStatistics();
        ref StatFsOut reply = ref request.BodyAs<StatFsOut>();
        reply.Blocks = ((ulong)statistics.TotalBytes + unit - 1) / unit;
        reply.BlocksFree = reply.BlocksAvailable = (ulong)statistics.FreeBytes / unit;
        reply.Files = (ulong)statistics.Nodes;
        reply.BlockSize = reply.FragmentSize = unit;
        reply.NameLength = 255;
        request.Succeed(sizeof(StatFsOut));
        return true;
    }

    public static bool GetExtendedAttribute(FuseOperations operations, FuseRequest request)
    {
        int position = 0;
        if (!request.TryTakeName(ref position, out ReadOnlySpan<byte> name))
            return Refuse(request);
        return operations.Finish(
            request, operations._fileSystem.GetExtendedAttributeAsync(request.Context, NodeOf(request), name), AnswerExtendedAttribute);
    }

    public static bool ListExtendedAttributes(FuseOperations operations, FuseRequest request) =>
        operations.Finish(
            request, operations._fileSystem.ListExtendedAttributesAsync(request.Context, NodeOf(request)), AnswerExtendedAttribute);

    public static bool Interrupt(FuseOperations operations, FuseRequest request)
    {
        operations._inFlight.Interrupt(request.As<InterruptIn>().Unique);
        request.End();
        return true;
    }

    private static bool Refuse(FuseRequest request)
    {
        request.Fail(FsError.InvalidArgument);
        return true;
    }

    /// <summary>"No such name", to be remembered by the kernel until an added entry says otherwise.</summary>
    private static bool AnswerNegative(FuseRequest request)
    {
        request.BodyAs<EntryOut>().EntryValidSeconds = ValidSeconds;
        request.Succeed(sizeof(EntryOut));
        return true;
    }

    private static void AnswerEntry(FuseOperations operations, FuseRequest request, in NodeEntry entry)
    {
        request.Live.Handle = entry.Node.Value;
        operations.FillEntry(ref request.BodyAs<EntryOut>(), entry);
        request.Succeed(sizeof(EntryOut));
    }

    private static void AnswerSelf(FuseOperations operations, FuseRequest request, in NodeAttributes attributes) =>
        AnswerEntry(operations, request, new NodeEntry(NodeOf(request), attributes));

    private static void AnswerAttributes(FuseOperations operations, FuseRequest request, in NodeAttributes attributes)
    {
        ref AttrOut reply = ref request.BodyAs<AttrOut>();
        reply.ValidSeconds = attributes.IsVolatile ? 0 : ValidSeconds;
        operations._attributes.Fill(ref reply.Attr, attributes);
        request.Succeed(sizeof(AttrOut));
    }

    private static void AnswerBytes(FuseOperations operations, FuseRequest request, in ReadOnlyMemory<byte> bytes)
    {
        bytes.CopyTo(request.BodyMemory);
        request.Succeed(bytes.Length);
    }

    private static void AnswerExtendedAttribute(FuseOperations operations, FuseRequest request, in ReadOnlyMemory<byte> value)
    {
        uint room = request.As<GetXAttrIn>().Size;
        if (room == 0)
        {
            request.BodyAs<GetXAttrOut>().Size = (uint)value.Length;
            request.Succeed(sizeof(GetXAttrOut));
        }
        else if (value.Length > room)
        {
            request.Fail(FsError.BufferTooSmall);
        }
        else
        {
            AnswerBytes(operations, request, value);
        }
    }

    private void FillEntry(ref EntryOut reply, in NodeEntry entry)
    {
        reply.Node = entry.Node.Value;
        // Node numbers are never used again, so the generation that tells uses apart is constant.
        reply.Generation = 0;
        reply.EntryValidSeconds = reply.AttrValidSeconds = entry.Attributes.IsVolatile ? 0 : ValidSeconds;
        reply.EntryValidNanoseconds = reply.AttrValidNanoseconds = 0;
        _attributes.Fill(ref reply.Attr, entry.Attributes);
    }
}
