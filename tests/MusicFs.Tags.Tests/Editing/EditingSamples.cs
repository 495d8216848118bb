using System.Text;
using MusicFs.Tags.Tests.Fixtures;

namespace MusicFs.Tags.Tests.Editing;

/// <summary>A small tagged file of every kind that is edited, and the fields that are written.</summary>
internal static class EditingSamples
{
    /// <summary>A PNG header of 7 x 8 pixels and some bytes.</summary>
    private static readonly byte[] Png = Image(100);

    /// <summary>Values by field: several where formats take several.</summary>
    public static readonly (string Field, string[] Values)[] Fields =
    [
        ("TITLE", ["Jóga"]), ("ARTIST", ["Björk", "海の歌"]), ("ALBUM", ["Homogenic"]), ("ALBUMARTIST", ["Various", "Artists"]), ("COMPOSER", ["One", "Two"]),
        ("CONDUCTOR", ["C"]), ("LYRICIST", ["L"]), ("PERFORMER", ["Ann (violin)", "Bob"]), ("REMIXER", ["R"]), ("ARRANGER", ["A"]), ("PRODUCER", ["P", "Q"]),
        ("ENGINEER", ["E"]), ("MIXER", ["M"]), ("DJMIXER", ["D"]), ("WRITER", ["W"]), ("GENRE", ["Electronic", "(17) and more", "Trip-Hop"]), ("MOOD", ["calm"]),
        ("DATE", ["1997-09-22"]), ("ORIGINALDATE", ["1997"]), ("RELEASEDATE", ["1998"]), ("TRACKNUMBER", ["7"]), ("TRACKTOTAL", ["12"]), ("DISCNUMBER", ["2"]),
        ("DISCTOTAL", ["3"]), ("DISCSUBTITLE", ["Second"]), ("COMPILATION", ["1"]), ("COMMENT", ["a comment\nof two lines"]), ("DESCRIPTION", ["told"]),
        ("GROUPING", ["G"]), ("LABEL", ["One Little Indian"]), ("CATALOGNUMBER", ["TPLP71"]), ("BARCODE", ["5016958997120"]), ("ISRC", ["GBABC9700001"]),
        ("ASIN", ["B000"]), ("BPM", ["123"]), ("KEY", ["Am"]), ("COPYRIGHT", ["(c) 1997"]), ("LICENSE", ["https://example.org/l"]), ("LANGUAGE", ["isl"]),
        ("SCRIPT", ["Latn"]), ("MEDIA", ["CD"]), ("RELEASETYPE", ["album"]), ("RELEASESTATUS", ["official"]), ("RELEASECOUNTRY", ["GB"]), ("LYRICS", ["la\nla"]),
        ("TITLESORT", ["Joga"]), ("ARTISTSORT", ["Bjork"]), ("ALBUMSORT", ["Homogenic"]), ("ALBUMARTISTSORT", ["Bjork"]), ("COMPOSERSORT", ["C"]),
        ("ENCODEDBY", ["me"]), ("ENCODERSETTINGS", ["-V0"]), ("RATING", ["80"]), ("FMPS_RATING", ["0.8"]), ("SUBTITLE", ["sub"]), ("WORK", ["work"]),
        ("MOVEMENTNAME", ["movement"]), ("MOVEMENT", ["1"]), ("MOVEMENTTOTAL", ["4"]), ("NARRATOR", ["N"]), ("SERIES", ["S"]), ("SERIES-PART", ["1"]),
        ("WEBSITE", ["https://example.org/ä海"]), ("REPLAYGAIN_TRACK_GAIN", ["-6.50 dB"]), ("REPLAYGAIN_TRACK_PEAK", ["0.988"]),
        ("REPLAYGAIN_ALBUM_GAIN", ["-7.00 dB"]), ("MUSICBRAINZ_TRACKID", ["a6c5b4f0-0000-0000-0000-000000000001"]),
        ("MUSICBRAINZ_RELEASETRACKID", ["a6c5b4f0-0000-0000-0000-000000000002"]), ("MUSICBRAINZ_ALBUMID", ["a6c5b4f0-0000-0000-0000-000000000003"]),
        ("MUSICBRAINZ_RELEASEGROUPID", ["a6c5b4f0-0000-0000-0000-000000000004"]), ("MUSICBRAINZ_ARTISTID", ["x", "y"]), ("MUSICBRAINZ_ALBUMARTISTID", ["z"]),
        ("ACOUSTID_ID", ["acoustid"]), ("MY OWN FIELD", ["mine", "and yours"]), ("URL:SHOP", ["https://example.org/shop"]), ("COMMENT:NAMED", ["named"]),
    ];

