using System.Diagnostics.CodeAnalysis;
using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.WinFsp;

/// <content>Open files and directories: open, read, close.</content>
internal sealed partial class WinFspOperations
{
    // Create options and rights of wdm.h.
    private const uint DirectoryFile = 0x00000001;
    private const uint NonDirectoryFile = 0x00000040;
    private const uint DeleteOnClose = 0x00001000;
    private const uint ReadsContent = 0x00000001 | 0x00000020;
    private const uint WritesContent = 0x00000002 | 0x00000004;
    private const uint AllAccess = 0x001F01FF;

    /// <summary>Times that an original may turn out to be another while its file is opened.</summary>
    private const int OpenAttempts = 3;

    /// <summary>What is read whole at opening because it has its size only then: files that are made up, which are texts.</summary>
    private const int LongestMadeUp = 64 << 20;

    public unsafe int OpenPath(char* name, uint options, uint access, nint* context, FileInformation* info)
    {
        uint processId = WinFspLibrary.ProcessId;
        string path = new(name);
        WinFspRequest lookup = _requests.Begin(FileSystemOperation.Lookup, NodeId.Root, processId);
        WalkResult found = Walk(lookup, path);
        lookup.Live.Handle = found.Entry.Node.Value;
        _requests.End(lookup, found.Error);
        if (found.Error != FsError.None)
            return found.Status;

        bool isDirectory = found.Entry.Attributes.Kind == NodeKind.Directory;
        WinFspRequest request = _requests.Begin(isDirectory ? FileSystemOperation.OpenDirectory : FileSystemOperation.Open, found.Entry.Node, processId);
        FsError obstacle = ObstacleTo(found.Entry, options, access);
        if (obstacle != FsError.None)
        {
            _walker.Forget(found.Entry);
            return End(request, obstacle);
        }

        var node = new OpenNode(path, found.Entry, processId);
        FsError error = isDirectory || (access & ReadsContent) == 0 ? EndOpen(request, FsError.None) : OpenContent(request, node);
        if (error != FsError.None)
            return NtStatus.From(error);
        Describe(node, node.Tell(), info);
        *context = Open.Add(node);
        return NtStatus.Success;
    }

    public unsafe int Read(nint context, byte* buffer, ulong offset, uint length, uint* transferred)
    {
        *transferred = 0;
        if (Open.Find(context) is not { } node)
            return NtStatus.InvalidHandle;
        if (node.IsDirectory || offset > long.MaxValue || length > int.MaxValue)
            return NtStatus.InvalidParameter;
        WinFspRequest request = _requests.Begin(FileSystemOperation.Read, node.Entry.Node, node.ProcessId);
        request.Live.Handle = node.Handle.Value;
        request.Live.Offset = (long)offset;
        request.Live.Size = (int)length;
        Memory<byte> destination = request.Memory.Over(buffer, (int)length);
        return Finish(request, ReadContentAsync(request.Context, node, (long)offset, destination), AnswerRead, transferred);
    }

    public void Close(nint context)
    {
        if (Open.Remove(context) is not { } node)
            return;
        FileSystemOperation operation = node.IsDirectory ? FileSystemOperation.ReleaseDirectory : FileSystemOperation.Release;
        WinFspRequest request = _requests.Begin(operation, node.Entry.Node, node.ProcessId);
        request.Live.Handle = node.Handle.Value;
        Release(node);
        _requests.End(request, FsError.None);
    }

    /// <summary>Why a node cannot be opened like this.</summary>
    private static FsError ObstacleTo(in NodeEntry entry, uint options, uint access)
    {
        bool isDirectory = entry.Attributes.Kind == NodeKind.Directory;
        if (!isDirectory && (options & DirectoryFile) != 0)
            return FsError.NotDirectory;
        if (isDirectory && (options & NonDirectoryFile) != 0)
            return FsError.IsDirectory;
        // Who asks for all that may be had (MAXIMUM_ALLOWED) does not mean to write; if it does, the write is refused.
        bool isToWrite = !isDirectory && (access & WritesContent) != 0 && (access & AllAccess) != AllAccess;
        return isToWrite || (options & DeleteOnClose) != 0 ? FsError.ReadOnly : FsError.None;
    }

    private static int AnswerRead(WinFspRequest request, in int count, out FsError error)
    {
        error = FsError.None;
        return count;
    }

    private FsError EndOpen(WinFspRequest request, FsError error)
    {
        _requests.End(request, error);
        return error;
    }

    /// <summary>
    /// Opens the content as far as that goes at once. WinFsp wants opens answered at once, and an origin may take its time: then the open succeeds, and reads wait
    /// for it, which may be answered later. Only a file that has its size when it is open is waited for. After an error the node is let go.
    /// </summary>
    private FsError OpenContent(WinFspRequest request, OpenNode node)
    {
        Task<FsError> opening = OpenContentAsync(request.Context, node).AsTask();
        node.TryBeginOpening(opening);
        if (!opening.IsCompleted && node.Entry.Attributes.Size == 0 && !TryWait(opening))
        {
            request.IsAbandoned = true;
            _pending.Begin();
            _ = ReleaseLaterAsync(node, opening);
            return EndOpen(request, FsError.TimedOut);
        }

        if (!opening.IsCompleted)
        {
            _requests.Detach(request);
            _pending.Begin();
            _ = EndOpenLaterAsync(request, opening);
            return FsError.None;
        }

        request.Live.Handle = node.Handle.Value;
        FsError error = EndOpen(request, opening.GetAwaiter().GetResult());
        if (error != FsError.None)
            _walker.Forget(node.Entry);
        return error;
    }

