namespace MusicFs.Contracts.Tags;

/// <summary>Identifiers of the MusicBrainz database, as in the file.</summary>
public sealed record MusicBrainzIds
{
    /// <summary>Recording; the field is called MUSICBRAINZ_TRACKID.</summary>
    public string? RecordingId { get; init; }

    /// <summary>Track on a release; the field is called MUSICBRAINZ_RELEASETRACKID.</summary>
    public string? TrackId { get; init; }

    /// <summary>Release; the field is called MUSICBRAINZ_ALBUMID.</summary>
    public string? ReleaseId { get; init; }

    /// <summary>Release group.</summary>
    public string? ReleaseGroupId { get; init; }

    /// <summary>Artists of the recording.</summary>
    public IReadOnlyList<string> ArtistIds { get; init; } = [];

    /// <summary>Artists of the release; the field is called MUSICBRAINZ_ALBUMARTISTID.</summary>
    public IReadOnlyList<string> ReleaseArtistIds { get; init; } = [];
}
