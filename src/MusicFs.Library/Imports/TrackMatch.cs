namespace MusicFs.Library.Imports;

/// <summary>Which files a track of another library is. Immutable.</summary>
/// <param name="By">How it was found: path, musicbrainz, isrc or tags; empty where it was not.</param>
/// <param name="Files">The files; several only where they lie on different origins.</param>
/// <param name="Problem">Why there is none; null where there is.</param>
public sealed record TrackMatch(string By, IReadOnlyList<(string OriginId, CatalogFile File)> Files, string? Problem)
{
    /// <summary>No file, and why.</summary>
    public static TrackMatch None(string problem) => new("", [], problem);
}
