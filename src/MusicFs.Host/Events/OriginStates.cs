using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Events;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Resilience;

namespace MusicFs.Host.Events;

/// <summary>Tells how origins are doing when that changes, when one that was away is back, and when all are away. Any thread.</summary>
/// <param name="events">Hears of every change.</param>
/// <param name="returned">Called when one answers again after failures; on the thread of the call that it answered.</param>
/// <param name="log">Hears once that all are away, and once that one is back.</param>
internal sealed class OriginStates(EventHub events, Action returned, ILogger log)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, OriginHealth> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HealthTrackedOrigin> _followed = new(StringComparer.Ordinal);
    private bool _areAllAway;

    /// <summary>Follows an origin from now on, for as long as that lives.</summary>
    public void Follow(HealthTrackedOrigin origin)
    {
        lock (_gate)
            (_known[origin.Id], _followed[origin.Id]) = (origin.Health, origin);
        origin.HealthChanged += (_, now) => Note(origin, now);
        // What happened before anybody listened.
        if (origin.Health is { State: not OriginHealthState.Healthy } before)
            Publish(origin, OriginHealthState.Healthy, before);
    }

    /// <summary>Follows it no more: it was taken out of the library.</summary>
    public void Leave(string id)
    {
        lock (_gate)
            _ = _known.Remove(id) && _followed.Remove(id);
    }

    private void Note(HealthTrackedOrigin origin, OriginHealth now)
    {
        string id = origin.Id;
        OriginHealth? before;
        bool? areAllAway = null;
        int count;
        lock (_gate)
        {
            // One that another was put in the place of is still there for the files that are open on it.
            if (!_known.TryGetValue(id, out before) || _followed[id] != origin)
                return;
            _known[id] = now;
            count = _known.Count;
            bool isNobodyThere = _known.Values.All(static health => health.State == OriginHealthState.Unhealthy);
            if (isNobodyThere != _areAllAway)
                areAllAway = _areAllAway = isNobodyThere;
        }

        Publish(origin, before.State, now);
        if (areAllAway is { } all)
            PublishAll(all, id, count);
        if (before.LastError != FsError.None && now.LastError == FsError.None)
            returned();
    }

    private void PublishAll(bool areAllAway, string id, int count)
    {
        if (areAllAway)
        {
            log.LogWarning("None of the {Count} origins answers. What is cached plays on; they are tried again by themselves.", count);
            events.Publish(EventTypes.OriginAllDown, ("origins", count));
            return;
        }

        log.LogInformation("Origin {Origin} answers again.", id);
        events.Publish(EventTypes.OriginRecovered, id);
    }

    private void Publish(HealthTrackedOrigin origin, OriginHealthState from, OriginHealth now) => events.Publish(
        EventTypes.OriginState,
        origin.Id,
        ("from", from.ToString().ToLowerInvariant()),
        ("to", now.State.ToString().ToLowerInvariant()),
        ("error", now.LastError == FsError.None ? "" : now.LastError.ToString()),
        ("reason", now.LastError == FsError.None ? "" : origin.LastFailure?.What ?? ""),
        ("failures", now.Failures),
        ("latency", Math.Round(now.Latency.TotalSeconds, 3)));
}
