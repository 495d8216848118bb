using System.Collections.Frozen;
using System.Text;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Fields;

/// <summary>
/// Names of fields as users of Vorbis comments know them, in upper case, and where other formats write a name differently the
/// way from there (the mapping that MusicBrainz Picard established). One string object per known name.
/// </summary>
internal static class FieldNames
{
    private static readonly FrozenSet<string> Known = FrozenSet.ToFrozenSet(
        [
            "TITLE", "ARTIST", "ARTISTS", "ALBUM", "ALBUMARTIST", "ALBUM ARTIST", "ALBUMARTISTS", "COMPOSER", "CONDUCTOR", "LYRICIST",
            "PERFORMER", "REMIXER", "ARRANGER", "PRODUCER", "ENGINEER", "MIXER", "DJMIXER", "WRITER", "GENRE", "MOOD", "DATE", "YEAR",
            "ORIGINALDATE", "ORIGINALYEAR", "RELEASEDATE", "TRACKNUMBER", "TRACKTOTAL", "TOTALTRACKS", "TRACK", "DISCNUMBER", "DISCTOTAL",
            "TOTALDISCS", "DISC", "DISCSUBTITLE", "COMPILATION", "COMMENT", "DESCRIPTION", "GROUPING", "LABEL", "PUBLISHER",
            "ORGANIZATION", "CATALOGNUMBER", "BARCODE", "ISRC", "ASIN", "BPM", "KEY", "INITIALKEY", "COPYRIGHT", "LICENSE", "LANGUAGE",
            "SCRIPT", "MEDIA", "RELEASETYPE", "RELEASESTATUS", "RELEASECOUNTRY", "LYRICS", "UNSYNCEDLYRICS", "TITLESORT", "ARTISTSORT",
            "ALBUMSORT", "ALBUMARTISTSORT", "COMPOSERSORT", "ENCODER", "ENCODEDBY", "ENCODED-BY", "ENCODERSETTINGS", "RATING",
            "FMPS_RATING", "SUBTITLE", "WORK", "MOVEMENTNAME", "MOVEMENT", "MOVEMENTTOTAL", "SHOWMOVEMENT", "NARRATOR", "SERIES",
            "SERIES-PART", "CUESHEET", "METADATA_BLOCK_PICTURE", "COVERART", "COVERARTMIME", "CONTACT", "LOCATION", "VERSION", "WEBSITE",
            "REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_PEAK", "REPLAYGAIN_ALBUM_GAIN", "REPLAYGAIN_ALBUM_PEAK", "REPLAYGAIN_REFERENCE_LOUDNESS",
            "R128_TRACK_GAIN", "R128_ALBUM_GAIN", "MUSICBRAINZ_TRACKID", "MUSICBRAINZ_RELEASETRACKID", "MUSICBRAINZ_ALBUMID",
            "MUSICBRAINZ_RELEASEGROUPID", "MUSICBRAINZ_ARTISTID", "MUSICBRAINZ_ALBUMARTISTID", "MUSICBRAINZ_WORKID", "MUSICBRAINZ_DISCID",
            "MUSICBRAINZ_ALBUMTYPE", "MUSICBRAINZ_ALBUMSTATUS", "MUSICBRAINZ_TRMID", "MUSICBRAINZ_ORIGINALALBUMID",
            "MUSICBRAINZ_ORIGINALARTISTID", "ACOUSTID_ID", "ACOUSTID_FINGERPRINT", "MUSICIP_PUID", "PODCAST", "PODCASTURL",
        ],
        StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> KnownSpans =
        Known.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Descriptions that taggers write into TXXX frames, MP4 free-form atoms, APE items and ASF attributes.</summary>
    private static readonly (string Description, string Field)[] Described =
    [
        ("MusicBrainz Track Id", "MUSICBRAINZ_TRACKID"),
        ("MusicBrainz Release Track Id", "MUSICBRAINZ_RELEASETRACKID"),
        ("MusicBrainz Album Id", "MUSICBRAINZ_ALBUMID"),
        ("MusicBrainz Release Group Id", "MUSICBRAINZ_RELEASEGROUPID"),
        ("MusicBrainz Artist Id", "MUSICBRAINZ_ARTISTID"),
        ("MusicBrainz Album Artist Id", "MUSICBRAINZ_ALBUMARTISTID"),
        ("MusicBrainz Work Id", "MUSICBRAINZ_WORKID"),
        ("MusicBrainz Disc Id", "MUSICBRAINZ_DISCID"),
        ("MusicBrainz Album Type", "RELEASETYPE"),
        ("MusicBrainz Album Status", "RELEASESTATUS"),
        ("MusicBrainz Album Release Country", "RELEASECOUNTRY"),
        ("MusicBrainz TRM Id", "MUSICBRAINZ_TRMID"),
        ("MusicBrainz Original Album Id", "MUSICBRAINZ_ORIGINALALBUMID"),
        ("MusicBrainz Original Artist Id", "MUSICBRAINZ_ORIGINALARTISTID"),
        ("Acoustid Id", "ACOUSTID_ID"),
        ("Acoustid Fingerprint", "ACOUSTID_FINGERPRINT"),
        ("MusicIP PUID", "MUSICIP_PUID"),
    ];

    private static readonly FrozenDictionary<string, string> Foreign =
        Described.ToFrozenDictionary(pair => pair.Description.ToUpperInvariant(), pair => pair.Field, StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> Descriptions =
        Described.ToFrozenDictionary(pair => pair.Field, pair => pair.Description, StringComparer.Ordinal);

    /// <summary>The description that other programs look for where a field has no place of its own in a format.</summary>
    public static string DescriptionOf(string field) => Descriptions.GetValueOrDefault(field, field);

    /// <summary>Upper case of an ASCII name as it stands in a file; null where it is empty or longer than any field's name.</summary>
    public static string? FromAscii(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > Limits.NameLength)
        {
            return null;
        }

        Span<char> upper = stackalloc char[Limits.NameLength];
        for (int i = 0; i < name.Length; i++)
        {
            byte letter = name[i];
            upper[i] = (char)(letter is >= (byte)'a' and <= (byte)'z' ? letter - 32 : letter);
            if (letter >= 0x80)
            {
                return FromText(Encoding.UTF8.GetString(name));
            }
        }

        ReadOnlySpan<char> wanted = upper[..name.Length];
        return KnownSpans.TryGetValue(wanted, out string? known) ? known : wanted.ToString();
    }

    /// <summary>The name for a free-form description, with the foreign ones translated.</summary>
    public static string? FromText(string description)
    {
        string upper = description.Trim().TrimEnd('\0').ToUpperInvariant();
        if (upper.Length is 0 or > Limits.NameLength)
        {
            return null;
        }

        if (Foreign.TryGetValue(upper, out string? translated))
        {
            return translated;
        }

        return Known.TryGetValue(upper, out string? known) ? known : upper;
    }
}
