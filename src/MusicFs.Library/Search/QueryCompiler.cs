using System.Globalization;
using MusicFs.Library.Search.Query;

namespace MusicFs.Library.Search;

/// <summary>
/// Makes of a query what the database understands. What is about words, years and other facets becomes an expression of FTS5, which finds it by
/// its own; numbers become conditions on the rows that it gives. One use.
/// </summary>
/// <param name="now">What ages are counted from; seconds since 1970.</param>
/// <param name="near">Words of the index that are near a word: of which one, how many edits, with null for as many as suit it.</param>
internal sealed class QueryCompiler(long now, Func<string, int?, IReadOnlyList<string>> near)
{
    private const string Everything = "{facets} : \"z\"";
    private const int StarsToPercent = 20;

    private static readonly string[] Articles = ["the", "a", "an", "and"];

    private readonly List<(string Name, object Value)> _values = [];

    /// <summary>The plan of a whole query.</summary>
    public SearchPlan Compile(QueryNode root)
    {
        _values.Clear();
        IReadOnlyList<QueryNode> parts = Conjuncts(root);
        QueryNode[] ofWords = [.. parts.Where(IsOfWords)];
        string[] steps = [.. parts.OfType<QueryNode.Range>().Select(Steps).OfType<string>()];
        string[] heard = [.. parts.Where(IsOfHeard).Select(part => BoundsOfPlays((QueryNode.Range)part))];
        string[] rest = [.. parts.Where(static part => !IsOfWords(part) && !IsOfHeard(part)).Select(Condition)];
        return new SearchPlan(ofWords.Length == 0 ? null : Match(ofWords), Joined(steps), Joined(rest), Joined(heard), [.. _values]);
    }

    private static string? Joined(string[] conditions) => conditions.Length == 0 ? null : string.Join(" AND ", conditions);

    /// <summary>Whether it asks for tracks that were played, and for nothing else.</summary>
    private static bool IsOfHeard(QueryNode node) => node is QueryNode.Range { Field.Column: "plays" or "played" } range && !IsOfNone(range);

    private static bool IsOfNone(QueryNode.Range range) => range.Field.Column == "plays" && range.Least is null or <= 0;

    /// <summary>What must hold together: without words that say nothing beside others.</summary>
    public static IReadOnlyList<QueryNode> Conjuncts(QueryNode root)
    {
        IReadOnlyList<QueryNode> parts = root is QueryNode.All all ? [.. all.Parts.SelectMany(Conjuncts)] : [root];
        QueryNode[] strong = [.. parts.Where(static part => part is not QueryNode.Text { Field: null, Match: WordMatch.Words } text || !IsWeak(text.Value))];
        return strong.Any(static part => part is QueryNode.Text) ? strong : parts;
    }

    /// <summary>An expression of FTS5 for what must hold together.</summary>
    public string Match(IReadOnlyList<QueryNode> parts)
    {
        string[] wanted = [.. parts.Where(static part => part is not QueryNode.Not).Select(Expression)];
        string[] unwanted = [.. parts.OfType<QueryNode.Not>().Select(not => Expression(not.Part))];
        string all = wanted.Length == 0 ? $"({Everything})" : wanted.Length == 1 ? wanted[0] : $"({string.Join(" AND ", wanted)})";
        return unwanted.Length == 0 ? all : $"({all} NOT ({string.Join(" OR ", unwanted)}))";
    }

    /// <summary>An expression for some words, in these columns.</summary>
    public string InColumns(string columns, IEnumerable<QueryNode.Text> texts) => $"({columns} : ({string.Join(" AND ", texts.Select(Words))}))";

    /// <summary>Whether no numbers of rows are needed for it.</summary>
    public static bool IsOfWords(QueryNode node) => node switch
    {
        QueryNode.All all => all.Parts.All(IsOfWords),
        QueryNode.Any any => any.Parts.All(IsOfWords),
        QueryNode.Not not => IsOfWords(not.Part),
        QueryNode.Range range => range.Field.Kind == QueryFieldKind.Year,
        QueryNode.Word word => word.Field.Column != "origin",
        _ => true,
    };

    /// <summary>An article, or signs only.</summary>
    private static bool IsWeak(string word) => Articles.Contains(word.ToLowerInvariant()) || !word.EnumerateRunes().Any(System.Text.Rune.IsLetterOrDigit);

    private string Expression(QueryNode node) => node switch
    {
        QueryNode.All all => Match([.. Conjuncts(all)]),
        QueryNode.Any any => $"({string.Join(" OR ", any.Parts.Select(Expression))})",
        QueryNode.Not not => Match([not]),
        QueryNode.Range range => $"({{facets}} : ({Years(range)}))",
        QueryNode.Flag flag => Facet(flag.Field.Column + (flag.IsSet ? "yes" : "no")),
        QueryNode.Word word => Facet(word.Field.Column + string.Concat(word.Value.Where(char.IsAsciiLetterOrDigit))),
        QueryNode.Text { Match: WordMatch.Whole, Field: { } field } text => WholeOf(field, text.Value),
        QueryNode.Text { Field: null, Match: WordMatch.Words, Value: ['1' or '2', _, _, _] year } text when year.All(char.IsAsciiDigit) =>
            $"({InColumns(SearchColumns.Texts, [text])} OR {Facet("y" + year)})",
        QueryNode.Text text => InColumns(text.Field is { } field ? $"{{{field.Column}}}" : SearchColumns.Texts, [text]),
        _ => Everything,
    };

    private static string Facet(string word) => $"({{facets}} : \"{word}\")";

