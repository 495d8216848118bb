using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Tests;

/// <summary>Tags that use every property.</summary>
internal static class TagSamples
{
    public static TrackTags Full { get; } = new()
    {
        Container = AudioContainer.Ogg,
        Codec = "opus",
        Title = "Höhe",
        Artists = ["Ann", "Bob"],
        Album = "Songs",
        AlbumArtists = ["Ann"],
        Composers = ["Cleo"],
        Genres = ["Rock", "海の歌"],
        Date = "2001-05-17",
        Year = 2001,
        OriginalDate = "1999",
        TrackNumber = 3,
        TrackTotal = 12,
        DiscNumber = 1,
        DiscTotal = 2,
        Compilation = true,
        Comment = "",
        Grouping = "g",
        Label = "l",
        CatalogNumber = "c-1",
        BeatsPerMinute = 120.5,
        ArtistSort = "as",
        AlbumArtistSort = "aas",
        TitleSort = "ts",
        AlbumSort = "als",
        ComposerSort = "cs",
        Conductor = "co",
        Lyrics = new string('x', 5000),
        Copyright = "cr",
        Isrc = "isrc",
        Rating = 0.8,
        Narrator = "n",
        Series = "s",
        SeriesPart = "2",
        Description = "d",
        Encoder = "e",
        MusicBrainz = new MusicBrainzIds
        {
            RecordingId = "7f060014-31b2-4ba7-b12e-5fe6cd94d687",
            ReleaseId = "7F060014-31B2-4BA7-B12E-5FE6CD94D687",
            ArtistIds = ["dc06d87b-0de1-44ed-8f9f-df93018a39d7", "no uuid"],
        },
        ReplayGain = new ReplayGain { TrackGain = -6.5, AlbumPeak = 0.99, R128TrackGain = -512 },
        Pictures =
        [
            new TagPicture
            {
                Type = PictureType.BackCover, MimeType = "image/png", Description = "back", Width = 300, Height = 200, Length = 5_000_000_000,
                Ranges = [new ByteRange(10, 20), new ByteRange(6_000_000_000, 30)], Encoding = PictureEncoding.Base64, Skip = 7,
            },
            new TagPicture { Length = 1 },
        ],
        Chapters = [new Chapter(TimeSpan.FromSeconds(1.5), null, "one"), new Chapter(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4), null)],
        CueSheet = new CueSheet
        {
            Title = "t", Performer = "p", Catalog = "123", Remarks = new Dictionary<string, string> { ["GENRE"] = "Rock" },
            Tracks = [new CueTrack { Number = 1, File = "a.wav", Title = "one", StartFrame = 0 }, new CueTrack { Number = 2, PregapFrame = 5, StartFrame = 80, Mode = "MODE1/2352" }],
        },
        Fields = new Dictionary<string, IReadOnlyList<string>> { ["TITLE"] = ["Höhe"], ["ARTIST"] = ["Ann", "Bob"], ["MY FIELD"] = ["", "x"] },
        DurationSeconds = 181.25,
        SampleRate = 48_000,
        Channels = 2,
        BitsPerSample = 24,
        BitrateKbps = 320.5,
        Gapless = new GaplessInfo(312, 5),
        Layout = new FileLayout([new LayoutSegment(SegmentKind.Metadata, 0, 100), new LayoutSegment(SegmentKind.Audio, 100, 7_000_000_000)]),
        Problems = [new TagError(TagErrorKind.Corrupt, -1, "damaged", FsError.None)],
    };
}
