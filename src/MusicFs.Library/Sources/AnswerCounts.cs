namespace MusicFs.Library.Sources;

/// <summary>What is kept of the answers of one source, in albums.</summary>
/// <param name="Found">With suggestions.</param>
/// <param name="None">Of which it knows nothing that fits.</param>
/// <param name="Failed">Where it failed.</param>
public readonly record struct AnswerCounts(long Found, long None, long Failed);
