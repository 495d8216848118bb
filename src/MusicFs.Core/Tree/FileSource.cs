using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Tree;

/// <summary>The original behind a file.</summary>
/// <param name="OriginId">The origin it lies on.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content of it.</param>
/// <param name="Cut">What part of it is shown; null for all of it.</param>
/// <param name="Text">What is made of it; null where it is shown as it is.</param>
internal sealed record FileSource(string OriginId, OriginPath Path, OriginVersion Version, TrackCut? Cut = null, MadeText? Text = null)
{
    /// <summary>That it is served with other tags; null where it is served as it is.</summary>
    public ServedEdit? Edit { get; init; }

    /// <summary>The other originals it may be read from, in no particular order.</summary>
    public IReadOnlyList<FileCopy> Others { get; init; } = [];

    /// <summary>By value, the copies too: a copy more or less is a change of the tree.</summary>
    public bool Equals(FileSource? other) =>
        other is not null && OriginId == other.OriginId && Path.Equals(other.Path) && Version == other.Version
        && EqualityComparer<TrackCut?>.Default.Equals(Cut, other.Cut) && Equals(Text, other.Text) && Edit == other.Edit && Others.SequenceEqual(other.Others);

    public override int GetHashCode() => HashCode.Combine(OriginId, Path, Version, Cut, Text, Edit);
}
