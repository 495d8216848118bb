using Microsoft.Data.Sqlite;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Sqlite;
using MusicFs.Library.User;

namespace MusicFs.Library.Search;

/// <summary>The connection that writes the index, a batch of tracks in one transaction. Used by the one loop of <see cref="SearchIndex"/>.</summary>
internal sealed class SearchWriter : IDisposable
{
    /// <summary>Names that are remembered for the next batch.</summary>
    private const int MostTexts = 20_000;

    private const int ShortestWord = 3;
    private const int LongestWord = 32;

    private readonly SqliteStatements _statements;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _kept;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _put;
    private readonly SqliteStatement _words;
    private readonly SqliteStatement _findText;
    private readonly SqliteStatement _addText;
    private readonly SqliteStatement _findOrigin;
    private readonly SqliteStatement _addOrigin;
    private readonly SqliteStatement _genre;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _addWord;
    private readonly SqliteStatement _trigram;
    private readonly SqliteStatement _note;
    private readonly SqliteStatement _decade;
    private readonly CopyTable _copies;
    private readonly Dictionary<string, long> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _origins = new(StringComparer.Ordinal);
    private readonly HashSet<string> _genres = new(StringComparer.Ordinal);
    private readonly HashSet<long> _decades = [];
    private readonly Dictionary<string, long> _counts = new(StringComparer.Ordinal);
    private long _next;

    public SearchWriter(SqliteConnection connection)
    {
        _statements = new SqliteStatements(connection);
        _find = _statements.Prepare("SELECT added FROM docs WHERE identity = $a", 1);
        _kept = _statements.Prepare("SELECT added FROM kept WHERE identity = $a", 1);
        _remove = _statements.Prepare("DELETE FROM docs WHERE identity = $a", 1);
        _put = _statements.Prepare($"INSERT INTO docs VALUES ({string.Join(", ", Enumerable.Range(0, 18).Select(static i => "$" + (char)('a' + i)))})", 18);
        _words = _statements.Prepare($"INSERT INTO words (rowid, {string.Join(", ", SearchColumns.Names)}) VALUES ({string.Join(", ", Enumerable.Range(0, 15).Select(static i => "$" + (char)('a' + i)))})", 15);
        _findText = _statements.Prepare("SELECT id FROM texts WHERE text = $a", 1);
        _addText = _statements.Prepare("INSERT INTO texts (text) VALUES ($a) RETURNING id", 1);
        _findOrigin = _statements.Prepare("SELECT id FROM origins WHERE name = $a", 1);
        _addOrigin = _statements.Prepare("INSERT INTO origins (name) VALUES ($a) RETURNING id", 1);
        _genre = _statements.Prepare("INSERT INTO genres VALUES ($a) ON CONFLICT DO NOTHING", 1);
        _count = _statements.Prepare("UPDATE vocabulary SET count = count + $b WHERE word = $a RETURNING id", 2);
        _addWord = _statements.Prepare("INSERT INTO vocabulary (word, count) VALUES ($a, $b) RETURNING id", 2);
        _trigram = _statements.Prepare("INSERT INTO trigrams VALUES ($a, $b) ON CONFLICT DO NOTHING", 2);
        _note = _statements.Prepare("UPDATE about SET revision = max(revision, $a), next = $b", 2);
        _decade = _statements.Prepare("INSERT INTO decades VALUES ($a) ON CONFLICT DO NOTHING", 1);
        _copies = new CopyTable(_statements);
        _next = (long)SqliteFile.Scalar(connection, "SELECT next FROM about")!;
    }

    /// <summary>Puts and removes tracks: all of them or none. Throws <see cref="SqliteException"/>.</summary>
    /// <param name="entries">Null where a track is gone.</param>
    /// <param name="revision">The catalog's, up to which everything is here then; 0 where that does not change.</param>
    public void Apply(IReadOnlyList<(ulong Identity, IndexEntry? Entry)> entries, long revision)
    {
        using SqliteTransaction transaction = _statements.Begin();
        _counts.Clear();
        try
        {
            foreach ((ulong identity, IndexEntry? entry) in entries)
            {
                if (entry is null)
                    _remove.Run((long)identity);
                else
                    Put(identity, entry);
                _copies.Put(identity, entry?.SharedAudio, entry?.Copy ?? 0);
            }

            foreach ((string word, long count) in _counts)
                Count(word, count);
            _note.Run(revision, _next);
            transaction.Commit();
        }
        catch (SqliteException)
        {
            // What was added is rolled back with the rest.
            _texts.Clear();
            _origins.Clear();
            _genres.Clear();
            _decades.Clear();
            throw;
        }

        if (_texts.Count > MostTexts)
            _texts.Clear();
        if (_genres.Count > MostTexts)
            _genres.Clear();
    }

