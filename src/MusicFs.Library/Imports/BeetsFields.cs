using System.Globalization;

namespace MusicFs.Library.Imports;

/// <summary>What beets calls fields, and how its values read as those of a file. Stateless.</summary>
internal static class BeetsFields
{
    /// <summary>Between values of a field of several, in versions of beets that have such fields.</summary>
    private const string Separator = "\\\u2400";

    /// <summary>Texts that mean the same in a file.</summary>
    private static readonly (string Column, string Field)[] Texts =
    [
        ("title", "TITLE"), ("artist", "ARTIST"), ("album", "ALBUM"), ("albumartist", "ALBUMARTIST"), ("genre", "GENRE"), ("composer", "COMPOSER"),
        ("lyricist", "LYRICIST"), ("arranger", "ARRANGER"), ("grouping", "GROUPING"), ("lyrics", "LYRICS"), ("comments", "COMMENT"),
        ("disctitle", "DISCSUBTITLE"), ("artist_sort", "ARTISTSORT"), ("albumartist_sort", "ALBUMARTISTSORT"), ("composer_sort", "COMPOSERSORT"),
        ("label", "LABEL"), ("catalognum", "CATALOGNUMBER"), ("barcode", "BARCODE"), ("isrc", "ISRC"), ("asin", "ASIN"), ("script", "SCRIPT"),
        ("language", "LANGUAGE"), ("media", "MEDIA"), ("country", "RELEASECOUNTRY"), ("initial_key", "INITIALKEY"), ("mb_trackid", "MUSICBRAINZ_TRACKID"),
        ("mb_releasetrackid", "MUSICBRAINZ_RELEASETRACKID"), ("mb_albumid", "MUSICBRAINZ_ALBUMID"), ("mb_artistid", "MUSICBRAINZ_ARTISTID"),
        ("mb_albumartistid", "MUSICBRAINZ_ALBUMARTISTID"), ("mb_releasegroupid", "MUSICBRAINZ_RELEASEGROUPID"), ("mb_workid", "MUSICBRAINZ_WORKID"),
        ("acoustid_id", "ACOUSTID_ID"),
    ];

    /// <summary>Fields of several values, which newer versions have beside those of one, and better.</summary>
    private static readonly (string Column, string Field)[] Lists =
    [
        ("artists", "ARTIST"), ("albumartists", "ALBUMARTIST"), ("genres", "GENRE"), ("mb_artistids", "MUSICBRAINZ_ARTISTID"),
        ("mb_albumartistids", "MUSICBRAINZ_ALBUMARTISTID"),
    ];

    private static readonly (string Column, string Field)[] Numbers =
        [("track", "TRACKNUMBER"), ("tracktotal", "TRACKTOTAL"), ("disc", "DISCNUMBER"), ("disctotal", "DISCTOTAL"), ("bpm", "BPM"), ("comp", "COMPILATION")];

    private static readonly string[] Others = ["id", "path", "length", "year", "month", "day", "original_year", "original_month", "original_day"];

    /// <summary>Every column that is read where there is one.</summary>
    public static IEnumerable<string> Columns => [.. Others, .. Texts.Concat(Lists).Concat(Numbers).Select(static pair => pair.Column)];

    /// <param name="text">The text in a column; null where there is none, or it is empty.</param>
    /// <param name="number">The number in a column; 0 where there is none.</param>
    public static Dictionary<string, IReadOnlyList<string>> Read(Func<string, string?> text, Func<string, long> number)
    {
        Dictionary<string, IReadOnlyList<string>> fields = new(StringComparer.Ordinal);
        foreach ((string column, string field) in Texts)
        {
            if (text(column) is { } value)
                fields[field] = [value];
        }

        foreach ((string column, string field) in Lists)
        {
            // What a credit says in one piece ("A feat. B") is what beets writes to ARTIST; the list is only better where that is a mere join of it.
            if (text(column)?.Split(Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is { Length: > 1 } values
                && (!fields.TryGetValue(field, out IReadOnlyList<string>? one) || FieldComparison.IsJoined(one[0], values)))
            {
                fields[field] = values;
            }
        }

        foreach ((string column, string field) in Numbers)
        {
            if (number(column) is > 0 and < int.MaxValue and var value)
                fields[field] = [value.ToString(CultureInfo.InvariantCulture)];
        }

        AddDate(fields, "DATE", number("year"), number("month"), number("day"));
        AddDate(fields, "ORIGINALDATE", number("original_year"), number("original_month"), number("original_day"));
        return fields;
    }

    private static void AddDate(Dictionary<string, IReadOnlyList<string>> fields, string field, long year, long month, long day)
    {
        if (year is < 1 or > 9999)
            return;
        string date = year.ToString("0000", CultureInfo.InvariantCulture);
        if (month is >= 1 and <= 12)
            date += month.ToString("'-'00", CultureInfo.InvariantCulture);
        if (month is >= 1 and <= 12 && day is >= 1 and <= 31)
            date += day.ToString("'-'00", CultureInfo.InvariantCulture);
        fields[field] = [date];
    }
}