    public static IReadOnlyDictionary<string, Func<byte[]>> Files { get; } = new Dictionary<string, Func<byte[]>>
    {
        ["flac"] = () => FlacFixture.File(Sound.Bytes(5000), FlacFixture.Block(3, new byte[36]), FlacFixture.Comments("TITLE=old", "artist=first", "ARTIST=second", "TRACKNUMBER=3", "X=y"), FlacFixture.CueSheet((0, 1, "")), FlacFixture.Block(2, Sound.Bytes(100)), FlacFixture.Picture(Png), FlacFixture.Block(1, new byte[500])),
        ["flac without comments"] = () => FlacFixture.File(Sound.Bytes(5000)),
        ["flac behind id3"] = () => [.. Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "id3 title"), Mp3Fixture.Text(4, "TKEY", "Cm")), .. FlacFixture.File(Sound.Bytes(5000), FlacFixture.Comments("ALBUM=old"))],
        ["mp3 of 2.2"] = () => [.. Mp3Fixture.Tag(2, Mp3Fixture.Text(2, "TT2", "old"), Mp3Fixture.Text(2, "TRK", "3/9"), Mp3Fixture.Frame(2, "TYE", [0, .. "1999"u8]), Mp3Fixture.Frame(2, "XYZ", [1, 2, 3]), Mp3Fixture.Frame(2, "PIC", [0, .. "PNG"u8, 3, 0, .. Png])), .. Mp3Fixture.Frames(20)],
        ["mp3 of 2.3"] = () => [.. Mp3Fixture.Tag(3, Mp3Fixture.Text(3, "TIT2", "old"), Mp3Fixture.Text(3, "TYER", "1999"), Mp3Fixture.Text(3, "TDAT", "2203"), Mp3Fixture.Text(3, "IPLS", "producer\0Ann\0engineer\0Bob"), Mp3Fixture.Text(3, "TPOS", "1/2"), Mp3Fixture.Frame(3, "PRIV", [1, 2, 3]), Mp3Fixture.Frame(3, "COMM", [0, .. "eng"u8, .. "iTunNORM\0 0000"u8])), .. Mp3Fixture.Frames(20), .. Mp3Fixture.Id3v1("old", 3, 17)],
        ["mp3 of 2.3, unsynchronised"] = () => [.. Mp3Fixture.Tag(3, 0x80, [.. Mp3Fixture.Frame(3, "TIT2", [0, .. "\u00FF\u0000x"u8]), .. Mp3Fixture.Frame(3, "TALB", [0, 0x41])]), .. Mp3Fixture.Frames(20)],
        ["mp3 of 2.4"] = () => [.. Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "old"), Mp3Fixture.Text(4, "TPE1", "a\0b"), Mp3Fixture.Text(4, "TRCK", "3/12"), Mp3Fixture.Text(4, "TXXX", "x\0y"), Mp3Fixture.Frame(4, "UFID", [.. "other\0id"u8]), Mp3Fixture.Frame(4, "APIC", [0, .. "image/png\0"u8, 3, 0, .. Png]), new byte[200]), .. Mp3Fixture.Frames(20)],
        ["mp3 with ape"] = () => [.. Mp3Fixture.Frames(20), .. Mp3Fixture.Ape("Artist", "from ape"), .. Mp3Fixture.Id3v1("old", 3, 17)],
        ["mp3 without tags"] = () => Mp3Fixture.Frames(20),
        ["wav"] = () => IffFixture.Wav(Sound.Bytes(4000), IffFixture.Info(("INAM", "old"), ("IXYZ", "kept"), ("IART", "odd")), IffFixture.Chunk("LGWV", [1, 2, 3])),
        ["wav with id3"] = () => IffFixture.Wav(Sound.Bytes(4001), IffFixture.Info(("INAM", "info")), IffFixture.Chunk("id3 ", Mp3Fixture.Tag(3, Mp3Fixture.Text(3, "TIT2", "old"), Mp3Fixture.Text(3, "TALB", "album")))),
        ["wav without tags"] = () => IffFixture.Wav(Sound.Bytes(4001)),
        ["aiff"] = () => IffFixture.Aiff(Sound.Bytes(4000), IffFixture.BigChunk("NAME", [.. "old"u8]), IffFixture.BigChunk("ANNO", [.. "note"u8]), IffFixture.BigChunk("APPL", [1, 2, 3])),
        ["vorbis"] = () => OggFixture.Vorbis(Sound.Bytes(20_000), 10, "TITLE=old", "ARTIST=a", "ARTIST=b", "TRACKNUMBER=3"),
        ["opus"] = () => OggFixture.Opus(Sound.Bytes(20_000), 10, "TITLE=old", "X=y"),
        ["m4a"] = () => Mp4Fixture.File(Sound.Bytes(4000), Mp4Fixture.Text("©nam", "old"), Mp4Fixture.Item("trkn", 0, [0, 0, 0, 3, 0, 12, 0, 0]), Mp4Fixture.FreeForm("LABEL", "l"), Mp4Fixture.Item("gnre", 0, [0, 18]), Mp4Fixture.Item("xyz ", 0, [1, 2, 3, 4])),
        ["m4a, movie last"] = () => Mp4Fixture.MoovLast(Sound.Bytes(4000), Mp4Fixture.Text("©nam", "old"), Mp4Fixture.Text("©ART", "a", "b")),
        ["m4a without tags"] = () => [.. Mp4Fixture.Ftyp(), .. Mp4Fixture.Moov([], tables: [Mp4Fixture.Table("stco", 2, 700, 900), Mp4Fixture.Table("co64", 1, 0, 800)]), .. Mp4Fixture.Box("mdat", Sound.Bytes(4000))],
        ["aiff with id3"] = () => IffFixture.Aiff(Sound.Bytes(4000), IffFixture.BigChunk("ID3 ", Mp3Fixture.Tag(4, Mp3Fixture.Text(4, "TIT2", "old"), Mp3Fixture.Text(4, "TCON", "17")))),
    };

    public static byte[] Image(int length)
    {
        byte[] image = [0x89, .. "PNG"u8, 13, 10, 26, 10, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 7, 0, 0, 0, 8, 8, 2, 0, 0, 0, .. Sound.Bytes(length)];
        return image[..Math.Max(29, length)];
    }

    /// <summary>Text that is not of letters and figures only.</summary>
    public static string Text(Random random)
    {
        var text = new StringBuilder();
        for (int i = random.Next(1, 40); i > 0; i--)
        {
            _ = random.Next(6) switch
            {
                0 => text.Append((char)random.Next(0x20, 0x7F)),
                1 => text.Append((char)random.Next(0xA0, 0x100)),
                2 => text.Append((char)random.Next(0x400, 0x500)),
                3 => text.Append(char.ConvertFromUtf32(random.Next(0x1F300, 0x1F600))),
                4 => text.Append("/;()\\=\n"[random.Next(7)]),
                _ => text.Append((char)random.Next('a', 'z')),
            };
        }

        return text.ToString();
    }
}
