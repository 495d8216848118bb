using MusicFs.Library.Search.Query;

namespace MusicFs.Library.Search;

/// <summary>Takes words that are nowhere in the library for those that are nearest to them.</summary>
internal static class Spelling
{
    private const int ShortWord = 3;
    private const int LongWord = 6;

    /// <summary>Edits that suit a word: a short one is soon another.</summary>
    public static int DistanceFor(string word) => word.Length < ShortWord ? 0 : word.Length < LongWord ? 1 : 2;

    /// <summary>Another query and how it reads; null where every word is known or none is near. Words in quotes stay as they are.</summary>
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
                return new QueryNode.All([.. all.Parts.Select(part => Correct(reader, part, changes))]);
            case QueryNode.Any any:
                return new QueryNode.Any([.. any.Parts.Select(part => Correct(reader, part, changes))]);
            case QueryNode.Text { Match: WordMatch.Words } text
                when SearchText.WordsOf(text.Value).Words is [var word] && !reader.IsKnown(word) && reader.Near(word, DistanceFor(word), 1) is [var near]:
                changes.Add(near);
                return text with { Match = WordMatch.Fuzzy };
            default:
                return node;
        }
    }
}
