using MusicFs.Library.Search.Query;

namespace MusicFs.Library.Search;

/// <summary>Takes words that are nowhere in the library for those that are nearest to them.</summary>
internal static class Spelling
{
    private const int ShortWord = 3;
    private const int LongWord = 6;

    /// <summary>Edits that suit a word: a short one is soon another.</summary>
    public static int DistanceFor(string word) => word.Length < ShortWord ? 0 : word.Length < LongWord ? 1 : 2;

    /// <summary>
    /// Another query and how it reads; null where nothing can be changed. A word becomes the nearest there is, or the two that were written as one;
    /// two become the one that they are together. Words in quotes stay as they are.
    /// </summary>
    public static (QueryNode Root, string Text)? Correct(SearchReader reader, QueryNode root)
    {
        List<string> changes = [];
        QueryNode corrected = Correct(reader, root, changes);
        return changes.Count == 0 ? null : (corrected, string.Join(' ', changes));
    }

    private static QueryNode Correct(SearchReader reader, QueryNode node, List<string> changes)
    {
        switch (node)
        {
            case QueryNode.All all:
                return new QueryNode.All([.. Joined(reader, all.Parts, changes).Select(part => Correct(reader, part, changes))]);
            case QueryNode.Any any:
                return new QueryNode.Any([.. any.Parts.Select(part => Correct(reader, part, changes))]);
            case QueryNode.Text { Match: WordMatch.Words } text
                when SearchText.WordsOf(text.Value).Words is [var word] && !SearchText.IsOfSigns(word) && !reader.IsKnown(word):
                return Correct(reader, text, word, changes);
            default:
                return node;
        }
    }

    private static QueryNode.Text Correct(SearchReader reader, QueryNode.Text text, string word, List<string> changes)
    {
        string? near = reader.Near(word, DistanceFor(word), 1) is [var nearest] ? nearest : null;
        // A blank that is missing is one mistake; what needs more is less likely.
        if ((near is null || WordDistance.Between(word, near, 1) > 1) && SplitOf(reader, word) is { } split)
        {
            changes.Add(split);
            return text with { Value = split, Match = WordMatch.Phrase };
        }

        if (near is null)
            return text;
        changes.Add(near);
        return text with { Match = WordMatch.Fuzzy };
    }

    /// <summary>The two known words that a word is made of, with the longest first one; null where there are none.</summary>
    private static string? SplitOf(SearchReader reader, string word)
    {
        for (int at = word.Length - ShortWord; at >= ShortWord; at--)
        {
            if (!char.IsLowSurrogate(word[at]) && reader.IsKnown(word[..at]) && reader.IsKnown(word[at..]))
                return $"{word[..at]} {word[at..]}";
        }

        return null;
    }

    /// <summary>Parts of which two words side by side are one where only that is known.</summary>
    private static List<QueryNode> Joined(SearchReader reader, IReadOnlyList<QueryNode> parts, List<string> changes)
    {
        List<QueryNode> joined = [];
        for (int i = 0; i < parts.Count; i++)
        {
            if (i + 1 < parts.Count && WordOf(parts[i]) is { } first && WordOf(parts[i + 1]) is { } second && reader.IsKnown(first + second))
            {
                changes.Add(first + second);
                joined.Add((QueryNode.Text)parts[i++] with { Value = first + second });
            }
            else
            {
                joined.Add(parts[i]);
            }
        }

        return joined;
    }

    private static string? WordOf(QueryNode part) =>
        part is QueryNode.Text { Field: null, Match: WordMatch.Words } text && SearchText.WordsOf(text.Value).Words is [var word] ? word : null;
}
