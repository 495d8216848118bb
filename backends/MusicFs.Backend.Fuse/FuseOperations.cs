using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// Translates the kernel's requests into calls of the filesystem and its answers into replies. Handlers are static and
/// short; they run on a worker thread, never wait, and allocate nothing while the filesystem answers at once.
/// </summary>
internal sealed partial class FuseOperations
{
    // Entries and attributes are cached until an invalidation takes them back (IKernelCache), so their validity only
    // has to be longer than any mount: a year.
    private const ulong ValidSeconds = 365UL * 24 * 3600;

    private readonly IVirtualFileSystem _fileSystem;
    private volatile AttributeTranslation _attributes;
    private readonly BackingFiles _backing;
    private readonly InFlightRequests _inFlight;
    private readonly ILogger _logger;

    public FuseOperations(
        IVirtualFileSystem fileSystem, AttributeTranslation attributes, BackingFiles backing, InFlightRequests inFlight, ILogger logger)
    {
        _fileSystem = fileSystem;
        _attributes = attributes;
        _backing = backing;
        _inFlight = inFlight;
        _logger = logger;
    }

    /// <summary>How attributes are shown from the next answer on. Any thread.</summary>
    public AttributeTranslation Attributes { get => _attributes; set => _attributes = value; }

    /// <summary>Where it depends on the file how far the kernel reads ahead. Set before the first request.</summary>
    public KernelReadAhead? ReadAhead { get; set; }

    /// <summary>Puts the value of a success into the reply and sends it.</summary>
    private delegate void Answer<T>(FuseOperations operations, FuseRequest request, in T value);

    /// <summary>
    /// Serves one request: the catch-all of the workers. True when it was answered, so that its buffers can be used again.
    /// </summary>
    public unsafe bool Dispatch(FuseRequest request)
    {
        OperationRow? row = OperationTable.Find(request.Header->Opcode);
        request.Enter(row?.Operation ?? Contracts.Tracing.FileSystemOperation.Other);
        try
        {
            if (row is null)
            {
                // DESTROY, and forgets of a kind yet unknown, want no answer; an answer nobody waits for is refused with ENOENT.
                request.Fail(Errno.ENOSYS);
                return true;
            }

            if (request.TrySplit(row.ArgumentSize))
                return row.Handler(this, request);
            request.Fail(FsError.InvalidArgument);
            return true;
        }
#pragma warning disable CA1031 // The one catch-all of a worker: a bug ends its request, not the mount.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fault(request, fault);
            return true;
        }
    }

    /// <summary>Answers now where the filesystem did, else leaves the request to its completion.</summary>
    private bool Finish<T>(FuseRequest request, ValueTask<FsResult<T>> task, Answer<T> answer)
    {
        if (!task.IsCompletedSuccessfully)
            return Leave(request, task, answer);
        return AnswerNow(request, task.Result, answer);
    }

    private bool AnswerNow<T>(FuseRequest request, in FsResult<T> result, Answer<T> answer)
    {
        if (result.TryGetValue(out T? value))
            answer(this, request, value);
        else
            request.Fail(result.Error);
        return true;
    }

    private unsafe bool Leave<T>(FuseRequest request, ValueTask<FsResult<T>> task, Answer<T> answer)
    {
        // Detached before the completion is awaited: it may answer and return the request on another thread at once.
        ulong unique = request.Header->Unique;
        _inFlight.Add(unique, request, request.Detach());
        _ = FinishLaterAsync(unique, request, task, answer);
        return false;
    }

    private async Task FinishLaterAsync<T>(ulong unique, FuseRequest request, ValueTask<FsResult<T>> task, Answer<T> answer)
    {
        FsResult<T> result;
        try
        {
            result = await task.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // As in Dispatch.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            LogFault(request, fault);
            result = FsError.Internal;
        }

        if (!_inFlight.Remove(unique))
        {
            // Another process answers it. What it opened here nobody will close.
            if (result is FsResult<OpenedFile> { IsSuccess: true } opened)
                _fileSystem.Release(opened.Value.Handle);
            else if (result is FsResult<CreatedFile> { IsSuccess: true } created)
                _fileSystem.Release(created.Value.File.Handle);
            return;
        }

        try
        {
            AnswerNow(request, result, answer);
        }
#pragma warning disable CA1031 // As in Dispatch.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Fault(request, fault);
        }

        _inFlight.EndAnswer();
        request.Return();
    }

    private void Fault(FuseRequest request, Exception fault)
    {
        LogFault(request, fault);
        if (!request.IsAnswered)
            request.Fail(FsError.Internal);
    }

    private unsafe void LogFault(FuseRequest request, Exception fault) =>
        _logger.LogError(
            fault, "{Opcode} of node {Node} failed (request {Request}); this is a bug.",
            request.Header->Opcode, request.Header->Node, request.Header->Unique);

    private static unsafe NodeId NodeOf(FuseRequest request) => new(request.Header->Node);
}
