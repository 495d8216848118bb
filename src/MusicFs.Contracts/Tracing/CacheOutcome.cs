namespace MusicFs.Contracts.Tracing;

/// <summary>Where the bytes of a read came from.</summary>
public enum CacheOutcome : byte
{
    /// <summary>Not a read, or one that brought nothing.</summary>
    None,

    /// <summary>From a local original, past the cache.</summary>
    Direct,

    /// <summary>From memory or the store, at once.</summary>
    Hit,

    /// <summary>From the store, after a wait for its disk.</summary>
    Disk,

    /// <summary>An origin had to be waited for.</summary>
    Miss,
}
