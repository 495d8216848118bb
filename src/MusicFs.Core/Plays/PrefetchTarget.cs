using MusicFs.Core.Reading;

namespace MusicFs.Core.Plays;

/// <summary>A track that somebody may soon read.</summary>
/// <param name="File">Its original.</param>
/// <param name="Path">Where it is shown.</param>
/// <param name="Reason">Why.</param>
public sealed record PrefetchTarget(ShownOriginal File, string Path, PrefetchReason Reason);
