using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Tree;

/// <summary>The original behind a file.</summary>
/// <param name="OriginId">The origin it lies on.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content of it.</param>
/// <param name="Cut">What part of it is shown; null for all of it.</param>
internal sealed record FileSource(string OriginId, OriginPath Path, OriginVersion Version, TrackCut? Cut = null);
