using MusicFs.Library.Search.Query;

namespace MusicFs.Library.Search;

/// <summary>Says where words of a query are in the names of a hit.</summary>
internal static class Highlighting
{
    private const int Most = 32;

    /// <param name="row">The hit.</param>
    /// <param name="texts">The words that were asked, each with the words that were taken for it.</param>
    public static IReadOnlyList<SearchHighlight> Of(SearchRow row, IReadOnlyList<(QueryNode.Text Asked, IReadOnlyList<string> Words)> texts)
    {
        List<SearchHighlight> highlights = [];
        foreach ((string field, string text) in ((string, string)[])[("artist", row.Artist), ("album", row.Album), ("title", row.Title)])
        {
            (QueryNode.Text Asked, IReadOnlyList<string> Words)[] here = [.. texts.Where(one => one.Asked.Field is null || one.Asked.Field.Column == field)];
            foreach ((int start, int length) in here.Length == 0 ? [] : PartsOf(text))
            {
                if (highlights.Count < Most && Array.Exists(here, one => IsMeant(SearchText.Fold(text.Substring(start, length)), one.Asked, one.Words)))
                    highlights.Add(new SearchHighlight(field, start, length));
            }
        }

        return highlights;
    }

    private static bool IsMeant(string word, QueryNode.Text asked, IReadOnlyList<string> words) =>
        words.Any(one => asked.Match == WordMatch.Prefix ? word.StartsWith(one, StringComparison.Ordinal)
            : SearchText.IsUnparted(one.EnumerateRunes().First()) ? word.Contains(one, StringComparison.Ordinal) : word == one);

    private static IEnumerable<(int Start, int Length)> PartsOf(string text)
    {
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool isPart = i < text.Length && (char.IsLetterOrDigit(text[i]) || char.IsSurrogate(text[i]) || char.GetUnicodeCategory(text[i]) == System.Globalization.UnicodeCategory.NonSpacingMark);
            if (isPart && start < 0)
                start = i;
            if (isPart || start < 0)
                continue;
            yield return (start, i - start);
            start = -1;
        }
    }
}
