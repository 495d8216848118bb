namespace MusicFs.Core.Sources;

/// <summary>How far a metadata source is.</summary>
/// <param name="Name">Of the source.</param>
/// <param name="Found">Albums it has suggestions for.</param>
/// <param name="None">Albums it knows nothing of that fits.</param>
/// <param name="Failed">Albums where it failed; it is asked again a day later.</param>
/// <param name="Waiting">Albums in the queue.</param>
/// <param name="Asked">Look-ups since the start, tries counted each.</param>
/// <param name="Answered">Of those the ones that brought an answer, also that nothing fits.</param>
/// <param name="Unanswered">Of those the ones that failed.</param>
/// <param name="Resting">Until when it is not asked; null where it is.</param>
/// <param name="Problem">Why it is not asked, or why the last that failed did; null for nothing to say.</param>
public sealed record SourceProgress(string Name, long Found, long None, long Failed, int Waiting, long Asked, long Answered, long Unanswered, DateTimeOffset? Resting, string? Problem);
