using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>A version of an original: what a file of the tree shows.</summary>
/// <param name="Origin">The origin's index in the library.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content.</param>
public sealed record OriginalFile(int Origin, OriginPath Path, OriginVersion Version);
