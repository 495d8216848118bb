namespace MusicFs.Library.Search;

/// <summary>A word of a hit that the query asked for.</summary>
/// <param name="Field">artist, album or title.</param>
/// <param name="Start">Its first character, from 0.</param>
/// <param name="Length">Its characters.</param>
public readonly record struct SearchHighlight(string Field, int Start, int Length);
