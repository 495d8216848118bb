namespace MusicFs.Library.Search.Query;

/// <summary>
/// Reads the query language by recursive descent. One use. What is wrong is told with its place; nothing is read over. The values of fields are
/// read by <see cref="QueryValues"/>.
/// </summary>
internal sealed class QueryParser(string text, bool isCut)
{
    private const int Deepest = 16;
    private const int MostParts = 64;

    private readonly List<QueryOrder> _order = [];
    private int _at;
    private int _depth;
    private int _parts;
    private int? _limit;
    private QueryError? _error;

    /// <summary>The field that words are meant for, inside <c>artist:(...)</c>.</summary>
    private QueryField? _field;

    public SearchQuery? Parse(out QueryError? error)
    {
        QueryNode? root = ReadAny();
        if (_error is null && _at < text.Length)
            Fail(_at, 1, "There is no parenthesis that this one closes.");
        error = _error;
        return error is null ? new SearchQuery(text, root, _order, _limit) : null;
    }

    private QueryNode? ReadAny()
    {
        List<QueryNode> parts = [];
        bool isWanted = false;
        while (true)
        {
            int start = SkipBlanks();
            QueryNode? part = ReadAll();
            if (_error is not null)
                return null;
            if (part is null && isWanted && !isCut)
                return Fail(Math.Min(start, text.Length), 1, "Something must follow OR.");
            if (part is not null)
                parts.Add(part);
            start = SkipBlanks();
            if (!TakeOperator("OR"))
                return Join(parts, isAny: true);
            if (part is null)
                return Fail(start, 2, "Something must stand before OR.");
            isWanted = true;
        }
    }

    private QueryNode? ReadAll()
    {
        List<QueryNode> parts = [];
        int wanted = -1;
        while (true)
        {
            int start = SkipBlanks();
            if (_at >= text.Length || text[_at] == ')' || IsOperator("OR"))
            {
                if (wanted >= 0 && !isCut)
                    return Fail(wanted, 3, "Something must follow AND.");
                return Join(parts, isAny: false);
            }

            if (TakeOperator("AND"))
            {
                if (parts.Count == 0)
                    return Fail(start, 3, "Something must stand before AND.");
                wanted = start;
                continue;
            }

            wanted = -1;
            QueryNode? part = ReadOne();
            if (_error is not null)
                return null;
            if (part is not null)
                parts.Add(part);
        }
    }

    private QueryNode? ReadOne()
    {
        int start = _at;
        bool isNot = TakeOperator("NOT") || Take('-');
        if (!isNot)
            return ReadPart();
        SkipBlanks();
        if (_at >= text.Length || text[_at] == ')' || IsOperator("OR") || IsOperator("AND"))
            return isCut || text[start] == '-' ? null : Fail(start, _at - start, "Something must follow NOT.");
        if (++_depth > Deepest)
            return Fail(start, 1, "The query is nested too deep.");
        QueryNode? part = ReadOne();
        _depth--;
        return part is null ? null : new QueryNode.Not(part);
    }

    private QueryNode? ReadPart()
    {
        int start = _at;
        if (++_parts > MostParts)
            return Fail(start, 1, $"The query has more than {MostParts} parts.");
        if (text[_at] == '(')
            return ReadGroup(_field);
        if (text[_at] == '"')
            return ReadText(_field);
        int colon = NameLength();
        if (colon == 0)
            return ReadText(_field);
        string name = text.Substring(start, colon);
        // A blank after it makes it a word: 'Star: a story'.
        if (start + colon + 1 >= text.Length || char.IsWhiteSpace(text[start + colon + 1]))
            return QueryField.Find(name) is null ? ReadText(_field) : Fail(start, colon + 1, $"A value must follow '{name}:'.");
        _at = start + colon + 1;
        if (name.Equals("sort", StringComparison.OrdinalIgnoreCase))
            return ReadOrder(start);
        if (name.Equals("limit", StringComparison.OrdinalIgnoreCase))
            return ReadLimit(start);
        if (QueryField.Find(name) is not { } field)
        {
            string near = QueryField.Nearest(name) is { } other ? $" Is '{other}' meant?" : $" There are {string.Join(", ", QueryField.All.Select(static one => one.Name))}.";
            return Fail(start, colon, $"There is no field '{name}'.{near}");
        }

        return text[_at] == '(' ? ReadGroup(field) : field.Kind == QueryFieldKind.Text ? ReadText(field) : ReadValue(field);
    }

    private QueryNode? ReadGroup(QueryField? field)
    {
        int start = _at++;
        if (++_depth > Deepest)
            return Fail(start, 1, "The query is nested too deep.");
        (QueryField? outer, _field) = (_field, field);
        QueryNode? inner = ReadAny();
        _field = outer;
        _depth--;
        if (_error is not null)
            return null;
        if (!Take(')') && !isCut)
            return Fail(start, 1, "This parenthesis is not closed.");
        return inner;
    }

