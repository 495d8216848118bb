using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Reading;

/// <summary>One content of an original, and where its audio lies in it.</summary>
/// <param name="Path">Where it is, or was.</param>
/// <param name="Version">Which content.</param>
/// <param name="Tags">What was read of it.</param>
public sealed record OriginalVersion(OriginPath Path, OriginVersion Version, TrackTags Tags);
