namespace MusicFs.Chunks;

/// <summary>What a store is good for at the moment.</summary>
public enum ChunkStoreState
{
    /// <summary>Reads and writes.</summary>
    Ready,

    /// <summary>Reads what it has; takes nothing, because its disk is full or does not let it write. It tries again by itself.</summary>
    ReadsOnly,

    /// <summary>Its folder cannot be used; everything goes past it. It tries again by itself.</summary>
    Bypassed,

    /// <summary>Switched off: its limit is 0.</summary>
    Off,
}
