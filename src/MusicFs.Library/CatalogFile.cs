using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Library;

/// <summary>What the catalog knows of one audio file.</summary>
/// <param name="Path">Where it lies on its origin.</param>
/// <param name="Version">The content that the rest speaks of.</param>
/// <param name="Identity">What its file number is made of; the same for as long as the file is known, wherever it moves.</param>
/// <param name="Tags">What was read; null where nothing could be.</param>
/// <param name="Problem">Why nothing could be read; null where it was.</param>
/// <param name="Audio">What stays of it when it moves and is tagged anew; null where it was not computed.</param>
/// <param name="Mark">A hash of all that was read for the tags; 0 where it was not computed.</param>
/// <param name="Parts">Tracks that a sheet beside it says are in it, as <see cref="ILibraryIndex.SetPartsAsync"/> was told; null for none.</param>
public sealed record CatalogFile(
    OriginPath Path, OriginVersion Version, ulong Identity, TrackTags? Tags, string? Problem, AudioFingerprint? Audio = null, ulong Mark = 0, string? Parts = null);
