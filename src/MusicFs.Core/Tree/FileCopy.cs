using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>Another original of the same track, on another origin.</summary>
/// <param name="OriginId">The origin it lies on.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content of it.</param>
internal sealed record FileCopy(string OriginId, OriginPath Path, OriginVersion Version);
