using Microsoft.Data.Sqlite;
using MusicFs.Library.Search.Query;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.Search;

/// <summary>A connection that reads the index. Used by one thread at a time. Throws <see cref="SqliteException"/>.</summary>
internal sealed class SearchReader : IDisposable
{
    /// <summary>Names that are remembered from one query to the next.</summary>
    private const int MostTexts = 10_000;

    private const string Columns = "d.id, d.identity, d.year, d.disc, d.track, d.seconds, d.artist, d.album, d.title";

    /// <summary>In the order of the index of their audio.</summary>
    internal const string CopiesByAudio = $"SELECT {Columns}, c.audio FROM copies c CROSS JOIN docs d ON d.identity = c.identity ORDER BY c.audio, c.identity LIMIT $a";

    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _text;
    private readonly SqliteStatement _vocabulary;
    private readonly Dictionary<long, string> _texts = [];

    public SearchReader(string path)
    {
        _connection = SqliteFile.ConnectToRead(path);
        _text = new SqliteStatement(_connection, "SELECT text FROM texts WHERE id = $a", 1);
        _vocabulary = new SqliteStatement(_connection, "SELECT 1 FROM vocabulary WHERE word = $a", 1);
    }

    /// <summary>Rows that a plan gives, in the order of the index.</summary>
    /// <param name="plan">Which.</param>
    /// <param name="origin">Only of this origin; null for all.</param>
    /// <param name="order">By what they are sorted; empty for nothing.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="met">Rows that are left out; those that are given are noted there.</param>
    public List<SearchRow> Rows(SearchPlan plan, string? origin, IReadOnlyList<QueryOrder> order, int count, HashSet<long>? met = null)
    {
        using SqliteCommand command = Command(plan, origin, order, count + (met?.Count ?? 0));
        List<SearchRow> rows = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (rows.Count < count && reader.Read())
        {
            if (met?.Add(reader.GetInt64(0)) != false)
                rows.Add(Row(reader));
        }

        return rows;
    }

    /// <summary>What asks for them.</summary>
    internal SqliteCommand Command(SearchPlan plan, string? origin, IReadOnlyList<QueryOrder> order, int count)
    {
        SqliteCommand command = _connection.CreateCommand();
        bool isOfHeard = plan is { Match: null, Narrowing: null, Heard: not null } && order is [{ Key: "plays" or "played" }, ..];
        command.CommandText = $"SELECT {Columns} {From(plan, origin, command, isOfHeard)}{OrderOf(order, isOfHeard)} LIMIT {count}";
        return command;
    }

