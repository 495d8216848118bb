using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MusicFs.Contracts.Events;

namespace MusicFs.Host.Events;

/// <summary>
/// One subscriber's queue. Written by any thread, read by one. When it is full the oldest event makes room, so that a
/// subscriber that comes back learns first how many it missed and then what is newest.
/// </summary>
public sealed class EventSubscription : IDisposable
{
    private readonly EventHub _hub;
    private readonly EventFilter _filter;
    private readonly int _capacity;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Queue<MusicFsEvent> _waiting = new();
    private TaskCompletionSource? _reader;
    private long _missed;

    internal EventSubscription(EventHub hub, EventFilter filter, int capacity, TimeProvider time)
    {
        _hub = hub;
        _filter = filter;
        _capacity = capacity;
        _time = time;
    }

    /// <summary>Events that have not been taken yet.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
                return _waiting.Count;
        }
    }

    /// <summary>The next event, when there is one.</summary>
    public async ValueTask<MusicFsEvent> NextAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task arrival;
            lock (_gate)
            {
                if (_missed > 0)
                    return TakeLag();
                if (_waiting.TryDequeue(out MusicFsEvent? next))
                    return next;
                _reader ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                arrival = _reader.Task;
            }

            await arrival.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The next event where there is one already.</summary>
    public bool TryNext([NotNullWhen(true)] out MusicFsEvent? next)
    {
        lock (_gate)
        {
            if (_missed == 0)
                return _waiting.TryDequeue(out next);
            next = TakeLag();
            return true;
        }
    }

    /// <summary>Hears nothing any more.</summary>
    public void Dispose() => _hub.Remove(this);

    /// <returns>False when an event was lost.</returns>
    internal bool Offer(MusicFsEvent happened)
    {
        if (!_filter.Wants(happened))
            return true;
        bool fits;
        TaskCompletionSource? reader;
        lock (_gate)
        {
            fits = _waiting.Count < _capacity;
            if (!fits)
            {
                _waiting.Dequeue();
                _missed++;
            }

            _waiting.Enqueue(happened);
            reader = _reader;
            _reader = null;
        }

        reader?.TrySetResult();
        return fits;
    }

    private MusicFsEvent TakeLag()
    {
        string count = _missed.ToString(CultureInfo.InvariantCulture);
        _missed = 0;
        return new MusicFsEvent
        {
            Type = EventTypes.SubscriberLagged,
            Time = _time.GetUtcNow(),
            Data = new Dictionary<string, string> { ["count"] = count },
        };
    }
}
