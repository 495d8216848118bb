using System.Globalization;

namespace MusicFs.Tags.Id3;

/// <summary>
/// Genres as ID3v2 writes them: <c>(17)</c>, <c>(17)Rock</c>, <c>(4)(17)</c>, <c>17</c>, <c>RX</c>, <c>CR</c>, or in words;
/// <c>((</c> begins words in parentheses.
/// </summary>
internal static class Id3GenreText
{
    public static void Add(TagDraft draft, string text)
    {
        while (text.StartsWith('(') && !text.StartsWith("((", StringComparison.Ordinal))
        {
            int close = text.IndexOf(')', StringComparison.Ordinal);
            if (close < 0 || Resolve(text[1..close]) is not { } genre)
            {
                break;
            }

            draft.Add("GENRE", genre);
            text = text[(close + 1)..];
        }

        draft.Add("GENRE", text.StartsWith("((", StringComparison.Ordinal) ? text[1..] : Resolve(text.Trim()) ?? text);
    }

    /// <summary>The genre a number or abbreviation stands for; null for words.</summary>
    private static string? Resolve(string text) => text switch
    {
        "RX" => "Remix",
        "CR" => "Cover",
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) => Id3Genres.Name(number),
        _ => null,
    };
}
