using MusicFs.Contracts.Events;
using MusicFs.Contracts.Errors;
using MusicFs.Origins.Resilience;

namespace MusicFs.Host.Events;

/// <summary>Tells how origins are doing when that changes, and when one that was away is back.</summary>
/// <param name="events">Hears of every change.</param>
/// <param name="returned">Called when one answers again after failures; on the thread of the call that it answered.</param>
internal sealed class OriginStates(EventHub events, Action returned)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, OriginHealth> _known = new(StringComparer.Ordinal);

    /// <summary>Follows an origin from now on, for as long as that lives.</summary>
    public void Follow(HealthTrackedOrigin origin)
    {
        lock (_gate)
            _known[origin.Id] = origin.Health;
        origin.HealthChanged += (_, now) => Note(origin.Id, now);
        // What happened before anybody listened.
        if (origin.Health is { State: not OriginHealthState.Healthy } before)
            Publish(origin.Id, OriginHealthState.Healthy, before);
    }

    private void Note(string id, OriginHealth now)
    {
        OriginHealth before;
        lock (_gate)
        {
            before = _known[id];
            _known[id] = now;
        }

        Publish(id, before.State, now);
        if (before.LastError != FsError.None && now.LastError == FsError.None)
            returned();
    }

    private void Publish(string id, OriginHealthState from, OriginHealth now) => events.Publish(
        EventTypes.OriginState,
        id,
        ("from", from.ToString().ToLowerInvariant()),
        ("to", now.State.ToString().ToLowerInvariant()),
        ("error", now.LastError == FsError.None ? "" : now.LastError.ToString()),
        ("failures", now.Failures),
        ("latency", Math.Round(now.Latency.TotalSeconds, 3)));
}
