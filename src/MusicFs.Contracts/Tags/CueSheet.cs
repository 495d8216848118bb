namespace MusicFs.Contracts.Tags;

/// <summary>A CUE sheet: how one or several audio files divide into tracks. Immutable.</summary>
public sealed record CueSheet
{
    /// <summary>Album title.</summary>
    public string? Title { get; init; }

    /// <summary>Album artist.</summary>
    public string? Performer { get; init; }

    /// <summary>Album composer or songwriter.</summary>
    public string? Songwriter { get; init; }

    /// <summary>Media catalogue number (UPC/EAN).</summary>
    public string? Catalog { get; init; }

    /// <summary>REM lines of the form KEY VALUE before the first track, by upper-case key: GENRE, DATE, DISCID ...</summary>
    public IReadOnlyDictionary<string, string> Remarks { get; init; } = new Dictionary<string, string>();

    /// <summary>Tracks in the sheet's order.</summary>
    public IReadOnlyList<CueTrack> Tracks { get; init; } = [];
}
