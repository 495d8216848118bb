namespace MusicFs.Core.Reading;

/// <summary>
/// How much is fetched and held at once: bytes in all, requests and bytes for each origin. A fetch that somebody waits for waits
/// for its place in order; one ahead of time gets a place at once or none, and never the last ones. When memory is short the
/// bytes that came first are pushed out: for what is ahead of time none that are on their way to the store, for a reader those only after a moment. Any thread; its lock is the innermost.
/// </summary>
internal sealed class FetchBudget(long limit)
{
    // What is staged goes to the store faster than most lines bring more; one who reads faster still waits that long for it, a piece at a time.
    private static readonly TimeSpan LongestGrace = TimeSpan.FromMilliseconds(100);

    /// <summary>Requests to one origin for nobody who reads.</summary>
    private const int MostLater = 2;

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
    /// <param name="pace">The origin's.</param>
    /// <param name="length">Bytes.</param>
    /// <param name="isOn">Whether it is a piece of a long answer, and no request.</param>
    public bool TryEnterAhead(OriginPace pace, int length, bool isOn = false)
    {
        if (IsAheadStopped)
            return false;
        List<FetchOnce>? pushed;
        bool isIn;
        lock (_lock)
        {
            // One request is left to those who wait, so that they need not; of memory a quarter. A piece of a long answer takes no request from them.
            bool isFree = (isOn || (_waiting.Count == 0 && pace.Requests - pace.Later < Math.Max(1, pace.MostRequests - 1))) && HasShare(pace, length);
            pushed = isFree ? PushOut(_used + length - AheadLimit, isUrgent: false) : null;
            isIn = isFree && pushed is null && _used + length <= AheadLimit;
            if (isIn)
                Admit(pace, length, isOn);
        }

        Drop(pushed);
        return isIn || (pushed is not null && TryEnterAhead(pace, length, isOn));
    }

    /// <summary>A place for bytes that nobody reads yet: only where the origin does nothing for readers, nobody waits, and nothing must be pushed out.</summary>
    public bool TryEnterLater(OriginPace pace, int length)
    {
        if (IsAheadStopped)
            return false;
        lock (_lock)
        {
            if (_waiting.Count > 0 || !pace.IsQuiet || pace.Later >= MostLater || !HasShare(pace, length) || _used + length > _limit / 2)
                return false;
            Admit(pace, length, isOn: false);
            pace.Later++;
            pace.LaterBytes += length;
            return true;
        }
    }

    /// <summary>Completes when the origin does nothing for readers.</summary>
    public Task WhenQuiet(OriginPace pace)
    {
        lock (_lock)
        {
            if (pace.IsQuiet)
                return Task.CompletedTask;
            pace.Quiet ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return pace.Quiet.Task;
        }
    }

    /// <summary>Waits for a place. False when it was cancelled.</summary>
    public async ValueTask<bool> EnterAsync(OriginPace pace, int length, CancellationToken cancellation, bool isOn = false)
    {
        LinkedListNode<Place> node = new(new Place(pace, length, isOn));
        List<FetchOnce>? pushed = null;
        lock (_lock)
        {
            if (CanEnter(node.Value))
            {
                Admit(pace, length, isOn);
                return true;
            }

            _waiting.AddLast(node);
            if (_used + length > _limit)
                pushed = PushOut(_used + length - _limit, isUrgent: false);
        }

        Drop(pushed);
        try
        {
            if (await Task.WhenAny(node.Value.Free.Task, Task.Delay(LongestGrace, cancellation)).ConfigureAwait(false) != node.Value.Free.Task)
                Press(node.Value);
            await node.Value.Free.Task.WaitAsync(cancellation).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return Withdraw(node);
        }
    }

    /// <summary>A request ended; its bytes stay held until <see cref="Free"/>.</summary>
    public void Leave(OriginPace pace, int length, bool isOn = false, bool isLater = false)
    {
        TaskCompletionSource? quiet = null;
        lock (_lock)
        {
            pace.Requests -= isOn ? 0 : 1;
            pace.Later -= isLater ? 1 : 0;
            pace.LaterBytes -= isLater ? length : 0;
            pace.Bytes -= length;
            if (pace.Quiet is not null && pace.IsQuiet)
                (quiet, pace.Quiet) = (pace.Quiet, null);
        }

        AdmitWaiting();
        quiet?.TrySetResult();
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
                pushed = PushOut(_used + first.Value.Length - _limit, first.Value.IsUrgent);
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

    /// <summary>What is on its way to the store must go after all.</summary>
    private void Press(Place place)
    {
        List<FetchOnce>? pushed;
        lock (_lock)
        {
            place.IsUrgent = true;
            pushed = place.Free.Task.IsCompleted ? null : PushOut(_used + place.Length - _limit, isUrgent: true);
        }

        Drop(pushed);
    }

    /// <summary>Takes from the oldest what is needed; the caller drops it without the lock.</summary>
    private List<FetchOnce>? PushOut(long bytes, bool isUrgent)
    {
        List<FetchOnce>? pushed = null;
        for (LinkedListNode<FetchOnce>? oldest = _staged.First, next; bytes > 0 && oldest is not null; oldest = next)
        {
            next = oldest.Next;
            if (!isUrgent && oldest.Value.File.IsBeingStored)
                continue;
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
                if (!CanEnter(node.Value))
                    continue;
                _waiting.Remove(node);
                Admit(node.Value.Pace, node.Value.Length, node.Value.IsOn);
                (admitted ??= []).Add(node.Value);
            }
        }

        foreach (Place place in admitted ?? [])
            place.Free.TrySetResult();
    }

    private bool CanEnter(Place place) =>
        (place.IsOn || place.Pace.Requests - place.Pace.Later < place.Pace.MostRequests) && _used + place.Length <= _limit && HasShare(place.Pace, place.Length);

    /// <summary>An origin that answers no more must leave memory to the others.</summary>
    private bool HasShare(OriginPace pace, int length) => pace.Bytes == 0 || pace.Bytes + length <= _limit / 2;

    private void Admit(OriginPace pace, int length, bool isOn)
    {
        pace.Requests += isOn ? 0 : 1;
        pace.Bytes += length;
        _used += length;
    }

    private sealed class Place(OriginPace pace, int length, bool isOn)
    {
        public OriginPace Pace => pace;

        public int Length => length;

        public bool IsOn => isOn;

        /// <summary>Whether it has waited for the store long enough.</summary>
        public bool IsUrgent { get; set; }

        public TaskCompletionSource Free { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
