using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <summary>The original behind a file of the tree.</summary>
/// <param name="OriginId">The origin it lies on.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content of it.</param>
public sealed record ShownOriginal(string OriginId, OriginPath Path, OriginVersion Version);
