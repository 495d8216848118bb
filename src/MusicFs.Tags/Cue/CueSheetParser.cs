using System.Globalization;
using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Cue;

/// <summary>
/// Parses CUE sheets as programs write them: commands in any case, texts with or without quotes, tracks in several files,
/// unknown lines passed over. A sheet without a TRACK line is none. Stateless.
/// </summary>
public static class CueSheetParser
{
    private const int MaxTracks = 999;
    private const int MaxLines = 20_000;

    /// <summary>A sheet as it lies in a file, in UTF-8, UTF-16 or a legacy encoding; null where it is none.</summary>
    public static CueSheet? Parse(ReadOnlySpan<byte> bytes) => Parse(CueEncoding.Decode(bytes));

    /// <summary>A sheet as text; null where it is none.</summary>
    public static CueSheet? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var draft = new CueDraft();
        int lines = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (++lines > MaxLines)
            {
                break;
            }

            Line(draft, line.Trim(" \t\uFEFF\0"));
        }

        return draft.Build();
    }

    private static void Line(CueDraft draft, ReadOnlySpan<char> line)
    {
        int space = line.IndexOfAny(' ', '\t');
        if (space <= 0)
        {
            return;
        }

        ReadOnlySpan<char> rest = line[space..].Trim(" \t");
        switch (line[..space].ToString().ToUpperInvariant())
        {
            case "TITLE": draft.Text(CueText.Title, Unquote(rest)); break;
            case "PERFORMER": draft.Text(CueText.Performer, Unquote(rest)); break;
            case "SONGWRITER": draft.Text(CueText.Songwriter, Unquote(rest)); break;
            case "ISRC": draft.Text(CueText.Isrc, Unquote(rest)); break;
            case "CATALOG": draft.Text(CueText.Catalog, Unquote(rest)); break;
            case "FILE": draft.File(FileName(rest)); break;
            case "TRACK": Track(draft, rest); break;
            case "INDEX": Index(draft, rest); break;
            case "REM": Remark(draft, rest); break;
            default: break;
        }
    }

    private static void Track(CueDraft draft, ReadOnlySpan<char> rest)
    {
        int space = rest.IndexOfAny(' ', '\t');
        ReadOnlySpan<char> number = space < 0 ? rest : rest[..space];
        if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= MaxTracks)
        {
            draft.Track(value, space < 0 ? "AUDIO" : rest[space..].Trim().ToString().ToUpperInvariant());
        }
    }

    private static void Index(CueDraft draft, ReadOnlySpan<char> rest)
    {
        int space = rest.IndexOfAny(' ', '\t');
        if (space > 0 && int.TryParse(rest[..space], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && Frame(rest[space..].Trim()) is { } frame)
        {
            draft.Index(number, frame);
        }
    }

    /// <summary><c>mm:ss:ff</c>, 75 frames a second; minutes may have more than two digits.</summary>
    private static long? Frame(ReadOnlySpan<char> text)
    {
        Span<Range> parts = stackalloc Range[4];
        if (text.Split(parts, ':') != 3
            || !int.TryParse(text[parts[0]], NumberStyles.None, CultureInfo.InvariantCulture, out int minutes)
            || !int.TryParse(text[parts[1]], NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            || !int.TryParse(text[parts[2]], NumberStyles.None, CultureInfo.InvariantCulture, out int frames))
        {
            return null;
        }

        return (((minutes * 60L) + seconds) * 75) + frames;
    }

    private static void Remark(CueDraft draft, ReadOnlySpan<char> rest)
    {
        int space = rest.IndexOfAny(' ', '\t');
        if (space > 0)
        {
            draft.Remark(rest[..space].ToString().ToUpperInvariant(), Unquote(rest[space..].Trim()));
        }
    }

    /// <summary>The name before the type: quoted, or all words but the last.</summary>
    private static string FileName(ReadOnlySpan<char> rest)
    {
        if (rest.StartsWith('"'))
        {
            int close = rest.LastIndexOf('"');
            return (close > 0 ? rest[1..close] : rest[1..]).ToString();
        }

        int space = rest.LastIndexOf(' ');
        return (space > 0 ? rest[..space] : rest).Trim().ToString();
    }

    private static string Unquote(ReadOnlySpan<char> text)
    {
        bool isQuoted = text.Length >= 2 && text[0] == '"' && text[^1] == '"';
        return (isQuoted ? text[1..^1] : text.StartsWith('"') ? text[1..] : text).ToString();
    }
}
