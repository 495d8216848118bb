namespace MusicFs.Origins.Resilience;

/// <summary>When an origin counts as ill and how often it is looked after.</summary>
public sealed record HealthSettings
{
    /// <summary>Failures in a row that make an origin unhealthy: three for a remote one, one for a local one.</summary>
    public int Threshold { get; init; } = 3;

    /// <summary>Between two checks.</summary>
    public TimeSpan ProbeEvery { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Between two checks of an unhealthy one.</summary>
    public TimeSpan ProbeEveryWhenUnhealthy { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>A check that takes longer makes an origin degraded: alive, but slow.</summary>
    public TimeSpan SlowAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether calls count, and are spared while it is away. Of a local folder only checks do: one unreadable file says nothing of the disk.</summary>
    public bool CountsCalls { get; init; } = true;

    /// <summary>How often one call may try an unhealthy origin; the others fail at once.</summary>
    public TimeSpan TryEvery { get; init; } = TimeSpan.FromSeconds(5);
}
