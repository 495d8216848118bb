using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Library.User;

/// <summary>What is needed to know a track again for which something was made.</summary>
/// <param name="Identity">The catalog's.</param>
/// <param name="OriginId">Where it was when it was last seen; null where that is not known.</param>
/// <param name="Path">Its path there.</param>
/// <param name="Audio">What stays of it when it moves and is tagged anew; null where it was not computed.</param>
/// <param name="FirstSeen">When something was first made for it.</param>
/// <param name="AbsentSince">Since when it is gone; null while it is there.</param>
public sealed record UserTrack(
    ulong Identity, string? OriginId, OriginPath? Path, AudioFingerprint? Audio, DateTimeOffset FirstSeen, DateTimeOffset? AbsentSince);
