using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Fingerprints;

/// <summary>How audio sounds, as the catalog keeps it; or why that is not known.</summary>
/// <param name="Audio">Of which audio.</param>
/// <param name="Milliseconds">How long it is.</param>
/// <param name="Print">Packed; null where there is none.</param>
/// <param name="Problem">Why there is none; null where there is one.</param>
/// <param name="Tried">When it was computed.</param>
public sealed record HeldFingerprint(AudioFingerprint Audio, int Milliseconds, byte[]? Print, string? Problem, DateTimeOffset Tried)
{
    /// <summary>So often a file is tried that gives none.</summary>
    public const int MostTries = 3;

    /// <summary>Its number in the catalog; 0 before it is there.</summary>
    public long Id { get; init; }
}
