namespace MusicFs.Library.Imports;

/// <summary>The line of a playlist that a track was named by. Immutable.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Text">As it stands there.</param>
/// <param name="Label">What <c>#EXTINF</c> or <c>Title1=</c> says of it: artist and title, as a rule; null where it says nothing.</param>
/// <param name="IsBare">Whether it names a file and no folder.</param>
public sealed record PlaylistLine(int Number, string Text, string? Label, bool IsBare);
