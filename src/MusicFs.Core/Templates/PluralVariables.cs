namespace MusicFs.Core.Templates;

/// <summary>
/// The variables that stand for one value at a time: a track appears once under each. Their number is their place in
/// <see cref="RenderScope"/>.
/// </summary>
internal static class PluralVariables
{
    public const int Artists = 0;
    public const int AlbumArtists = 1;
    public const int Genres = 2;
    public const int Composers = 3;
    public const int Count = 4;

    public static IReadOnlyList<string> Values(int plural, TrackFacts facts) => plural switch
    {
        Artists => facts.Tags.Artists,
        AlbumArtists => facts.Tags.AlbumArtists is { Count: > 0 } named ? named
            : AlbumArtist.Fallback(facts) is { } fallback ? [fallback] : [],
        Genres => facts.Tags.Genres,
        Composers => facts.Tags.Composers,
        _ => throw new ArgumentOutOfRangeException(nameof(plural)),
    };
}
