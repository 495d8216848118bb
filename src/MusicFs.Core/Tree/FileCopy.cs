using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>Another original that holds the same recording as the one a <see cref="FileSource"/> names.</summary>
/// <param name="OriginId">The origin it lies on.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content of it.</param>
/// <param name="IsSameBytes">Whether it is known to be the same file byte for byte, and not only the same recording.</param>
internal sealed record FileCopy(string OriginId, OriginPath Path, OriginVersion Version, bool IsSameBytes);
