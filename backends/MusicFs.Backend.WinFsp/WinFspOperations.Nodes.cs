using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.WinFsp;

/// <content>Names, attributes, rights, figures of the volume, and everything that would write.</content>
internal sealed partial class WinFspOperations
{
    public unsafe int GetVolumeInfo(VolumeInfo* info)
    {
        WinFspRequest request = _requests.Begin(FileSystemOperation.Statistics, NodeId.Root, 0);
        FileSystemStatistics statistics = _fileSystem.GetStatistics();
        // The driver tells both in whole units, and programs divide by them.
        long total = Math.Max(FileInformationTranslation.Unit, statistics.TotalBytes);
        info->TotalSize = (ulong)total;
        info->FreeSize = (ulong)Math.Clamp(statistics.FreeBytes, 0, total);
        info->VolumeLabelLength = (ushort)(_label.Length * sizeof(char));
        // SAFETY: the label was clipped to the room that is there.
        _label.CopyTo(new Span<char>(info->VolumeLabel, VolumeInfo.LongestLabel));
        return End(request, FsError.None);
    }

    public unsafe int GetSecurityByName(char* name, uint* attributes, byte* descriptor, nuint* size)
    {
        WinFspRequest request = _requests.Begin(FileSystemOperation.Lookup, NodeId.Root, WinFspLibrary.ProcessId);
        WalkResult found = Walk(request, new string(name));
        if (found.Error == FsError.None)
        {
            request.Live.Handle = found.Entry.Node.Value;
            if (attributes is not null)
                *attributes = FileInformationTranslation.AttributesOf(found.Entry.Attributes.Kind);
            _walker.Forget(found.Entry);
        }

        _requests.End(request, found.Error);
        return found.Error == FsError.None ? CopySecurity(descriptor, size) : found.Status;
    }

    public unsafe int GetSecurity(nint context, byte* descriptor, nuint* size) =>
        Open.Find(context) is null ? NtStatus.InvalidHandle : CopySecurity(descriptor, size);

    public unsafe int GetFileInfo(nint context, FileInformation* info)
    {
        if (Open.Find(context) is not { } node)
            return NtStatus.InvalidHandle;
        // Once: the opening may put another in its place meanwhile, and counts the references.
        NodeEntry entry = node.Entry;
        WinFspRequest request = _requests.Begin(FileSystemOperation.GetAttributes, entry.Node, node.ProcessId);
        ValueTask<FsResult<NodeAttributes>> task = _fileSystem.GetAttributesAsync(request.Context, entry.Node);
        NodeAttributes attributes = entry.Attributes;
        // What is not known at once is told as it was at the open: this is about an open file, which stays what it is.
        if (!task.IsCompletedSuccessfully)
            _ = ObserveAsync(task);
        else if (task.Result.TryGetValue(out NodeAttributes now))
            attributes = now;
        Describe(node, attributes, info);
        return End(request, FsError.None);
    }

    /// <summary>A new name. One that is there is told first, as on Linux: who makes the folders of a path goes on where they are there.</summary>
    public unsafe int RefuseCreate(char* name)
    {
        WinFspRequest request = _requests.Begin(FileSystemOperation.Create, NodeId.Root, WinFspLibrary.ProcessId);
        WalkResult found = Walk(request, new string(name));
        if (found.Error == FsError.None)
            _walker.Forget(found.Entry);
        return End(request, found.Error == FsError.None ? FsError.Exists : FsError.ReadOnly);
    }

    /// <summary>Any change: the volume is read-only, and the driver leaves it to us to say so.</summary>
    public int Refuse(nint context, FileSystemOperation operation)
    {
        OpenNode? node = Open.Find(context);
        return End(_requests.Begin(operation, node?.Entry.Node ?? NodeId.Root, node?.ProcessId ?? 0), FsError.ReadOnly);
    }

    private static async Task ObserveAsync<T>(ValueTask<FsResult<T>> task) => await ((Task)task.AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static unsafe void Describe(OpenNode node, in NodeAttributes attributes, FileInformation* info) =>
        FileInformationTranslation.Fill(out *info, node.Content is { } content ? attributes with { Size = content.Length } : attributes);

    private unsafe int CopySecurity(byte* descriptor, nuint* size)
    {
        if (size is null)
            return NtStatus.Success;
        nuint room = *size;
        *size = (nuint)_security.Length;
        if (room < (nuint)_security.Length)
            return NtStatus.BufferOverflow;
        // SAFETY: there is room for it.
        if (descriptor is not null)
            _security.CopyTo(new Span<byte>(descriptor, _security.Length));
        return NtStatus.Success;
    }
}
