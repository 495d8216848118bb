namespace MusicFs.Host.Libraries;

/// <summary>Something that was tried with an origin and went well.</summary>
/// <param name="Name">connect, list, read or seek.</param>
/// <param name="Time">What it took.</param>
/// <param name="What">In words.</param>
public sealed record OriginTrialStep(string Name, TimeSpan Time, string What);
