namespace MusicFs.Origins.Resilience;

/// <summary>How long a remote origin may take. What a transport sees (connecting, silence) it watches itself; the rest is watched around it.</summary>
public sealed record TimeLimits
{
    /// <summary>Until a connection stands, name resolution and encryption included.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From a request to the beginning of its answer.</summary>
    public TimeSpan FirstByte { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Between two parts of an answer.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>One stat, open or read.</summary>
    public TimeSpan Total { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>One listing: a directory of 100,000 files may cost as many requests.</summary>
    public TimeSpan Listing { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>One health check.</summary>
    public TimeSpan Probe { get; init; } = TimeSpan.FromSeconds(5);
}
