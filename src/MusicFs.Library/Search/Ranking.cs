using MusicFs.Library.Search.Query;

namespace MusicFs.Library.Search;

/// <summary>
/// Finds the best of many hits without looking at all: first those whose artist is what was asked, then album, then title, then those with all the words
/// in one of them, then the rest. Of each group so many rows are read as are wanted and sorted by how much of a name the words are; the next
/// group is asked only where that was not enough. One use.
/// </summary>
/// <param name="reader">The index.</param>
/// <param name="compiler">Makes expressions.</param>
/// <param name="origin">Only of this origin; null for all.</param>
internal sealed class Ranking(SearchReader reader, QueryCompiler compiler, string? origin)
{
    /// <summary>Of a group rows are compared before the best of them are given.</summary>
    private const int LeastCandidates = 300;

    private readonly List<SearchRow> _found = [];
    private readonly HashSet<long> _met = [];

    /// <summary>Shares of names that many rows have: of artists and albums.</summary>
    private readonly Dictionary<string, double> _shares = new(StringComparer.Ordinal);

    /// <summary>The first so many.</summary>
    public List<SearchRow> Best(QueryNode root, int count)
    {
        IReadOnlyList<QueryNode> parts = QueryCompiler.Conjuncts(root);
        QueryNode.Text[] free = [.. parts.OfType<QueryNode.Text>().Where(static text => text.Field is null)];
        QueryNode[] rest = [.. parts.Where(part => part is not QueryNode.Text { Field: null })];
        SearchPlan plan = compiler.Compile(root);
        List<string> words = [.. parts.OfType<QueryNode.Text>().SelectMany(static text => SearchText.WordsOf(text.Value).Words)];
        double rank = 7;
        foreach (string match in free.Length > 0 ? Groups(free, rest) : OfFields(parts))
        {
            Take(plan with { Match = match }, count, rank--, words);
            if (_found.Count >= count)
                return _found;
        }

        Take(plan, count, 0, words);
        return _found;
    }

    private IEnumerable<string> Groups(QueryNode.Text[] free, QueryNode[] rest)
    {
        QueryNode[] ofWords = [.. rest.Where(QueryCompiler.IsOfWords)];
        string also = ofWords.Length == 0 ? "" : $" AND {compiler.Match(ofWords)}";
        if (free.All(static text => text.Match is WordMatch.Words or WordMatch.Phrase))
        {
            string whole = SearchText.WholeOf(string.Join(' ', free.Select(static text => text.Value)));
            foreach (string letters in (string[])["al", "b", "t"])
                yield return $"({{whole}} : ({string.Join(" OR ", letters.Select(letter => $"\"{SearchText.WholeWord(letter, whole)}\""))})){also}";
        }

        foreach (string columns in (string[])["{artist albumartist}", "{album}", "{title}"])
            yield return compiler.InColumns(columns, free) + also;
    }

    /// <summary>Where words are asked in fields, those come first that are all of their field.</summary>
    private IEnumerable<string> OfFields(IReadOnlyList<QueryNode> parts)
    {
        if (!parts.Any(IsInField))
            yield break;
        yield return compiler.Match([.. parts.Where(QueryCompiler.IsOfWords).Select(static part => IsInField(part) ? ((QueryNode.Text)part) with { Match = WordMatch.Whole } : part)]);
    }

    private static bool IsInField(QueryNode part) =>
        part is QueryNode.Text { Field: { } field, Match: WordMatch.Words or WordMatch.Phrase } && SearchColumns.WholeLetter(field.Column) is not null;

    private void Take(SearchPlan plan, int count, double rank, List<string> words)
    {
        List<SearchRow> rows = reader.Rows(plan, origin, [], Math.Max(count - _found.Count, LeastCandidates), _met);
        foreach (SearchRow row in rows)
            row.Score = rank + (words.Count == 0 ? 0 : ScoreOf(row, words));
        rows.Sort(static (a, b) => b.Score != a.Score ? b.Score.CompareTo(a.Score) : SearchRow.CompareOnShelf(a, b));
        _found.AddRange(rows);
    }

    /// <summary>From 0 to 1: how much of the names the words are, of the artist's most and of the title's least.</summary>
    private double ScoreOf(SearchRow row, List<string> words) =>
        (0.5 * KnownShareOf(row.Artist, words)) + (0.3 * KnownShareOf(row.Album, words)) + (0.19 * ShareOf(row.Title, words));

    private double KnownShareOf(string text, List<string> words)
    {
        if (!_shares.TryGetValue(text, out double share))
            _shares.Add(text, share = ShareOf(text, words));
        return share;
    }

    private static double ShareOf(string text, List<string> words)
    {
        (int all, int begun) = SearchText.CountWords(text, words);
        return all == 0 ? 0 : (double)begun / all;
    }
}
