using MusicFs.Contracts.Errors;

namespace MusicFs.Core.Recordings;

/// <summary>What came of computing an acoustic fingerprint.</summary>
/// <param name="Print">Where there is one.</param>
/// <param name="Seconds">How long the track is, as the program has it; 0 where it does not say.</param>
/// <param name="Problem">Why there is none, in words; of the file or of the program.</param>
/// <param name="ReadError">Why the file could not be read to where it was needed: that says nothing of its audio.</param>
public sealed record FingerprintResult(AcousticPrint? Print, double Seconds, string? Problem, FsError ReadError = FsError.None);