    /// <summary>Begins anew for a catalog; when tracks were first seen is kept.</summary>
    public void Clear(string catalog)
    {
        using SqliteTransaction transaction = _statements.Connection.BeginTransaction();
        SqliteFile.Execute(
            _statements.Connection,
            "INSERT OR IGNORE INTO kept SELECT identity, added FROM docs; DELETE FROM docs; INSERT INTO words (words) VALUES ('delete-all'); DELETE FROM vocabulary; "
            + "DELETE FROM trigrams; DELETE FROM texts; DELETE FROM genres; DELETE FROM decades; DELETE FROM copies;",
            transaction);
        using SqliteCommand command = _statements.Connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "UPDATE about SET catalog = $catalog, revision = 0, next = 1";
        command.Parameters.AddWithValue("$catalog", catalog);
        command.ExecuteNonQuery();
        transaction.Commit();
        _next = 1;
        _texts.Clear();
        _genres.Clear();
        _decades.Clear();
    }

    /// <summary>How often tracks were played.</summary>
    /// <param name="counts">Of which.</param>
    /// <param name="isAll">Whether no others were.</param>
    public void PutPlays(IReadOnlyList<PlayCount> counts, bool isAll)
    {
        using SqliteTransaction transaction = _statements.Connection.BeginTransaction();
        if (isAll)
            SqliteFile.Execute(_statements.Connection, "DELETE FROM heard", transaction);
        using SqliteStatement put = new(_statements.Connection, "INSERT OR REPLACE INTO heard VALUES ($a, $b, $c)", 3) { Transaction = transaction };
        using SqliteStatement remove = new(_statements.Connection, "DELETE FROM heard WHERE identity = $a", 1) { Transaction = transaction };
        foreach (PlayCount count in counts)
        {
            if (count.Plays > 0)
                put.Run((long)count.Identity, count.Plays, count.Last.ToUnixTimeSeconds());
            else
                remove.Run((long)count.Identity);
        }

        transaction.Commit();
    }

    public void Execute(string sql) => SqliteFile.Execute(_statements.Connection, sql);

    public void Dispose() => _statements.Dispose();

    private void Put(ulong identity, IndexEntry entry)
    {
        SearchableTrack track = entry.Track;
        TrackTags tags = track.Tags;
        long added = _find.Number((long)identity) ?? _kept.Number((long)identity) ?? entry.Added;
        _remove.Run((long)identity);
        long id = _next++;
        object[] values = [id, .. track.Columns];
        _words.Run(values);
        string? album = tags.Album;
        _put.Run(
            id, (long)identity, OriginOf(entry.OriginId), (long)entry.Overlay, added, Value(tags.Year), Value(tags.DiscNumber), Value(tags.TrackNumber),
            Value(tags.DurationSeconds), Value(tags.BitrateKbps), Value(tags.SampleRate), Value(tags.BitsPerSample), Value(tags.Channels), Value(tags.BeatsPerMinute),
            Value(tags.Rating * 100), track.Artist.Length == 0 ? DBNull.Value : TextOf(track.Artist), string.IsNullOrEmpty(album) ? DBNull.Value : TextOf(album), track.Title);
        foreach (string genre in tags.Genres)
        {
            if (_genres.Add(genre))
                _genre.Run(genre);
        }

        if (tags.Year is { } year and >= 1 and <= 9999 && _decades.Add(year / 10 * 10))
            _decade.Run((long)(year / 10 * 10));
        foreach (string word in track.Vocabulary)
        {
            if (word.Length is >= ShortestWord and <= LongestWord && !SearchText.IsUnparted(word.EnumerateRunes().First()))
                _counts[word] = _counts.GetValueOrDefault(word) + 1;
        }
    }

    private void Count(string word, long count)
    {
        if (_count.Number(word, count) is not null)
            return;
        long id = _addWord.Number(word, count)!.Value;
        foreach (string letters in Trigrams.Of(word))
            _trigram.Run(letters, id);
    }

    private long TextOf(string text)
    {
        if (!_texts.TryGetValue(text, out long id))
            _texts.Add(text, id = _findText.Number(text) ?? _addText.Number(text) ?? 0);
        return id;
    }

    private long OriginOf(string name)
    {
        if (!_origins.TryGetValue(name, out long id))
            _origins.Add(name, id = _findOrigin.Number(name) ?? _addOrigin.Number(name) ?? 0);
        return id;
    }

    private static object Value(int? number) => number is { } known ? (long)known : DBNull.Value;

    private static object Value(double? number) => number is { } known && known is > -1e15 and < 1e15 ? (long)Math.Round(known) : DBNull.Value;
}
