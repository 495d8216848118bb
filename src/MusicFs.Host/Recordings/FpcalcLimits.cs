namespace MusicFs.Host.Recordings;

/// <summary>What a run of fpcalc may take.</summary>
internal sealed record FpcalcLimits
{
    /// <summary>Without taking bytes that are there for it, or, when it has all, without an end.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>In all, the origin's time included.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Seconds of processor time, which the system enforces.</summary>
    public int ProcessorSeconds { get; init; } = 60;

    /// <summary>KiB of address space, likewise.</summary>
    public int Memory { get; init; } = 1 << 21;

    /// <summary>Bytes that it may print: two minutes are 11 KB.</summary>
    public int Output { get; init; } = 64 << 10;

    /// <summary>Bytes of a file that it cannot read from its beginning to its end.</summary>
    public long Copied { get; init; } = 512L << 20;
}
