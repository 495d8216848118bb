using MusicFs.Contracts.Tags;
using MusicFs.Library;

namespace MusicFs.Core.Ingest;

/// <summary>What reading a file's tags came to.</summary>
/// <param name="Tags">Empty ones where nothing could be read.</param>
/// <param name="Problem">Why nothing could be read; null where it was.</param>
/// <param name="IsOfTheContent">Whether that lies in the bytes, and not in an origin that may answer another time.</param>
/// <param name="Audio">See <see cref="CatalogFile.Audio"/>.</param>
/// <param name="Mark">See <see cref="CatalogFile.Mark"/>.</param>
internal readonly record struct ReadTags(TrackTags Tags, string? Problem, bool IsOfTheContent, AudioFingerprint? Audio = null, ulong Mark = 0)
{
    /// <summary>What was read before and kept.</summary>
    public static ReadTags Of(CatalogFile file) => new(file.Tags ?? TrackReader.Unreadable, file.Problem, true, file.Audio, file.Mark);
}
