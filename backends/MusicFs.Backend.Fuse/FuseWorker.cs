using MusicFs.Backend.Fuse.Native;

namespace MusicFs.Backend.Fuse;

/// <summary>What is known of a worker's thread: whether it waits for a request, so that it may be woken then and only then.</summary>
internal sealed class FuseWorker(FuseDevice device, WorkerPause pause)
{
    private readonly Lock _lock = new();
    private volatile bool _isWaiting;
    private nint _thread;
    private bool _hasEnded;

    public FuseDevice Device => device;

    /// <summary>Called by the thread itself before its first request.</summary>
    public void Begin() => _thread = ThreadWake.Current;

    /// <summary>Called by the thread itself. False where it must not wait any more.</summary>
    public bool TryBeginWait()
    {
        _isWaiting = true;
        // The flag is read after the write before it is seen: whoever asks for a pause sets one and then looks at the other.
        Interlocked.MemoryBarrier();
        if (!pause.IsAsked)
            return true;
        _isWaiting = false;
        return false;
    }

    public void EndWait() => _isWaiting = false;

    /// <summary>Called by the thread itself as its last word.</summary>
    public void End()
    {
        lock (_lock)
            _hasEnded = true;
    }

    /// <summary>Whether the thread still runs; it is woken where it waits.</summary>
    public bool IsLeft()
    {
        lock (_lock)
        {
            if (!_hasEnded && _isWaiting)
                ThreadWake.Wake(_thread);
            return !_hasEnded;
        }
    }
}
