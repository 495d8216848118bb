namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>A release as the web service describes it; what it did not say is empty. Immutable.</summary>
internal sealed record MusicBrainzRelease
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public ArtistCredit Artist { get; init; } = ArtistCredit.None;

    public string Status { get; init; } = "";

    public string Date { get; init; } = "";

    public string Country { get; init; } = "";

    public string Barcode { get; init; } = "";

    public string Label { get; init; } = "";

    public string CatalogNumber { get; init; } = "";

    public string GroupId { get; init; } = "";

    public string FirstDate { get; init; } = "";

    /// <summary>Primary type first, then the secondary ones; in lower case.</summary>
    public IReadOnlyList<string> Types { get; init; } = [];

    public int Discs { get; init; }

    /// <summary>Of all media, in order; empty in results of a search.</summary>
    public IReadOnlyList<ReleaseTrack> Tracks { get; init; } = [];

    /// <summary>Of all media, as a search says.</summary>
    public int TrackCount { get; init; }

    /// <summary>How well a search thinks it fits, from 0 to 100.</summary>
    public int SearchScore { get; init; }
}
