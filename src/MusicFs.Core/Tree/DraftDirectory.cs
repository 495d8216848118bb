namespace MusicFs.Core.Tree;

/// <summary>A directory of a <see cref="TreeDraft"/>.</summary>
internal struct DraftDirectory
{
    /// <summary>Stands for "as its newest entry" in <see cref="Modified"/>.</summary>
    public const long FromEntries = long.MinValue;

    public required int Parent { get; init; }

    /// <summary>What its file number is made of: hashes of the names that lead to it.</summary>
    public required ulong Key { get; init; }

    /// <summary>Nanoseconds since 1970, or <see cref="FromEntries"/>.</summary>
    public long Modified { get; set; }
}
