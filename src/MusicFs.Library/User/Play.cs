namespace MusicFs.Library.User;

/// <summary>One time that a track was played.</summary>
/// <param name="Identity">The track, as the catalog knows it.</param>
/// <param name="Started">When, to the millisecond.</param>
/// <param name="Heard">How much of it.</param>
public readonly record struct Play(ulong Identity, DateTimeOffset Started, TimeSpan Heard);
