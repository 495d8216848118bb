namespace MusicFs.Core.Templates;

/// <summary>Whom an album is filed under where its files do not say.</summary>
internal static class AlbumArtist
{
    public const string Various = "Various Artists";

    public static string? Fallback(TrackFacts facts)
    {
        if (facts.Album.VariousArtists || facts.Tags.Compilation)
            return Various;
        return facts.Tags.Artists.Count > 0 ? facts.Tags.Artists[0] : null;
    }
}
