namespace MusicFs.Contracts.Origins;

/// <summary>How an origin is doing.</summary>
public enum OriginHealthState
{
    /// <summary>It answers, and soon.</summary>
    Healthy,

    /// <summary>It answers slowly, or its last calls failed; it is used when no other has the track.</summary>
    Degraded,

    /// <summary>It failed as often in a row as its threshold says. Calls fail at once but for a try now and then.</summary>
    Unhealthy,
}
