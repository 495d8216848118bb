namespace MusicFs.Chunks.Packs;

/// <summary>What a pack's first bytes say.</summary>
internal enum PackHeaderState
{
    Good,

    /// <summary>Written by a later version of the program.</summary>
    Newer,

    /// <summary>Not a pack, or torn; nothing in it can be trusted.</summary>
    Damaged,
}
