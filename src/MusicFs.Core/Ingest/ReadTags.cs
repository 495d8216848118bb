using MusicFs.Contracts.Tags;

namespace MusicFs.Core.Ingest;

/// <summary>What reading a file's tags came to.</summary>
/// <param name="Tags">Empty ones where nothing could be read.</param>
/// <param name="Problem">Why nothing could be read; null where it was.</param>
/// <param name="IsOfTheContent">Whether that lies in the bytes, and not in an origin that may answer another time.</param>
internal readonly record struct ReadTags(TrackTags Tags, string? Problem, bool IsOfTheContent);
