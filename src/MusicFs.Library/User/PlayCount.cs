namespace MusicFs.Library.User;

/// <summary>How often a track was played.</summary>
/// <param name="Identity">The track, as the catalog knows it.</param>
/// <param name="Plays">How often.</param>
/// <param name="Last">When last.</param>
public readonly record struct PlayCount(ulong Identity, long Plays, DateTimeOffset Last);
