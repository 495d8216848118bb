namespace MusicFs.Core.Reading;

/// <summary>
/// How much is fetched and held at once: bytes in all, requests and bytes for each origin. A fetch that somebody waits for waits
/// for its place in order; one ahead of time gets a place at once or none, and never the last ones. When memory is short the
/// bytes that came first are pushed out. Any thread; its lock is the innermost.
/// </summary>
internal sealed class FetchBudget(long limit)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<FetchOnce> _staged = new();
    private readonly LinkedList<Place> _waiting = new();
    private readonly long _limit = Math.Max(limit, 4L << 20);
    private long _used;
    private int _streams;
    private bool _isAheadStopped;

    /// <summary>Bytes held, those to come included.</summary>
    public long Used
    {
        get
        {
            lock (_lock)
                return _used;
        }
    }

    /// <summary>Fetches that wait for a place.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>How far one stream may be run ahead of, so that all together do not push out each other's bytes.</summary>
    public long Share => AheadLimit / 2 / Math.Max(1, Volatile.Read(ref _streams));

    /// <summary>Whether so much is held that what can go to the store should.</summary>
    public bool IsTight => Volatile.Read(ref _used) > _limit / 2;

    private long AheadLimit => _limit / 4 * 3;

    public void AddStream() => Interlocked.Increment(ref _streams);

    public void DropStream() => Interlocked.Decrement(ref _streams);

    /// <summary>Whether nobody gets a place ahead of time. Any thread.</summary>
    public bool IsAheadStopped { get => Volatile.Read(ref _isAheadStopped); set => Volatile.Write(ref _isAheadStopped, value); }

    /// <summary>A place ahead of time, if there is one to spare.</summary>
    public bool TryEnterAhead(OriginPace pace, int length)
    {
        if (IsAheadStopped)
            return false;
        List<FetchOnce>? pushed;
        bool isIn;
        lock (_lock)
        {
            // One request is left to those who wait, so that they need not; of memory a quarter.
            bool isFree = _waiting.Count == 0 && pace.Requests < Math.Max(1, pace.MostRequests - 1) && HasShare(pace, length);
            pushed = isFree ? PushOut(_used + length - AheadLimit) : null;
            isIn = isFree && pushed is null && _used + length <= AheadLimit;
            if (isIn)
                Admit(pace, length);
        }

        Drop(pushed);
        return isIn || (pushed is not null && TryEnterAhead(pace, length));
    }

    /// <summary>Waits for a place. False when it was cancelled.</summary>
    public async ValueTask<bool> EnterAsync(OriginPace pace, int length, CancellationToken cancellation)
    {
        LinkedListNode<Place> node = new(new Place(pace, length));
        List<FetchOnce>? pushed = null;
        lock (_lock)
        {
            if (CanEnter(pace, length))
            {
                Admit(pace, length);
                return true;
            }

            _waiting.AddLast(node);
            if (_used + length > _limit)
                pushed = PushOut(_used + length - _limit);
        }

        Drop(pushed);
        try
        {
            await node.Value.Free.Task.WaitAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return Withdraw(node);
        }
    }

    /// <summary>A request ended; its bytes stay held until <see cref="Free"/>.</summary>
    public void Leave(OriginPace pace, int length)
    {
        lock (_lock)
        {
            pace.Requests--;
            pace.Bytes -= length;
        }

        AdmitWaiting();
    }

    /// <summary>Bytes that nobody holds any more.</summary>
    public void Free(int length)
    {
        lock (_lock)
            _used -= length;
        AdmitWaiting();
    }

    /// <summary>The bytes of a fetch are there, and may be pushed out from now on.</summary>
    public void Keep(FetchOnce fetch)
    {
        List<FetchOnce>? pushed = null;
        lock (_lock)
        {
            fetch.Staged = _staged.AddLast(fetch);
            if (_waiting.First is { } first && _used + first.Value.Length > _limit)
                pushed = PushOut(_used + first.Value.Length - _limit);
        }

        Drop(pushed);
    }

    /// <summary>They have gone elsewhere.</summary>
    public void Forget(FetchOnce fetch)
    {
        lock (_lock)
        {
            if (fetch.Staged is not { } node)
                return;
            _staged.Remove(node);
            fetch.Staged = null;
        }
    }

    /// <summary>Takes from the oldest what is needed; the caller drops it without the lock.</summary>
    private List<FetchOnce>? PushOut(long bytes)
    {
        List<FetchOnce>? pushed = null;
        while (bytes > 0 && _staged.First is { } oldest)
        {
            _staged.Remove(oldest);
            oldest.Value.Staged = null;
            bytes -= oldest.Value.Length;
            (pushed ??= []).Add(oldest.Value);
        }

        return pushed;
    }

    private static void Drop(List<FetchOnce>? pushed)
    {
        foreach (FetchOnce fetch in pushed ?? [])
            fetch.File.Drop(fetch);
    }

    private bool Withdraw(LinkedListNode<Place> node)
    {
        lock (_lock)
        {
            // Admitted at the same moment: then the place must be given back as any other.
            if (node.List is null)
                return true;
            _waiting.Remove(node);
        }

        // Those behind may have waited for this one alone.
        AdmitWaiting();
        return false;
    }

    private void AdmitWaiting()
    {
        // Nobody waits, nearly always.
        List<Place>? admitted = null;
        lock (_lock)
        {
            for (LinkedListNode<Place>? node = _waiting.First, next; node is not null; node = next)
            {
                next = node.Next;
                if (!CanEnter(node.Value.Pace, node.Value.Length))
                    continue;
                _waiting.Remove(node);
                Admit(node.Value.Pace, node.Value.Length);
                (admitted ??= []).Add(node.Value);
            }
        }

        foreach (Place place in admitted ?? [])
            place.Free.TrySetResult();
    }

    private bool CanEnter(OriginPace pace, int length) =>
        pace.Requests < pace.MostRequests && _used + length <= _limit && HasShare(pace, length);

    /// <summary>An origin that answers no more must leave memory to the others.</summary>
    private bool HasShare(OriginPace pace, int length) => pace.Bytes == 0 || pace.Bytes + length <= _limit / 2;

    private void Admit(OriginPace pace, int length)
    {
        pace.Requests++;
        pace.Bytes += length;
        _used += length;
    }

    private sealed class Place(OriginPace pace, int length)
    {
        public OriginPace Pace => pace;

        public int Length => length;

        public TaskCompletionSource Free { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
