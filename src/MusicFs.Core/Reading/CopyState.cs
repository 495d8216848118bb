using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Reading;

/// <summary>One copy of a file, as the reading sees it.</summary>
/// <param name="OriginId">The origin it lies on.</param>
/// <param name="Path">Where on it.</param>
/// <param name="Version">Which content.</param>
/// <param name="IsSameBytes">Whether it is the file that the listing shows, byte for byte.</param>
/// <param name="Standing">How its origin is doing.</param>
/// <param name="Reason">Why it stands where it does.</param>
/// <param name="IsServing">Whether the file is open now and read from it.</param>
public sealed record CopyState(
    string OriginId, OriginPath Path, OriginVersion Version, bool IsSameBytes, OriginHealthState Standing, CopyReason Reason, bool IsServing);