    private string WholeOf(QueryField field, string value) => SearchColumns.WholeLetter(field.Column) is { } letter
        ? $"({{whole}} : \"{SearchText.WholeWord(letter, SearchText.WholeOf(value))}\")"
        : InColumns($"{{{field.Column}}}", [new QueryNode.Text(field, value, WordMatch.Phrase)]);

    /// <summary>One text as words of the index, whatever column they are in.</summary>
    private string Words(QueryNode.Text text)
    {
        (List<string> words, List<string> joined) = SearchText.WordsOf(text.Value);
        if (words.Count == 0)
            return "\"z\"";
        if (text.Match == WordMatch.Fuzzy)
            return $"({string.Join(" AND ", words.Select(word => AnyOf(near(word, text.Distance).Append(word).Distinct())))})";
        string phrase = PhraseOf(words, text.Match == WordMatch.Prefix);
        if (text.Match == WordMatch.Phrase || joined.Count != 1)
            return phrase;
        return $"({phrase} OR \"{joined[0]}\"{(text.Match == WordMatch.Prefix ? "*" : "")})";
    }

    /// <summary>A letter of a script without blanks begins a pair, and the last letter of a run ends the pair before it.</summary>
    private static string PhraseOf(List<string> words, bool isPrefix)
    {
        bool isUnparted = SearchText.IsUnparted(words[^1].EnumerateRunes().First());
        // What follows the last letter does not matter: a run of three is two pairs, and its last letter is the end of one.
        if (isUnparted && words.Count > 1 && words[^1].EnumerateRunes().Count() == 1)
            words.RemoveAt(words.Count - 1);
        bool goesOn = isPrefix || (isUnparted && words[^1].EnumerateRunes().Count() == 1);
        return $"\"{string.Join(' ', words)}\"{(goesOn ? "*" : "")}";
    }

    private static string AnyOf(IEnumerable<string> words) => $"({string.Join(" OR ", words.Select(static word => $"\"{word}\""))})";

    /// <summary>Years one by one, and whole decades as one.</summary>
    private static string Years(QueryNode.Range range)
    {
        int least = (int)Math.Clamp(Math.Ceiling(range.Least ?? 1000), 1, 9999);
        int most = (int)Math.Clamp(Math.Floor(range.Most ?? 2199), 1, 9999);
        List<string> words = [];
        for (int year = least; year <= most && words.Count < 200;)
        {
            bool isDecade = year % 10 == 0 && year + 9 <= most;
            words.Add(isDecade ? $"\"d{year / 10}\"" : $"\"y{year}\"");
            year += isDecade ? 10 : 1;
        }

        return words.Count == 0 ? "\"none\"" : string.Join(" OR ", words);
    }

    /// <summary>What narrows a range of numbers down before the numbers are looked at; null where there is nothing.</summary>
    private string? Steps(QueryNode.Range range)
    {
        IEnumerable<string>? words = NumberSteps.WordsOf(
            range.Field.Column, range.Least is { } least ? Bound(range.Field, least) : null, range.Most is { } most ? Bound(range.Field, most) : null);
        return words is null ? null : $"({{facets}} : {AnyOf(words)})";
    }

    private string Condition(QueryNode node) => node switch
    {
        _ when IsOfWords(node) => $"d.id IN (SELECT rowid FROM words WHERE words MATCH {Value(Match([node]))})",
        QueryNode.All all => $"({string.Join(" AND ", all.Parts.Select(Condition))})",
        QueryNode.Any any => $"({string.Join(" OR ", any.Parts.Select(Condition))})",
        QueryNode.Not not => $"NOT {Condition(not.Part)}",
        QueryNode.Range range => Condition(range),
        QueryNode.Word word => $"(d.origin IN (SELECT id FROM origins WHERE name = {Value(word.Value)}))",
        _ => "1",
    };

    private string Condition(QueryNode.Range range)
    {
        if (range.Field.Column is "plays" or "played")
            return OfPlays(range);
        string column = "d." + range.Field.Column;
        List<string> bounds = [$"{column} IS NOT NULL"];
        if (range.Least is { } least)
            bounds.Add($"{column} >= {Value(Bound(range.Field, least))}");
        if (range.Most is { } most)
            bounds.Add($"{column} <= {Value(Bound(range.Field, most))}");
        return $"({string.Join(" AND ", bounds)})";
    }

    /// <summary>Tracks that were never played have no row of plays: those are the many, and looked for only where 0 plays are asked for too.</summary>
    private string OfPlays(QueryNode.Range range)
    {
        if (!IsOfNone(range))
            return $"(d.identity IN (SELECT h.identity FROM heard h WHERE {BoundsOfPlays(range)}))";
        return range.Most is { } most ? $"(NOT EXISTS (SELECT 1 FROM heard h WHERE h.identity = d.identity AND h.plays > {Value(Bound(range.Field, most))}))" : "1";
    }

    private string BoundsOfPlays(QueryNode.Range range)
    {
        List<string> bounds = [];
        if (range.Least is { } least)
            bounds.Add($"h.{range.Field.Column} >= {Value(Bound(range.Field, least))}");
        if (range.Most is { } most)
            bounds.Add($"h.{range.Field.Column} <= {Value(Bound(range.Field, most))}");
        return bounds.Count == 0 ? "1" : string.Join(" AND ", bounds);
    }

    private double Bound(QueryField field, double value) =>
        field.Name == "rating" ? value * StarsToPercent : field.Kind == QueryFieldKind.Time && value < 0 ? now + value : value;

    private string Value(object value)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"$p{_values.Count}");
        _values.Add((name, value));
        return name;
    }
}
