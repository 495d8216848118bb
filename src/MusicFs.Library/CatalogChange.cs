using MusicFs.Contracts.Origins;
using MusicFs.Library.Fingerprints;

namespace MusicFs.Library;

/// <summary>A change of the catalog on its way to the disk.</summary>
/// <param name="OriginId">Which origin.</param>
/// <param name="Path">Which file.</param>
/// <param name="File">What is known of it now, without its tags; null where it is gone, or has another identity or other tracks in it only.</param>
/// <param name="Record">Its tags as they are kept: written by whoever read them, so that what waits is small and the one writer has less to do.</param>
/// <param name="Flushed">Not a change but a question: completes when all before it are on disk.</param>
/// <param name="Parts">Tracks that are in it from now on, empty for none; null where that does not change.</param>
/// <param name="Identity">What it is from now on, in place of whatever file was that; 0 where that does not change.</param>
/// <param name="Print">Not of a file but of audio: how it sounds; null for nothing.</param>
/// <param name="TidiesPrints">Whether acoustic fingerprints of audio that is gone are forgotten.</param>
internal readonly record struct CatalogChange(
    string OriginId, OriginPath Path, CatalogFile? File, byte[]? Record = null, TaskCompletionSource? Flushed = null, string? Parts = null, ulong Identity = 0,
    HeldFingerprint? Print = null, bool TidiesPrints = false);
