using System.Globalization;
using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Plugins;

/// <summary>
/// Copies what plugins answer into types of the host's own, within limits: their lists may be endless, may throw when they are looked at, and would hold the plugin's
/// assemblies. Called where the plugin's own time still runs.
/// </summary>
internal static class PluginAnswers
{
    private const int MostFields = 1000;
    private const int MostValues = 1000;
    private const int MostItems = 10_000;
    private const int LongestName = 100;

    /// <summary>Of what people read in one line: a reason, a remedy, a fault.</summary>
    private const int LongestSentence = 500;

    /// <summary>Characters of all of one answer.</summary>
    private const int MostText = 4 << 20;

    public static TagReadResult Copy(TagReadResult result, long length)
    {
        if (result.Tags is not { } tags)
        {
            return result.Error is { } error
                ? new TagReadResult(new TagError(error.Kind, error.Offset, error.Message is { Length: <= 1000 } text ? text : "", error.Source))
                : throw new PluginFault("it answered neither tags nor a reason");
        }

        int rest = MostText;
        Spend(
            ref rest, tags.Codec, tags.Title, tags.Album, tags.Date, tags.OriginalDate, tags.Comment, tags.Grouping, tags.Label, tags.CatalogNumber, tags.ArtistSort, tags.AlbumArtistSort,
            tags.TitleSort, tags.AlbumSort, tags.ComposerSort, tags.Conductor, tags.Lyrics, tags.Copyright, tags.Isrc, tags.Narrator, tags.Series, tags.SeriesPart, tags.Description,
            tags.Encoder, tags.MusicBrainz?.RecordingId, tags.MusicBrainz?.TrackId, tags.MusicBrainz?.ReleaseId, tags.MusicBrainz?.ReleaseGroupId);
        return new TagReadResult(tags with
        {
            Artists = Texts(tags.Artists, MostValues, ref rest),
            AlbumArtists = Texts(tags.AlbumArtists, MostValues, ref rest),
            Composers = Texts(tags.Composers, MostValues, ref rest),
            Genres = Texts(tags.Genres, MostValues, ref rest),
            Fields = Fields(tags.Fields, MostFields, MostValues, ref rest),
            Pictures = Pictures(tags.Pictures, length, ref rest),
            Chapters = Chapters(tags.Chapters, ref rest),
            Problems = [.. Take(tags.Problems, 100).Select(static problem => problem.Message is { Length: <= 1000 } ? problem : throw new PluginFault("it answered a problem without a reason, or a long one"))],
            CueSheet = Copy(tags.CueSheet, ref rest),
            MusicBrainz = tags.MusicBrainz is { } ids ? ids with { ArtistIds = Texts(ids.ArtistIds, 100, ref rest), ReleaseArtistIds = Texts(ids.ReleaseArtistIds, 100, ref rest) } : null,
            Layout = Copy(tags.Layout, length),
            DurationSeconds = tags.DurationSeconds is >= 0 and < 1e9 or null ? tags.DurationSeconds : throw new PluginFault("it answered a length of the audio that no audio has"),
        });
    }

    /// <summary>Words for people, each sentence on a line of its own; null where none are said.</summary>
    public static Problem? Copy(Problem? problem) => Line(problem?.What) is { Length: > 0 } what ? new Problem(what, Line(problem!.Remedy)) : null;

