namespace MusicFs.Contracts.Tags;

/// <summary>A named part of a file.</summary>
/// <param name="Start">From the beginning of the audio.</param>
/// <param name="End">Where it ends; null where the file says only where the next begins.</param>
/// <param name="Title">Its name.</param>
public sealed record Chapter(TimeSpan Start, TimeSpan? End, string? Title);
