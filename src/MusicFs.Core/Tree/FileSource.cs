using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>The original behind a file.</summary>
/// <param name="OriginId">The origin it lies on.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content of it.</param>
internal sealed record FileSource(string OriginId, OriginPath Path, OriginVersion Version);
