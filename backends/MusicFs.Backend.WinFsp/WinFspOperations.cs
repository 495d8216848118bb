using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Tracing;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// Translates the driver's requests into calls of the filesystem and its answers into statuses. Called from the dispatcher's threads, by
/// <see cref="Callbacks"/>. Reads and listings that are not answered at once are answered later; what WinFsp wants answered at once (names,
/// opens) comes from memory, and where it does not is waited for, for a while. Allocates nothing on a warm read.
/// </summary>
internal sealed partial class WinFspOperations
{
    /// <summary>
    /// How long a thread of the dispatcher waits for a name. Only folders that are made up (<c>/.search</c>) do not answer from memory, and they ask nobody else.
    /// </summary>
    private static readonly TimeSpan NameLimit = TimeSpan.FromSeconds(20);

    private readonly IVirtualFileSystem _fileSystem;
    private readonly WinFspRequestPool _requests;
    private readonly PathWalker _walker;
    private readonly PendingAnswers _pending;
    private readonly byte[] _security;
    private readonly string _label;
    private readonly ILogger _logger;

    public WinFspOperations(
        IVirtualFileSystem fileSystem, WinFspRequestPool requests, PendingAnswers pending, byte[] security, string label, ILogger logger)
    {
        _fileSystem = fileSystem;
        _requests = requests;
        _pending = pending;
        _security = security;
        int length = Math.Min(label.Length, VolumeInfo.LongestLabel);
        // No half of a pair at its end.
        _label = label[..(length < label.Length && char.IsHighSurrogate(label[length - 1]) ? length - 1 : length)];
        _logger = logger;
        _walker = new PathWalker(fileSystem);
    }

    /// <summary>What is open.</summary>
    public OpenNodes Open { get; } = new();

    /// <summary>How a success is put into the answer: gives the bytes that are told.</summary>
    private delegate int Answer<T>(WinFspRequest request, in T value, out FsError error);

    /// <summary>A callback failed in a way that none should: on the thread of it, whose request ends.</summary>
    public int FaultOfCallback(Exception fault, string operation)
    {
        _requests.EndFailed();
        return Fault(fault, operation);
    }

    /// <summary>Something failed in a way that nothing should.</summary>
    private int Fault(Exception fault, string operation)
    {
        _logger.LogError(fault, "{Operation} failed; this is a bug.", operation);
        return NtStatus.InternalError;
    }

    /// <summary>The mount has ended, and the driver will close nothing any more.</summary>
    public void ReleaseAll()
    {
        foreach (OpenNode node in Open.TakeAll())
            Release(node);
    }

    private int End(WinFspRequest request, FsError error)
    {
        _requests.End(request, error);
        return NtStatus.From(error);
    }

    /// <summary>Answers now where the filesystem did, else leaves the request to its completion.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "It is looked at once, and awaited once where it is not complete.")]
    private unsafe int Finish<T>(WinFspRequest request, ValueTask<FsResult<T>> task, Answer<T> answer, uint* transferred)
    {
        if (task.IsCompletedSuccessfully)
        {
            int status = AnswerNow(request, task.Result, answer, out int count);
            *transferred = (uint)count;
            return status;
        }

        if (!_pending.TryBegin())
            return FinishHere(request, task.AsTask(), answer, transferred);
        // Detached before the completion is awaited: it may answer on another thread at once.
        RequestHead* head = WinFspLibrary.GetOperationContext()->Request;
        request.Hint = head->Hint;
        request.Kind = head->Kind;
        _requests.Detach(request);
        *transferred = 0;
        _ = FinishLaterAsync(request, task, answer);
        return NtStatus.Pending;
    }

    /// <summary>The mount ends, and the driver's buffers with it: only while its thread is here they stay. Everything is cancelled by now.</summary>
    private unsafe int FinishHere<T>(WinFspRequest request, Task<FsResult<T>> task, Answer<T> answer, uint* transferred)
    {
        bool isOver = TryWait(task);
        request.IsAbandoned = !isOver;
        int status = AnswerNow(request, isOver ? task.GetAwaiter().GetResult() : FsError.TimedOut, answer, out int count);
        *transferred = (uint)count;
        return status;
    }

    private int AnswerNow<T>(WinFspRequest request, in FsResult<T> result, Answer<T> answer, out int count)
    {
        count = 0;
        FsError error = FsError.Internal;
        bool isEnd = false;
        try
        {
            FsError outcome = result.Error;
            if (result.TryGetValue(out T? value))
                count = answer(request, value, out outcome);
            error = outcome;
            isEnd = error == FsError.None && count == 0 && request.Live.Operation == FileSystemOperation.Read && request.Live.Size > 0;
        }
        finally
        {
            _requests.End(request, error, count);
        }

        return isEnd ? NtStatus.EndOfFile : NtStatus.From(error);
    }

    private async Task FinishLaterAsync<T>(WinFspRequest request, ValueTask<FsResult<T>> task, Answer<T> answer)
    {
        // Kept, because a request that has ended may be another's at once.
        (ulong hint, uint kind, FileSystemOperation operation) = (request.Hint, request.Kind, request.Live.Operation);
        (int status, int count, bool isAnswered) = (NtStatus.InternalError, 0, false);
        try
        {
            FsResult<T> result = await task.ConfigureAwait(false);
            // It ends the request, also where it fails.
            isAnswered = true;
            status = AnswerNow(request, result, answer, out count);
        }
#pragma warning disable CA1031 // The one catch-all of a request that is answered later: a bug ends it, not the mount.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            status = Fault(fault, operation.ToString());
            count = 0;
            if (!isAnswered)
                _requests.End(request, FsError.Internal);
        }
        finally
        {
            _pending.Send(hint, kind, status, count);
        }
    }

    /// <summary>Where a path leads. On a thread of the dispatcher, which may have to wait.</summary>
    [SuppressMessage("Reliability", "CA2012:Use ValueTasks correctly", Justification = "Its result is taken once, in one of two ways.")]
    private WalkResult Walk(WinFspRequest request, string path)
    {
        ValueTask<WalkResult> walk = _walker.WalkAsync(request.Context, path);
        if (walk.IsCompletedSuccessfully)
            return walk.Result;
        Task<WalkResult> waited = walk.AsTask();
        if (TryWait(waited))
            return waited.GetAwaiter().GetResult();
        request.IsAbandoned = true;
        _pending.Begin();
        _ = ForgetLaterAsync(waited);
        return new WalkResult(FsError.TimedOut, default, false);
    }

    /// <summary>The driver's threads may wait where there is no other way: it has more of them than a pool would, and nothing else runs there.</summary>
    private static bool TryWait(Task task) => task.IsCompleted || ((IAsyncResult)task).AsyncWaitHandle.WaitOne(NameLimit);

    private async Task ForgetLaterAsync(Task<WalkResult> walk)
    {
        try
        {
            WalkResult found = await walk.ConfigureAwait(false);
            if (found.Error == FsError.None)
                _walker.Forget(found.Entry);
        }
        finally
        {
            _pending.End();
        }
    }
}
