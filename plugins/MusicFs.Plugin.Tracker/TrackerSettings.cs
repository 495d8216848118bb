namespace MusicFs.Plugin.Tracker;

/// <summary>What is read of modules.</summary>
internal sealed record TrackerSettings
{
    /// <summary>Whether names of instruments and samples are told.</summary>
    public bool HasNames { get; init; } = true;

    /// <summary>Whether the length is worked out.</summary>
    public bool HasLength { get; init; } = true;

    /// <summary>Bytes that are read of one module.</summary>
    public long Most { get; init; } = 4 << 20;
}
