using System.Globalization;
using MusicFs.Contracts.Events;

namespace MusicFs.Host.Events;

/// <summary>
/// Takes events from anywhere and hands them to whoever has subscribed. Publishing never waits: each subscriber has a bounded
/// queue of its own, and a slow one loses its own oldest events and learns how many. Any thread.
/// </summary>
public sealed class EventHub : IEventSink
{
    /// <summary>A subscriber that lets so many events wait is not listening (H3).</summary>
    public const int DefaultQueueLength = 1024;

    /// <summary>More than any desk needs, and few enough that their full queues are no danger.</summary>
    public const int MostSubscribers = 1024;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private EventSubscription[] _subscriptions = [];
    private long _published;
    private long _lagged;

    public EventHub(TimeProvider time) => _time = time;

    public int Subscribers => Volatile.Read(ref _subscriptions).Length;

    public long Published => Interlocked.Read(ref _published);

    /// <summary>Events lost by slow subscribers.</summary>
    public long Lagged => Interlocked.Read(ref _lagged);

    /// <summary>Events that subscribers have not taken yet, of all together.</summary>
    public long Waiting => Volatile.Read(ref _subscriptions).Sum(static subscription => (long)subscription.Waiting);

    /// <summary>Makes and publishes an event of now.</summary>
    public void Publish(string type, params ReadOnlySpan<(string Key, object Value)> data) => Publish(type, origin: null, data);

    /// <summary>Makes and publishes an event of now that concerns an origin.</summary>
    public void Publish(string type, string? origin, params ReadOnlySpan<(string Key, object Value)> data)
    {
        Dictionary<string, string> texts = new(data.Length);
        foreach ((string key, object value) in data)
            texts.Add(key, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
        Publish(new MusicFsEvent { Type = type, Time = _time.GetUtcNow(), Origin = origin, Data = texts });
    }

    /// <inheritdoc/>
    public void Publish(MusicFsEvent happened)
    {
        Interlocked.Increment(ref _published);
        foreach (EventSubscription subscription in Volatile.Read(ref _subscriptions))
        {
            if (!subscription.Offer(happened))
                Interlocked.Increment(ref _lagged);
        }
    }

    /// <summary>Hears of everything from now on, until it is disposed. Null when there are too many already.</summary>
    public EventSubscription? Subscribe(EventFilter filter, int queueLength = DefaultQueueLength)
    {
        lock (_gate)
        {
            if (_subscriptions.Length >= MostSubscribers)
                return null;
            EventSubscription subscription = new(this, filter, queueLength, _time);
            Volatile.Write(ref _subscriptions, [.. _subscriptions, subscription]);
            return subscription;
        }
    }

    internal void Remove(EventSubscription subscription)
    {
        lock (_gate)
            Volatile.Write(ref _subscriptions, [.. _subscriptions.Where(other => other != subscription)]);
    }
}
