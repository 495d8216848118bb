namespace MusicFs.Contracts.Tags;

/// <summary>Loudness data. Gains in dB, peaks as a fraction of full scale; the R128 values as in Opus files.</summary>
public sealed record ReplayGain
{
    /// <summary>dB to apply to the track.</summary>
    public double? TrackGain { get; init; }

    /// <summary>1.0 is full scale.</summary>
    public double? TrackPeak { get; init; }

    /// <summary>dB to apply to the album.</summary>
    public double? AlbumGain { get; init; }

    /// <summary>1.0 is full scale.</summary>
    public double? AlbumPeak { get; init; }

    /// <summary>1/256 dB, as stored.</summary>
    public int? R128TrackGain { get; init; }

    /// <summary>1/256 dB, as stored.</summary>
    public int? R128AlbumGain { get; init; }
}