    private async Task EndOpenLaterAsync(WinFspRequest request, Task<FsError> opening)
    {
        try
        {
            _requests.End(request, await opening.ConfigureAwait(false));
        }
        finally
        {
            _pending.End();
        }
    }

    private async ValueTask<FsError> OpenContentAsync(RequestContext context, OpenNode node)
    {
        try
        {
            FsResult<OpenedFile> opened = FsError.Stale;
            for (int attempt = 0; attempt < OpenAttempts && opened.Error == FsError.Stale; attempt++)
            {
                if (attempt > 0 && !await LookAgainAsync(context, node).ConfigureAwait(false))
                    return FsError.Stale;
                opened = await _fileSystem.OpenAsync(context, node.Entry.Node, OpenAccess.Read).ConfigureAwait(false);
            }

            if (!opened.IsSuccess)
                return opened.Error;
            node.Handle = opened.Value.Handle;
            return opened.Value.HasUnknownSize ? await LoadAsync(context, node).ConfigureAwait(false) : FsError.None;
        }
#pragma warning disable CA1031 // The one catch-all of an opening that reads wait for.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fault(fault, nameof(FileSystemOperation.Open));
            return FsError.Internal;
        }
    }

    /// <summary>The original is another by now, and so is the node. One of another size is of no use where the open was answered meanwhile: then the next open finds it.</summary>
    private async ValueTask<bool> LookAgainAsync(RequestContext context, OpenNode node)
    {
        WalkResult found = await _walker.WalkAsync(context, node.Path).ConfigureAwait(false);
        if (found.Error != FsError.None)
            return false;
        NodeEntry old = node.Entry;
        if (found.Entry.Attributes.Kind == NodeKind.Directory || !node.TryReplace(found.Entry))
        {
            _walker.Forget(found.Entry);
            return false;
        }

        _walker.Forget(old);
        return true;
    }

    private async ValueTask<FsError> LoadAsync(RequestContext context, OpenNode node)
    {
        byte[] content = new byte[4096];
        int length = 0;
        FsError error = FsError.None;
        while (true)
        {
            FsResult<int> read = await _fileSystem.ReadAsync(context, node.Handle, length, content.AsMemory(length)).ConfigureAwait(false);
            error = read.Error;
            if (error != FsError.None || read.Value == 0)
                break;
            length += read.Value;
            if (length > LongestMadeUp)
            {
                // An error rather than a part of it that looks like the whole.
                error = FsError.NotSupported;
                break;
            }

            if (length == content.Length)
                Array.Resize(ref content, Math.Min(LongestMadeUp + 1, length * 2));
        }

        if (error == FsError.None)
            node.Content = content[..length];
        else
            _fileSystem.Release(node.Handle);
        return error;
    }

    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Handed on to the one who awaits it.")]
    private ValueTask<FsResult<int>> ReadContentAsync(in RequestContext context, OpenNode node, long offset, Memory<byte> destination)
    {
        if (node.IsOpen && node.Content is null)
            return node.Opening!.GetAwaiter().GetResult() is var error and not FsError.None ? new(error) : _fileSystem.ReadAsync(context, node.Handle, offset, destination);
        return ReadWhenOpenAsync(context, node, offset, destination);
    }

    private async ValueTask<FsResult<int>> ReadWhenOpenAsync(RequestContext context, OpenNode node, long offset, Memory<byte> destination)
    {
        FsError error = await OpeningOf(context, node).ConfigureAwait(false);
        if (error != FsError.None)
            return error;
        if (node.Content is not { } content)
            return await _fileSystem.ReadAsync(context, node.Handle, offset, destination).ConfigureAwait(false);
        int count = (int)Math.Clamp(content.Length - offset, 0, destination.Length);
        content.AsSpan((int)Math.Min(offset, content.Length), count).CopyTo(destination.Span);
        return count;
    }

    /// <summary>The opening of a content that was not wanted at the open (only attributes were), begun by the first read.</summary>
    private Task<FsError> OpeningOf(RequestContext context, OpenNode node)
    {
        if (node.Opening is { } begun)
            return begun;
        var opening = new TaskCompletionSource<FsError>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (node.TryBeginOpening(opening.Task))
        {
            _pending.Begin();
            _ = RunAsync();
        }

        return node.Opening!;

        async Task RunAsync()
        {
            opening.SetResult(await OpenContentAsync(context with { Live = null }, node).ConfigureAwait(false));
            _pending.End();
        }
    }

    private void Release(OpenNode node)
    {
        if (node.Opening is { IsCompleted: false } opening)
        {
            _pending.Begin();
            _ = ReleaseLaterAsync(node, opening);
            return;
        }

        if (node.Opening is { } done && done.GetAwaiter().GetResult() == FsError.None)
            _fileSystem.Release(node.Handle);
        _walker.Forget(node.Entry);
    }

    /// <summary>Ends what the caller began in <see cref="_pending"/>.</summary>
    private async Task ReleaseLaterAsync(OpenNode node, Task<FsError> opening)
    {
        try
        {
            if (await opening.ConfigureAwait(false) == FsError.None)
                _fileSystem.Release(node.Handle);
            _walker.Forget(node.Entry);
        }
        finally
        {
            _pending.End();
        }
    }
}
