using System.Globalization;
using System.Text;
using MusicFs.Contracts.Tags;

namespace MusicFs.Library.Imports;

/// <summary>Whether another library says of a track what its tags say, written otherwise or not. Stateless.</summary>
public static class FieldComparison
{
    private static readonly string[] Joints = ["; ", ";", ", ", "/", " / ", " & ", " feat. ", "\0"];

    /// <summary>Whether tags say of a field what is wanted.</summary>
    public static bool IsSame(TrackTags tags, string field, IReadOnlyList<string> wanted)
    {
        ArgumentNullException.ThrowIfNull(tags);
        ArgumentNullException.ThrowIfNull(wanted);
        IReadOnlyList<string> said = ValuesOf(tags, field);
        if (said.SequenceEqual(wanted, StringComparer.Ordinal))
            return true;
        if (said.Count == 0 || wanted.Count == 0)
            return false;
        return field switch
        {
            "TRACKNUMBER" or "TRACKTOTAL" or "DISCNUMBER" or "DISCTOTAL" or "BPM" => IsSameNumber(said[0], wanted[0]),
            "COMPILATION" => tags.Compilation == (wanted[0] is not "0"),
            // "1969" says nothing against "1969-09-26".
            "DATE" or "ORIGINALDATE" => said[0].Replace('/', '-').StartsWith(wanted[0], StringComparison.Ordinal),
            "RATING" => double.TryParse(wanted[0], NumberStyles.Float, CultureInfo.InvariantCulture, out double percent) && Math.Abs((tags.Rating ?? 0) - (percent / 100)) < 0.05,
            _ => IsSameText(said, wanted),
        };
    }

    /// <summary>Whether a text is several values in one.</summary>
    internal static bool IsJoined(string text, IReadOnlyList<string> values) => Joined(values).Contains(text, StringComparer.Ordinal);

    /// <summary>Several values in one text, in the ways that programs have for that.</summary>
    internal static IEnumerable<string> Joined(IReadOnlyList<string> values) => Joints.Select(joint => string.Join(joint, values));

    /// <summary>Of several values programs with room for one keep the first, or all in one text.</summary>
    private static bool IsSameText(IReadOnlyList<string> said, IReadOnlyList<string> wanted)
    {
        string[] ours = [.. said.Select(Plain)], theirs = [.. wanted.Select(Plain)];
        return ours.SequenceEqual(theirs, StringComparer.Ordinal)
            || (theirs.Length == 1 && (theirs[0] == ours[0] || IsJoined(theirs[0], ours)))
            || (ours.Length == 1 && IsJoined(ours[0], theirs));
    }

    internal static string Plain(string text)
    {
        string trimmed = text.Trim().ReplaceLineEndings("\n");
        try
        {
            return trimmed.Normalize(NormalizationForm.FormC);
        }
        catch (ArgumentException)
        {
            // Half a character, as damaged tags have them.
            return trimmed;
        }
    }

    private static bool IsSameNumber(string said, string wanted)
    {
        // "3/12" is 3, and 97.8 beats a minute are 98.
        int slash = said.IndexOf('/', StringComparison.Ordinal);
        return double.TryParse(slash > 0 ? said[..slash] : said, NumberStyles.Float, CultureInfo.InvariantCulture, out double ours)
            && double.TryParse(wanted, NumberStyles.Float, CultureInfo.InvariantCulture, out double theirs) && Math.Abs(ours - theirs) <= 0.5;
    }

    /// <summary>By what the field means, whatever its name in the file.</summary>
    private static IReadOnlyList<string> ValuesOf(TrackTags tags, string field) => field switch
    {
        "TITLE" => One(tags.Title),
        "ARTIST" => tags.Artists,
        "ALBUM" => One(tags.Album),
        "ALBUMARTIST" => tags.AlbumArtists,
        "COMPOSER" => tags.Composers,
        "GENRE" => tags.Genres,
        "DATE" => One(tags.Date),
        "ORIGINALDATE" => One(tags.OriginalDate),
        "TRACKNUMBER" => One(tags.TrackNumber),
        "TRACKTOTAL" => One(tags.TrackTotal),
        "DISCNUMBER" => One(tags.DiscNumber),
        "DISCTOTAL" => One(tags.DiscTotal),
        "COMPILATION" => tags.Compilation ? ["1"] : [],
        "COMMENT" => One(tags.Comment),
        "GROUPING" => One(tags.Grouping),
        "LABEL" => One(tags.Label),
        "CATALOGNUMBER" => One(tags.CatalogNumber),
        "BPM" => tags.BeatsPerMinute is { } beats ? [beats.ToString(CultureInfo.InvariantCulture)] : [],
        "LYRICS" => One(tags.Lyrics),
        "ISRC" => One(tags.Isrc),
        "RATING" => tags.Rating is { } rating ? [(rating * 100).ToString("0", CultureInfo.InvariantCulture)] : [],
        _ => tags.Fields.TryGetValue(field, out IReadOnlyList<string>? values) ? values : [],
    };

    private static IReadOnlyList<string> One(string? text) => text is null ? [] : [text];

    private static IReadOnlyList<string> One(int? number) => number is { } value ? [value.ToString(CultureInfo.InvariantCulture)] : [];
}