    private QueryNode? ReadText(QueryField? field)
    {
        int start = _at;
        if (field is { Kind: not QueryFieldKind.Text })
            return ReadValue(field);
        bool isWhole = field is not null && Take('=');
        if (_at < text.Length && text[_at] == '"')
            return ReadQuoted(field, isWhole);
        string word = TakeWord();
        if (word.Length == 0)
            return Fail(start, 1, "A value is missing here.");
        if (isWhole)
            return new QueryNode.Text(field, word, WordMatch.Whole);
        if (word.Length > 1 && word[^1] == '*')
            return new QueryNode.Text(field, word.TrimEnd('*'), WordMatch.Prefix);
        int tilde = word.LastIndexOf('~');
        if (tilde <= 0)
            return new QueryNode.Text(field, word, WordMatch.Words);
        string digits = word[(tilde + 1)..];
        if (digits.Length == 0)
            return new QueryNode.Text(field, word[..tilde], WordMatch.Fuzzy);
        if (digits is not ("0" or "1" or "2"))
            return Fail(start + tilde, word.Length - tilde, "After '~' there is 0, 1 or 2, or nothing.");
        return new QueryNode.Text(field, word[..tilde], WordMatch.Fuzzy, digits[0] - '0');
    }

    private QueryNode? ReadQuoted(QueryField? field, bool isWhole)
    {
        int start = _at++;
        int end = text.IndexOf('"', _at);
        if (end < 0 && !isCut)
            return Fail(start, 1, "This quotation mark is not closed.");
        string value = text[_at..(end < 0 ? text.Length : end)];
        _at = end < 0 ? text.Length : end + 1;
        bool isPrefix = Take('*');
        return new QueryNode.Text(field, value, isWhole ? WordMatch.Whole : isPrefix ? WordMatch.Prefix : WordMatch.Phrase);
    }

    private QueryNode? ReadValue(QueryField field)
    {
        int start = _at;
        string value = _at < text.Length && text[_at] == '[' ? TakeBracket() : text[_at] == '"' ? TakeQuoted() : TakeWord();
        (QueryNode? node, string? message) = QueryValues.Read(field, value);
        return node ?? Fail(start, Math.Max(1, _at - start), message!);
    }

    private QueryNode? ReadOrder(int start)
    {
        foreach (string key in TakeWord().Split(','))
        {
            bool isDescending = key.StartsWith('-');
            string name = key.TrimStart('-').ToLowerInvariant();
            if (!QueryOrder.Keys.Contains(name))
                return Fail(start, _at - start, $"Tracks cannot be sorted by '{name}', but by {string.Join(", ", QueryOrder.Keys)}.");
            _order.Add(new QueryOrder(name, isDescending));
        }

        return _depth == 0 ? null : Fail(start, _at - start, "'sort:' belongs to the whole query and stands outside of parentheses.");
    }

    private QueryNode? ReadLimit(int start)
    {
        string word = TakeWord();
        if (_depth > 0)
            return Fail(start, _at - start, "'limit:' belongs to the whole query and stands outside of parentheses.");
        if (!int.TryParse(word, out int limit) || limit is < 1 or > SearchQuery.MostTracks)
            return Fail(start, _at - start, $"A limit is a number from 1 to {SearchQuery.MostTracks}.");
        _limit = limit;
        return null;
    }

    private static QueryNode? Join(List<QueryNode> parts, bool isAny) => parts switch
    {
        [] => null,
        [var only] => only,
        _ => isAny ? new QueryNode.Any(parts) : new QueryNode.All(parts),
    };

    private QueryNode? Fail(int position, int length, string message)
    {
        _error ??= new QueryError(position, length, message);
        return null;
    }

    private int SkipBlanks()
    {
        while (_at < text.Length && char.IsWhiteSpace(text[_at]))
            _at++;
        return _at;
    }

    private bool Take(char c)
    {
        if (_at >= text.Length || text[_at] != c)
            return false;
        _at++;
        return true;
    }

    /// <summary>Operators are in capitals and words of their own: 'and' is a word like any other.</summary>
    private bool IsOperator(string name)
    {
        int end = _at + name.Length;
        return string.CompareOrdinal(text, _at, name, 0, name.Length) == 0 && end <= text.Length
            && (end == text.Length || char.IsWhiteSpace(text[end]) || text[end] is '(' or ')' or '"');
    }

    private bool TakeOperator(string name)
    {
        if (!IsOperator(name))
            return false;
        _at += name.Length;
        return true;
    }

    /// <summary>Letters in front of a colon; 0 where there is none.</summary>
    private int NameLength()
    {
        int length = 0;
        while (_at + length < text.Length && (char.IsAsciiLetter(text[_at + length]) || text[_at + length] == '_'))
            length++;
        return length > 0 && _at + length < text.Length && text[_at + length] == ':' ? length : 0;
    }

    private string TakeWord()
    {
        int start = _at;
        while (_at < text.Length && !char.IsWhiteSpace(text[_at]) && text[_at] is not ('(' or ')' or '"'))
            _at++;
        return text[start.._at];
    }

    private string TakeBracket()
    {
        int end = text.IndexOf(']', _at);
        int start = _at;
        _at = end < 0 ? text.Length : end + 1;
        return text[start.._at];
    }

    private string TakeQuoted()
    {
        int end = text.IndexOf('"', _at + 1);
        string value = text[(_at + 1)..(end < 0 ? text.Length : end)];
        _at = end < 0 ? text.Length : end + 1;
        return value;
    }
}
