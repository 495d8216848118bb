using MusicFs.Tags.Fields;

namespace MusicFs.Tags.Asf;

/// <summary>The fields that attributes stand for (Windows Media's own names, and the mapping that MusicBrainz Picard established).</summary>
internal static class AsfNames
{
    private const string MusicBrainz = "MusicBrainz/";

    /// <summary>Null for attributes about the stream rather than the music.</summary>
    public static string? FieldOf(string name) => name switch
    {
        "Title" or "WM/Title" => "TITLE",
        "Author" => "ARTIST",
        "Copyright" => "COPYRIGHT",
        "Description" => "COMMENT",
        "WM/AlbumTitle" => "ALBUM",
        "WM/AlbumArtist" => "ALBUMARTIST",
        "WM/TrackNumber" => "TRACKNUMBER",
        "TotalTracks" or "WM/TotalTracks" => "TRACKTOTAL",
        "WM/PartOfSet" => "DISCNUMBER",
        "TotalDiscs" => "DISCTOTAL",
        "WM/Year" => "DATE",
        "WM/OriginalReleaseTime" => "ORIGINALDATE",
        "WM/OriginalReleaseYear" => "ORIGINALYEAR",
        "WM/Composer" => "COMPOSER",
        "WM/Genre" => "GENRE",
        "WM/Conductor" => "CONDUCTOR",
        "WM/Writer" => "LYRICIST",
        "WM/ModifiedBy" => "REMIXER",
        "WM/Producer" => "PRODUCER",
        "WM/ContentGroupDescription" => "GROUPING",
        "WM/SubTitle" => "SUBTITLE",
        "WM/SetSubTitle" => "DISCSUBTITLE",
        "WM/Publisher" => "LABEL",
        "WM/CatalogNo" => "CATALOGNUMBER",
        "WM/Barcode" => "BARCODE",
        "WM/ISRC" => "ISRC",
        "WM/BeatsPerMinute" => "BPM",
        "WM/InitialKey" => "KEY",
        "WM/Language" => "LANGUAGE",
        "WM/Mood" => "MOOD",
        "WM/Lyrics" => "LYRICS",
        "WM/IsCompilation" => "COMPILATION",
        "WM/EncodedBy" => "ENCODEDBY",
        "WM/ToolName" => "ENCODER",
        "WM/EncodingSettings" => "ENCODERSETTINGS",
        "WM/Media" => "MEDIA",
        "WM/AuthorURL" => "WEBSITE",
        "WM/AlbumSortOrder" => "ALBUMSORT",
        "WM/ArtistSortOrder" => "ARTISTSORT",
        "WM/TitleSortOrder" => "TITLESORT",
        "WM/AlbumArtistSortOrder" => "ALBUMARTISTSORT",
        "WM/ComposerSortOrder" => "COMPOSERSORT",
        "WM/SharedUserRating" => "WM/SHAREDUSERRATING",
        "MusicBrainz/Album Release Country" => "RELEASECOUNTRY",
        "MusicBrainz/Album Status" => "RELEASESTATUS",
        "MusicBrainz/Album Type" => "RELEASETYPE",
        "Acoustid/Id" => "ACOUSTID_ID",
        "Acoustid/Fingerprint" => "ACOUSTID_FINGERPRINT",
        "MusicIP/PUID" => "MUSICIP_PUID",
        "IsVBR" or "DeviceConformanceTemplate" or "WM/WMADRCPeakReference" or "WM/WMADRCAverageReference" => null,
        _ when name.StartsWith(MusicBrainz, StringComparison.Ordinal) =>
            FieldNames.FromText("MUSICBRAINZ " + name[MusicBrainz.Length..]),
        _ => FieldNames.FromText(name),
    };
}
