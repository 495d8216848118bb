namespace MusicFs.Library.Fingerprints;

/// <summary>How far acoustic fingerprints are, in files.</summary>
/// <param name="Files">Whose audio is known.</param>
/// <param name="Done">That have one.</param>
/// <param name="Failed">That give none.</param>
public readonly record struct FingerprintCounts(long Files, long Done, long Failed);
