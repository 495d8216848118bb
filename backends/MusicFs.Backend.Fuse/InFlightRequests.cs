namespace MusicFs.Backend.Fuse;

/// <summary>
/// The detached requests by their number, so that an INTERRUPT finds the one it means. An INTERRUPT that overtakes the
/// detaching of its request (another worker read it) is remembered until that happens. Any thread; cold requests only.
/// </summary>
internal sealed class InFlightRequests
{
    // As many as can be overtaken at once: one a worker, with room; older ones belong to requests answered meanwhile.
    private const int RememberedInterrupts = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, CancellationTokenSource> _requests = [];
    private readonly ulong[] _overtaken = new ulong[RememberedInterrupts];
    private int _next;

    public int Count
    {
        get
        {
            lock (_lock)
                return _requests.Count;
        }
    }

    public void Add(ulong unique, CancellationTokenSource cancellation)
    {
        bool interrupted;
        lock (_lock)
        {
            _requests[unique] = cancellation;
            int at = Array.IndexOf(_overtaken, unique);
            interrupted = at >= 0;
            if (interrupted)
                _overtaken[at] = 0;
        }

        if (interrupted)
            cancellation.Cancel();
    }

    public void Remove(ulong unique)
    {
        lock (_lock)
            _requests.Remove(unique);
    }

    public void Interrupt(ulong unique)
    {
        CancellationTokenSource? cancellation;
        lock (_lock)
        {
            if (!_requests.TryGetValue(unique, out cancellation))
            {
                _overtaken[_next++ % RememberedInterrupts] = unique;
                return;
            }
        }

        // Outside the lock: cancelling runs what waits for it. The request may be answered in between, which does no harm:
        // the source of a detached request is never used for another.
        cancellation.Cancel();
    }

    /// <summary>Cancels everything: the connection is gone and nobody waits for answers.</summary>
    public void CancelAll()
    {
        CancellationTokenSource[] waiting;
        lock (_lock)
            waiting = [.. _requests.Values];
        foreach (CancellationTokenSource cancellation in waiting)
            cancellation.Cancel();
    }
}