    /// <summary>
    /// A text of a plugin as one line, cut where it is long. What a terminal would obey is a blank, and so is what turns the direction of all that follows; halves of a character are
    /// replaced.
    /// </summary>
    /// <param name="text">As it came.</param>
    /// <param name="most">Characters of UTF-16.</param>
    public static string Line(string? text, int most = LongestSentence)
    {
        StringBuilder line = new();
        foreach (Rune rune in (text ?? "").EnumerateRunes())
        {
            if (line.Length + rune.Utf16SequenceLength > most)
                break;
            bool isObeyed = Rune.IsControl(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || rune.Value is 0x061C or 0x200E or 0x200F or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
            line.Append(isObeyed ? " " : rune.ToString());
        }

        return line.ToString().Trim();
    }

    /// <summary>Fields of one track, as sources of tags answer them.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Suggestion(IReadOnlyDictionary<string, IReadOnlyList<string>> fields)
    {
        int rest = 64 << 10;
        return Fields(fields, 100, 100, ref rest);
    }

    public static AlbumSuggestion Copy(AlbumSuggestion? suggestion, string source, int tracks)
    {
        if (suggestion is null)
            throw new PluginFault("it answered nothing at all");
        if (suggestion.Score is not (>= 0 and <= 1))
            throw new PluginFault("it answered a score that is not from 0 to 1");
        if (suggestion.Reference is not { Length: <= 500 })
            throw new PluginFault("it answered a reference that is too long");
        TrackSuggestion[] copies = [.. Take(suggestion.Tracks, tracks).Select(static track => new TrackSuggestion(track.Index, Suggestion(track.Fields)))];
        if (copies.Any(track => track.Index < 0 || track.Index >= tracks) || copies.DistinctBy(static track => track.Index).Count() != copies.Length)
            throw new PluginFault("it answered for tracks that were not asked for");
        return new AlbumSuggestion(source, suggestion.Score, copies) { Reference = suggestion.Reference };
    }

    private static TagPicture[] Pictures(IEnumerable<TagPicture> pictures, long length, ref int rest)
    {
        List<TagPicture> copies = [];
        foreach (TagPicture picture in Take(pictures, 100))
        {
            Spend(ref rest, picture.MimeType, picture.Description);
            TagPicture copy = picture with { Ranges = [.. Take(picture.Ranges, MostItems)] };
            if (copy.Ranges.Any(range => range.Offset < 0 || range.Length < 0 || range.Offset > length - range.Length))
                throw new PluginFault("it answered a picture that goes beyond the file");
            copies.Add(copy);
        }

        return [.. copies];
    }

    private static Chapter[] Chapters(IEnumerable<Chapter> chapters, ref int rest)
    {
        List<Chapter> copies = [];
        foreach (Chapter chapter in Take(chapters, MostItems))
        {
            Spend(ref rest, chapter.Title);
            copies.Add(chapter);
        }

        return [.. copies];
    }

    private static CueSheet? Copy(CueSheet? sheet, ref int rest)
    {
        if (sheet is null)
            return null;
        Spend(ref rest, sheet.Title, sheet.Performer, sheet.Songwriter, sheet.Catalog);
        Dictionary<string, string> remarks = Pairs(sheet.Remarks, ref rest);
        List<CueTrack> tracks = [];
        foreach (CueTrack track in Take(sheet.Tracks, 1000))
        {
            Spend(ref rest, track.File, track.Mode, track.Title, track.Performer, track.Songwriter, track.Isrc);
            tracks.Add(track with { Remarks = Pairs(track.Remarks, ref rest) });
        }

        return sheet with { Remarks = remarks, Tracks = tracks };
    }

    private static FileLayout? Copy(FileLayout? layout, long length)
    {
        if (layout is null)
            return null;
        LayoutSegment[] segments = [.. Take(layout.Segments, MostItems)];
        return segments.All(segment => segment.Offset >= 0 && segment.Length >= 0 && segment.Offset <= length - segment.Length)
            ? new FileLayout(segments) : throw new PluginFault("it answered a layout that goes beyond the file");
    }

    private static Dictionary<string, IReadOnlyList<string>> Fields(IReadOnlyDictionary<string, IReadOnlyList<string>>? fields, int most, int mostValues, ref int rest)
    {
        Dictionary<string, IReadOnlyList<string>> copy = new(StringComparer.Ordinal);
        foreach ((string name, IReadOnlyList<string> values) in Take(fields, most))
        {
            if (name is not { Length: > 0 and <= LongestName } || name.Any(static c => c is < ' ' or > '}' or '=' || char.IsAsciiLetterLower(c)))
                throw new PluginFault("it answered a field whose name is none");
            copy[name] = Texts(values, mostValues, ref rest);
        }

        return copy;
    }

    private static Dictionary<string, string> Pairs(IReadOnlyDictionary<string, string>? pairs, ref int rest)
    {
        Dictionary<string, string> copy = new(StringComparer.Ordinal);
        foreach ((string name, string value) in Take(pairs, MostFields))
            copy[Text(name, ref rest)] = Text(value, ref rest);
        return copy;
    }

    private static string[] Texts(IReadOnlyList<string>? texts, int most, ref int rest)
    {
        List<string> copy = [];
        foreach (string text in Take(texts, most))
            copy.Add(Text(text, ref rest));
        return [.. copy];
    }

    private static string Text(string? text, ref int rest)
    {
        if (text is null)
            throw new PluginFault("it answered a text that is null");
        rest -= text.Length;
        return rest >= 0 ? text : throw new PluginFault("it answered too much text");
    }

    private static void Spend(ref int rest, params ReadOnlySpan<string?> texts)
    {
        foreach (string? text in texts)
        {
            if (text is not null)
                _ = Text(text, ref rest);
        }
    }

    private static IEnumerable<T> Take<T>(IEnumerable<T>? items, int most)
    {
        if (items is null)
            throw new PluginFault("it answered a list that is null");
        int count = 0;
        foreach (T item in items)
        {
            if (++count > most)
                throw new PluginFault($"it answered a list of more than {most} entries");
            yield return item is null ? throw new PluginFault("it answered a list with null in it") : item;
        }
    }
}
