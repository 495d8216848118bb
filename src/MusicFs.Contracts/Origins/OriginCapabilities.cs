namespace MusicFs.Contracts.Origins;

/// <summary>What an origin can do; stated, never found out by trying.</summary>
public sealed record OriginCapabilities
{
    /// <summary>Whether any range of a file can be read, or only the whole.</summary>
    public bool Ranges { get; init; } = true;

    /// <summary>Whether changes are announced.</summary>
    public bool Watch { get; init; }

    /// <summary>Whether a version always changes with the content (ETag, version id), also within one clock tick.</summary>
    public bool StrongVersions { get; init; }

    /// <summary>Whether names that differ only in case are different files.</summary>
    public bool CaseSensitive { get; init; } = true;

    /// <summary>Whether its bytes come over a network and are worth keeping: reads then go through the cache.</summary>
    public bool IsRemote { get; init; }

    /// <summary>Whether reads one behind the other come in one long answer: <see cref="IOriginFile.ReadOnAsync"/>.</summary>
    public bool ReadsOn { get; init; }

    /// <summary>How many calls at once do it good.</summary>
    public int Parallelism { get; init; } = 4;
}
