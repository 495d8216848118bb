namespace MusicFs.Library.Imports;

/// <summary>Which files an entry of a playlist is. Immutable.</summary>
/// <param name="Match">How it was found, by path or tags; or why it was not.</param>
/// <param name="Tail">How many names of its path, from the last on, are those of the files; 0 where it was not found by them.</param>
public sealed record PlaylistMatch(TrackMatch Match, int Tail);