    /// <summary>Of all tracks that a plan gives which they are, in the order of the index.</summary>
    public List<ulong> Identities(SearchPlan plan, string? origin)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT d.identity " + From(plan, origin, command, isOfHeard: false);
        List<ulong> identities = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            identities.Add((ulong)reader.GetInt64(0));
        return identities;
    }

    /// <summary>Whether a word is anywhere.</summary>
    public bool IsKnown(string word) => _vocabulary.Number(word) is not null;

    /// <summary>The words nearest to one, the nearest and most used first.</summary>
    /// <param name="word">Which.</param>
    /// <param name="distance">Edits at most.</param>
    /// <param name="count">How many at most.</param>
    public List<string> Near(string word, int distance, int count)
    {
        // Other signs are no spelling of these.
        if (distance == 0 || SearchText.IsOfSigns(word))
            return [word];
        string[] letters = [.. Trigrams.Of(word).Distinct()];
        using SqliteCommand command = _connection.CreateCommand();
        // An edit changes three groups of letters, so some are left where the word is long enough.
        int shared = Math.Max(1, letters.Length - (distance * 4));
        command.CommandText =
            $"SELECT v.word, v.count FROM (SELECT word FROM trigrams WHERE letters IN ({string.Join(", ", letters.Select(static (_, i) => $"$l{i}"))}) "
            + $"GROUP BY word HAVING count(*) >= {shared}) t JOIN vocabulary v ON v.id = t.word WHERE length(v.word) BETWEEN {word.Length - distance} AND {word.Length + distance}";
        for (int i = 0; i < letters.Length; i++)
            command.Parameters.AddWithValue($"$l{i}", letters[i]);
        List<(string Word, int Distance, long Count)> found = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            string other = reader.GetString(0);
            int edits = WordDistance.Between(word, other, distance);
            if (edits <= distance && !SearchText.IsOfSigns(other))
                found.Add((other, edits, reader.GetInt64(1)));
        }

        return [.. found.OrderBy(static one => one.Distance).ThenByDescending(static one => one.Count).Take(count).Select(static one => one.Word)];
    }

    /// <summary>Genres as they are written, in order.</summary>
    public List<string> Genres(int count)
    {
        List<string> genres = [];
        using SqliteStatement statement = new(_connection, "SELECT name FROM genres ORDER BY name LIMIT $a", 1);
        using SqliteDataReader reader = statement.Rows((long)count);
        while (reader.Read())
            genres.Add(reader.GetString(0));
        return genres;
    }

    /// <summary>First years of decades, in order; some may be of no track any more.</summary>
    public List<int> Decades()
    {
        List<int> decades = [];
        using SqliteStatement statement = new(_connection, "SELECT year FROM decades ORDER BY year", 0);
        using SqliteDataReader reader = statement.Rows();
        while (reader.Read())
            decades.Add((int)reader.GetInt64(0));
        return decades;
    }

    /// <summary>A row each for these tracks, in their order, as far as they are there.</summary>
    public List<SearchRow> RowsOf(IReadOnlyCollection<ulong> identities)
    {
        List<SearchRow> rows = new(identities.Count);
        using SqliteStatement statement = new(_connection, $"SELECT {Columns} FROM docs d WHERE d.identity = $a", 1);
        foreach (ulong identity in identities)
        {
            using SqliteDataReader reader = statement.Rows((long)identity);
            if (reader.Read())
                rows.Add(Row(reader));
        }

        return rows;
    }

    /// <summary>Tracks that share their audio with another, those of one audio together and with one score.</summary>
    public List<SearchRow> Copies(int count)
    {
        List<SearchRow> rows = [];
        using SqliteStatement statement = new(_connection, CopiesByAudio, 1);
        using SqliteDataReader reader = statement.Rows((long)count);
        byte[]? last = null;
        for (int group = 0; reader.Read();)
        {
            byte[] audio = reader.GetFieldValue<byte[]>(9);
            group += last is null || audio.AsSpan().SequenceEqual(last) ? 0 : 1;
            last = audio;
            SearchRow row = Row(reader);
            row.Score = -group;
            rows.Add(row);
        }

        return rows;
    }

    public (string Catalog, long Revision, long Next, bool IsSettled) About()
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT catalog, revision, next, is_settled FROM about";
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3) != 0) : ("", 0, 1, false);
    }

    public long Count() => (long)SqliteFile.Scalar(_connection, "SELECT count(*) FROM docs")!;

    /// <summary>Tracks that were written with corrected tags, and what these are told by.</summary>
    public List<(ulong Identity, ulong Overlay)> Overlaid()
    {
        List<(ulong, ulong)> overlaid = [];
        using SqliteStatement statement = new(_connection, "SELECT identity, overlay FROM docs WHERE overlay <> 0", 0);
        using SqliteDataReader reader = statement.Rows();
        while (reader.Read())
            overlaid.Add(((ulong)reader.GetInt64(0), (ulong)reader.GetInt64(1)));
        return overlaid;
    }

    /// <summary>Tracks in the order of their rows, from behind a row on.</summary>
    public List<(long Row, ulong Identity)> After(long row, int count)
    {
        List<(long, ulong)> found = [];
        using SqliteStatement statement = new(_connection, "SELECT id, identity FROM docs WHERE id > $a ORDER BY id LIMIT $b", 2);
        using SqliteDataReader reader = statement.Rows(row, (long)count);
        while (reader.Read())
            found.Add((reader.GetInt64(0), (ulong)reader.GetInt64(1)));
        return found;
    }

    /// <summary>Null where every page is sound. Reads all of the file.</summary>
    public string? Check() => SqliteFile.Scalar(_connection, "PRAGMA quick_check(1)") as string is { } answer && answer != "ok" ? answer : null;

    public void Dispose()
    {
        _text.Dispose();
        _vocabulary.Dispose();
        _connection.Dispose();
    }

    private static string From(SearchPlan plan, string? origin, SqliteCommand command, bool isOfHeard)
    {
        foreach ((string name, object value) in plan.Values)
            command.Parameters.AddWithValue(name, value);
        List<string> conditions = [];
        string match = string.Join(" AND ", ((string?[])[plan.Narrowing, plan.Match]).OfType<string>());
        if (match.Length > 0)
        {
            command.Parameters.AddWithValue("$match", match);
            conditions.Add("words MATCH $match");
        }

        if (plan.Condition is not null)
            conditions.Add(plan.Condition);
        if (origin is not null)
        {
            command.Parameters.AddWithValue("$origin", origin);
            conditions.Add("d.origin = (SELECT id FROM origins WHERE name = $origin)");
        }

        if (plan.Heard is { } heard)
            conditions.Add(isOfHeard ? heard : $"d.identity IN (SELECT h.identity FROM heard h WHERE {heard})");
        // The words come first: their rows are the fewer, and dead ones lead to none of docs.
        string tables = isOfHeard ? "heard h CROSS JOIN docs d ON d.identity = h.identity" : match.Length == 0 ? "docs d" : "words CROSS JOIN docs d ON d.id = words.rowid";
        return $"FROM {tables}{(conditions.Count > 0 ? " WHERE " : "")}{string.Join(" AND ", conditions)}";
    }

    /// <summary>What is not known comes last, either way round.</summary>
    private static string OrderOf(IReadOnlyList<QueryOrder> order, bool isOfHeard) => order.Count == 0 ? "" : " ORDER BY " + string.Join(", ", order.Select(key =>
    {
        string value = key.Key switch
        {
            "artist" or "album" => $"(SELECT text FROM texts WHERE id = d.{key.Key})",
            "length" => "d.seconds",
            "plays" or "played" when isOfHeard => "h." + key.Key,
            "plays" or "played" => $"(SELECT {key.Key} FROM heard WHERE identity = d.identity)",
            "random" => "random()",
            _ => "d." + key.Key,
        };
        // It is always known, and the rows need not be sorted: they are read in the order of its index.
        bool isKnown = key.Key is "added" or "random" || (isOfHeard && key.Key is "plays" or "played");
        string known = isKnown ? value : $"{value} IS NULL, {value} COLLATE NOCASE";
        return known + (key.IsDescending ? " DESC" : "");
    }).Concat(["d.album", "d.disc", "d.track", "d.id"]));

    private SearchRow Row(SqliteDataReader reader) => new(
        reader.GetInt64(0), (ulong)reader.GetInt64(1), Number(reader, 2), Number(reader, 3), Number(reader, 4), Number(reader, 5),
        reader.IsDBNull(6) ? "" : TextOf(reader.GetInt64(6)), reader.IsDBNull(7) ? "" : TextOf(reader.GetInt64(7)), reader.GetString(8));

    private static int? Number(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : (int)Math.Clamp(reader.GetInt64(column), int.MinValue, int.MaxValue);

    private string TextOf(long id)
    {
        if (_texts.TryGetValue(id, out string? known))
            return known;
        using SqliteDataReader reader = _text.Rows(id);
        string text = reader.Read() ? reader.GetString(0) : "";
        if (_texts.Count >= MostTexts)
            _texts.Clear();
        _texts[id] = text;
        return text;
    }
}
