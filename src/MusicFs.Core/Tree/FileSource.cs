using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Tree;

/// <summary>The original behind a file.</summary>
/// <param name="OriginId">The origin it lies on.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content of it.</param>
/// <param name="Cut">What part of it is shown; null for all of it.</param>
internal sealed record FileSource(string OriginId, OriginPath Path, OriginVersion Version, PcmCut? Cut = null)
{
    /// <summary>The other originals it may be read from, in no particular order.</summary>
    public IReadOnlyList<FileCopy> Others { get; init; } = [];

    /// <summary>By value, the copies too: a copy more or less is a change of the tree.</summary>
    public bool Equals(FileSource? other) =>
        other is not null && OriginId == other.OriginId && Path.Equals(other.Path) && Version == other.Version
        && EqualityComparer<PcmCut?>.Default.Equals(Cut, other.Cut) && Others.SequenceEqual(other.Others);

    public override int GetHashCode() => HashCode.Combine(OriginId, Path, Version, Cut);
}
