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
    private readonly Dictionary<ulong, (FuseRequest Request, CancellationTokenSource Cancellation)> _requests = [];
    private readonly ulong[] _overtaken = new ulong[RememberedInterrupts];
    private int _next;
    private int _answering;

    public int Count
    {
        get
        {
            lock (_lock)
                return _requests.Count;
        }
    }

    public void Add(ulong unique, FuseRequest request, CancellationTokenSource cancellation)
    {
        bool interrupted;
        lock (_lock)
        {
            _requests[unique] = (request, cancellation);
            int at = Array.IndexOf(_overtaken, unique);
            interrupted = at >= 0;
            if (interrupted)
                _overtaken[at] = 0;
        }

        if (interrupted)
            cancellation.Cancel();
    }

    /// <summary>False where somebody has taken it: it is not to be answered here.</summary>
    public bool Remove(ulong unique)
    {
        lock (_lock)
        {
            bool isOurs = _requests.Remove(unique);
            if (isOurs)
                _answering++;
            return isOurs;
        }
    }

    /// <summary>What <see cref="Remove"/> gave has been answered.</summary>
    public void EndAnswer()
    {
        lock (_lock)
            _answering--;
    }

    /// <summary>Requests that are being answered at this moment.</summary>
    public int Answering
    {
        get
        {
            lock (_lock)
                return _answering;
        }
    }

    /// <summary>Takes all of them: who served them must not answer any more.</summary>
    public IReadOnlyList<(FuseRequest Request, CancellationTokenSource Cancellation)> TakeAll()
    {
        lock (_lock)
        {
            (FuseRequest, CancellationTokenSource)[] taken = [.. _requests.Values];
            _requests.Clear();
            return taken;
        }
    }

    public void Interrupt(ulong unique)
    {
        CancellationTokenSource? cancellation;
        lock (_lock)
        {
            (_, cancellation) = _requests.GetValueOrDefault(unique);
            if (cancellation is null)
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
            waiting = [.. _requests.Values.Select(static request => request.Cancellation)];
        foreach (CancellationTokenSource cancellation in waiting)
            cancellation.Cancel();
    }
}
