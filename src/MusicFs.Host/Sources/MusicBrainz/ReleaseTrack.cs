namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>A track of a release. Immutable.</summary>
/// <param name="Disc">Position of the medium, from 1.</param>
/// <param name="Position">On the medium, from 1.</param>
/// <param name="Total">Tracks on the medium.</param>
/// <param name="Id">Of the track; empty for none.</param>
/// <param name="Recording">Of the recording; empty for none.</param>
/// <param name="Title">As on this release.</param>
/// <param name="Seconds">Length; null where it is not known.</param>
/// <param name="Artist">As on this release.</param>
/// <param name="Isrcs">Of the recording.</param>
/// <param name="Format">Of the medium, such as CD; empty where it is not known.</param>
internal sealed record ReleaseTrack(
    int Disc, int Position, int Total, string Id, string Recording, string Title, double? Seconds, ArtistCredit Artist, IReadOnlyList<string> Isrcs, string Format);
