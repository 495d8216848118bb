namespace MusicFs.Contracts.Tags;

/// <summary>One track of a CUE sheet. Immutable.</summary>
public sealed record CueTrack
{
    /// <summary>As in the sheet.</summary>
    public int Number { get; init; }

    /// <summary>The file it lies in, as the sheet names it; null in an embedded sheet without FILE.</summary>
    public string? File { get; init; }

    /// <summary>AUDIO, or a data mode.</summary>
    public string Mode { get; init; } = "AUDIO";

    /// <summary>Title.</summary>
    public string? Title { get; init; }

    /// <summary>Artist.</summary>
    public string? Performer { get; init; }

    /// <summary>Composer or songwriter.</summary>
    public string? Songwriter { get; init; }

    /// <summary>Recording code.</summary>
    public string? Isrc { get; init; }

    /// <summary>INDEX 00 in frames of 1/75 s: where the gap before the track begins.</summary>
    public long? PregapFrame { get; init; }

    /// <summary>INDEX 01 in frames of 1/75 s: where the track begins; null where the sheet gives none.</summary>
    public long? StartFrame { get; init; }

    /// <summary>REM lines of the form KEY VALUE, by upper-case key.</summary>
    public IReadOnlyDictionary<string, string> Remarks { get; init; } = new Dictionary<string, string>();
}
