using MusicFs.Contracts.Origins;

namespace MusicFs.Core;

/// <summary>A track as it is shown.</summary>
/// <param name="Path">From the root of the tree.</param>
/// <param name="OriginId">Where the original lies that is shown.</param>
/// <param name="OriginPath">On that origin.</param>
/// <param name="IsPart">Whether it is a part of a larger file.</param>
/// <param name="IsEdited">Whether it is served with other tags than the original has.</param>
/// <param name="Copies">The other originals of the track.</param>
public sealed record ShownTrack(
    string Path, string OriginId, OriginPath OriginPath, bool IsPart, bool IsEdited, IReadOnlyList<(string OriginId, OriginPath Path)> Copies);
