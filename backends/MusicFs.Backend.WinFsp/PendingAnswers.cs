using MusicFs.Backend.WinFsp.Native;
using MusicFs.Backend.WinFsp.Wire;

namespace MusicFs.Backend.WinFsp;

/// <summary>
/// The requests that are answered later, and what goes on after its answer. Counts them, because the driver's buffers, which reads write into, must not go before the
/// last has been answered, nor the mount before an opening has ended. Any thread.
/// </summary>
internal sealed unsafe class PendingAnswers
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _none;
    private int _count;
    private bool _isClosed;

    /// <summary>The file system that is answered to; set before its first request.</summary>
    public nint FileSystem { get; set; }

    public int Count
    {
        get
        {
            lock (_lock)
                return _count;
        }
    }

    /// <summary>A request will be answered by <see cref="Send"/>; false where none may any more, and who took it has to answer it.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (!_isClosed)
                _count++;
            return !_isClosed;
        }
    }

    /// <summary>From now on no request is answered later; false while something goes on.</summary>
    public bool TryClose()
    {
        lock (_lock)
        {
            if (_count == 0)
                _isClosed = true;
            return _count == 0;
        }
    }

    /// <summary>Something that needs no answer will be over with <see cref="End"/>.</summary>
    public void Begin()
    {
        lock (_lock)
            _count++;
    }

    /// <summary>Answers one.</summary>
    public void Send(ulong hint, uint kind, int status, int information)
    {
        // SAFETY: the response is copied before the call returns; the file system lives until none is pending.
        var response = new Response
        {
            Size = (ushort)sizeof(Response), Kind = kind, Hint = hint, Information = (uint)information, Status = status,
        };
        WinFspLibrary.SendResponse(FileSystem, &response);
        End();
    }

    /// <summary>One is over.</summary>
    public void End()
    {
        TaskCompletionSource? none = null;
        lock (_lock)
        {
            // Who asks after the next begin waits for that one.
            if (--_count == 0)
                (none, _none) = (_none, null);
        }

        none?.TrySetResult();
    }

    /// <summary>Completes when none is left at a moment from now on.</summary>
    public Task WhenNoneAsync()
    {
        lock (_lock)
        {
            if (_count == 0)
                return Task.CompletedTask;
            _none ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _none.Task;
        }
    }
}
