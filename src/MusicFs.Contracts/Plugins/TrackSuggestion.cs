namespace MusicFs.Contracts.Plugins;

/// <summary>What a source says of one track. Immutable.</summary>
/// <param name="Index">Which of <see cref="AlbumQuery.Tracks"/>; from 0.</param>
/// <param name="Fields">
/// Values by the upper-case names of <see cref="Tags.TrackTags.Fields"/> (<c>TITLE</c>, <c>ARTIST</c>, <c>ALBUM</c>, <c>MUSICBRAINZ_ALBUMID</c>); at most 100 fields of 100
/// values, 64 KiB in all. Those of the album are repeated with each track.
/// </param>
public sealed record TrackSuggestion(int Index, IReadOnlyDictionary<string, IReadOnlyList<string>> Fields);
