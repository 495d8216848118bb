namespace MusicFs.Core.Recordings;

/// <summary>How far acoustic fingerprints are.</summary>
/// <param name="IsOn">Whether they are computed.</param>
/// <param name="Files">Whose audio is known.</param>
/// <param name="Done">That have one.</param>
/// <param name="Failed">That give none.</param>
/// <param name="IsWorking">Whether one is computed now.</param>
/// <param name="Computed">Since the start.</param>
/// <param name="Problem">Why nothing is computed although it is on, or why the last that failed did; null for nothing to say.</param>
public sealed record FingerprintProgress(bool IsOn, long Files, long Done, long Failed, bool IsWorking, long Computed, string? Problem)
{
    /// <summary>Whether every file that can have one has one.</summary>
    public bool IsComplete => Done + Failed >= Files;
}
