using System.Globalization;

namespace MusicFs.Host.Demo;

/// <summary>A track's tags, before any format gives them its own names.</summary>
internal sealed record DemoTags
{
    public required string Title { get; init; }

    public required string Artist { get; init; }

    public required string AlbumArtist { get; init; }

    public required string Album { get; init; }

    public required string Date { get; init; }

    public required string Genre { get; init; }

    public required (int Number, int Total) Track { get; init; }

    public required (int Number, int Total) Disc { get; init; }

    public bool Compilation { get; init; }

    public string Year => Date[..4];

    public static DemoTags Of(DemoAlbum album, DemoTrack track) => new()
    {
        Title = track.Title,
        Artist = track.Artist ?? album.Artist,
        AlbumArtist = album.Artist,
        Album = album.Title,
        Date = album.Date,
        Genre = album.Genre,
        Track = (track.Number, album.Tracks.Count(other => other.Disc == track.Disc)),
        Disc = (track.Disc, album.Discs),
        Compilation = album.Compilation,
    };

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Fraction((int Number, int Total) part) => string.Create(CultureInfo.InvariantCulture, $"{part.Number}/{part.Total}");
}
