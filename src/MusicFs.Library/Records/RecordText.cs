namespace MusicFs.Library.Records;

/// <summary>Texts that every record may refer to without holding them. Part of the format: additions go to the end, nothing moves.</summary>
internal static class RecordText
{
    public static readonly string[] Preset =
    [
        "TITLE", "ARTIST", "ARTISTS", "ALBUM", "ALBUMARTIST", "COMPOSER", "CONDUCTOR", "LYRICIST", "PERFORMER", "REMIXER", "PRODUCER", "GENRE",
        "DATE", "YEAR", "ORIGINALDATE", "ORIGINALYEAR", "TRACKNUMBER", "TRACKTOTAL", "TOTALTRACKS", "DISCNUMBER", "DISCTOTAL", "TOTALDISCS",
        "COMPILATION", "COMMENT", "DESCRIPTION", "GROUPING", "LABEL", "PUBLISHER", "ORGANIZATION", "CATALOGNUMBER", "BARCODE", "ISRC", "ASIN",
        "BPM", "KEY", "COPYRIGHT", "LANGUAGE", "SCRIPT", "MEDIA", "RELEASETYPE", "RELEASESTATUS", "RELEASECOUNTRY", "LYRICS", "TITLESORT",
        "ARTISTSORT", "ALBUMSORT", "ALBUMARTISTSORT", "COMPOSERSORT", "ENCODER", "ENCODEDBY", "ENCODERSETTINGS", "RATING",
        "REPLAYGAIN_TRACK_GAIN", "REPLAYGAIN_TRACK_PEAK", "REPLAYGAIN_ALBUM_GAIN", "REPLAYGAIN_ALBUM_PEAK", "R128_TRACK_GAIN", "R128_ALBUM_GAIN",
        "MUSICBRAINZ_TRACKID", "MUSICBRAINZ_RELEASETRACKID", "MUSICBRAINZ_ALBUMID", "MUSICBRAINZ_RELEASEGROUPID", "MUSICBRAINZ_ARTISTID",
        "MUSICBRAINZ_ALBUMARTISTID", "ACOUSTID_ID", "flac", "mp3", "vorbis", "opus", "speex", "aac", "alac", "pcm", "wma", "ape", "wavpack", "musepack",
        "dsd", "image/jpeg", "image/png", "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "Rock", "Pop",
        "Jazz", "Classical", "Electronic", "Metal", "Soundtrack", "Various Artists",
    ];
}
