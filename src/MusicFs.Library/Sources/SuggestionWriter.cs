using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.Sources;

/// <summary>Writes what sources said, each call in one transaction. Used by one thread at a time.</summary>
internal sealed class SuggestionWriter : IDisposable
{
    private readonly SqliteStatements _statements;
    private readonly SqliteStatement _answer;
    private readonly SqliteStatement _clear;
    private readonly SqliteStatement _suggestion;
    private readonly SqliteStatement _track;
    private readonly SqliteStatement _forget;
    private readonly SqliteStatement _cover;
    private readonly SqliteStatement _use;
    private readonly SqliteStatement _touch;
    private readonly SqliteStatement _unuse;
    private readonly SqliteStatement _drop;
    private readonly SqliteStatement _delay;

    public SuggestionWriter(SqliteConnection connection)
    {
        _statements = new SqliteStatements(connection);
        _answer = _statements.Prepare("INSERT OR REPLACE INTO answers (album, source, outcome, score, reference, problem, asked, again) VALUES ($a, $b, $c, $d, $e, $f, $g, $h)", 8);
        _clear = _statements.Prepare("DELETE FROM suggestions WHERE album = $a AND source = $b", 2);
        _suggestion = _statements.Prepare("INSERT INTO suggestions (album, source, position, fields) VALUES ($a, $b, $c, $d)", 4);
        _track = _statements.Prepare("INSERT OR REPLACE INTO tracks (identity, album, position) VALUES ($a, $b, $c)", 3);
        _cover = _statements.Prepare("INSERT OR REPLACE INTO covers (album, source, reference, hash, mime, content, asked, again) VALUES ($a, $b, $c, $d, $e, $f, $g, $h)", 8);
        _use = _statements.Prepare("INSERT OR REPLACE INTO cover_uses (album, source, size, used) VALUES ($a, $b, $c, $d)", 4);
        _touch = _statements.Prepare("UPDATE cover_uses SET used = max(used, $b) WHERE (album, source) IN (SELECT album, source FROM covers WHERE hash = $a)", 2);
        _unuse = _statements.Prepare("DELETE FROM cover_uses WHERE album = $a AND source = $b", 2);
        _drop = _statements.Prepare("UPDATE covers SET hash = '', mime = '', content = x'', again = $c WHERE album = $a AND source = $b", 3);
        _delay = _statements.Prepare(
            "INSERT INTO covers (album, source, reference, hash, mime, content, asked, again) SELECT album, source, reference, '', '', x'', asked, $b FROM answers WHERE album = $a AND reference <> '' "
            + "ON CONFLICT (album, source) DO UPDATE SET again = max(again, excluded.again)", 2);
        _forget = _statements.Prepare("DELETE FROM tracks WHERE identity = $a", 1);
    }

    public void Put(SourceAnswer answer)
    {
        byte[] album = answer.Album.ToBytes();
        using SqliteTransaction transaction = _statements.Begin();
        _answer.Run(
            album, answer.Source, (long)answer.Outcome, answer.Score, answer.Reference, (object?)answer.Problem ?? DBNull.Value,
            answer.Asked.ToUnixTimeSeconds(), answer.Again.ToUnixTimeSeconds());
        // One that failed leaves what it said before.
        if (answer.Outcome != AnswerOutcome.Failed)
            _clear.Run(album, answer.Source);
        foreach ((int position, IReadOnlyDictionary<string, IReadOnlyList<string>> fields) in answer.Tracks)
            _suggestion.Run(album, answer.Source, (long)position, Text(fields));
        transaction.Commit();
    }

    public void Put(SourceCover cover)
    {
        byte[] album = cover.Album.ToBytes();
        using SqliteTransaction transaction = _statements.Begin();
        _cover.Run(
            album, cover.Source, cover.Reference, cover.Picture?.Hash ?? "", cover.Picture?.MimeType ?? "", cover.Picture?.Content.ToArray() ?? [],
            cover.Asked.ToUnixTimeSeconds(), cover.Again.ToUnixTimeSeconds());
        if (cover.Picture is { } picture)
            _use.Run(album, cover.Source, (long)picture.Content.Length, cover.Asked.ToUnixTimeSeconds());
        else
            _unuse.Run(album, cover.Source);
        transaction.Commit();
    }

    /// <summary>Covers were used, each by its hash at a time in seconds since 1970.</summary>
    public void Touch(IReadOnlyList<KeyValuePair<string, long>> uses)
    {
        using SqliteTransaction transaction = _statements.Begin();
        Run(uses);
        transaction.Commit();
    }

    /// <summary>Takes covers out until all of them together take no more than <paramref name="most"/> bytes, those first that were not used for the longest time.</summary>
    /// <returns>Whose they were.</returns>
    public List<AlbumKey> TrimCovers(IReadOnlyList<KeyValuePair<string, long>> uses, long most, DateTimeOffset again)
    {
        using SqliteTransaction transaction = _statements.Begin();
        Run(uses);
        List<(byte[] Album, string Source)> last = FindExcess(most, transaction);
        foreach ((byte[] album, string source) in last)
        {
            _drop.Run(album, source, again.ToUnixTimeSeconds());
            _unuse.Run(album, source);
            // Nor the others that know the album: theirs would push out the next.
            _delay.Run(album, again.ToUnixTimeSeconds());
        }

        transaction.Commit();
        return [.. last.Select(static one => AlbumKey.Of(one.Album)).Distinct()];
    }

    public void Place(AlbumKey album, IReadOnlyList<ulong> identities)
    {
        byte[] key = album.ToBytes();
        using SqliteTransaction transaction = _statements.Begin();
        for (int i = 0; i < identities.Count; i++)
            _track.Run((long)identities[i], key, (long)i);
        transaction.Commit();
    }

    /// <summary>Forgets tracks, and then what was asked of none that is left and may be asked again.</summary>
    public void Tidy(IEnumerable<ulong> identities, DateTimeOffset now)
    {
        using SqliteTransaction transaction = _statements.Begin();
        foreach (ulong identity in identities)
            _forget.Run((long)identity);
        SqliteFile.Execute(
            _statements.Connection, $"DELETE FROM answers WHERE again < {now.ToUnixTimeSeconds()} AND album NOT IN (SELECT album FROM tracks);"
            + "DELETE FROM suggestions WHERE album NOT IN (SELECT album FROM answers); DELETE FROM covers WHERE album NOT IN (SELECT album FROM answers);"
            + "DELETE FROM cover_uses WHERE album NOT IN (SELECT album FROM answers);", transaction);
        transaction.Commit();
    }

    public void Dispose() => _statements.Dispose();

    private void Run(IReadOnlyList<KeyValuePair<string, long>> uses)
    {
        foreach ((string hash, long used) in uses)
            _touch.Run(hash, used);
    }

    private List<(byte[] Album, string Source)> FindExcess(long most, SqliteTransaction transaction)
    {
        List<(byte[] Album, string Source)> found = [];
        using SqliteCommand sum = _statements.Connection.CreateCommand();
        (sum.Transaction, sum.CommandText) = (transaction, "SELECT coalesce(sum(size), 0) FROM cover_uses");
        long excess = (long)sum.ExecuteScalar()! - most;
        if (excess <= 0)
            return found;
        using SqliteCommand oldest = _statements.Connection.CreateCommand();
        (oldest.Transaction, oldest.CommandText) = (transaction, "SELECT album, source, size FROM cover_uses ORDER BY used, album, source");
        using SqliteDataReader rows = oldest.ExecuteReader();
        while (excess > 0 && rows.Read())
        {
            found.Add((rows.GetFieldValue<byte[]>(0), rows.GetString(1)));
            excess -= rows.GetInt64(2);
        }

        return found;
    }

    private static string Text(IReadOnlyDictionary<string, IReadOnlyList<string>> fields)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter writer = new(text))
        {
            writer.WriteStartObject();
            foreach ((string name, IReadOnlyList<string> values) in fields.OrderBy(static field => field.Key, StringComparer.Ordinal))
            {
                writer.WriteStartArray(name);
                foreach (string value in values)
                    writer.WriteStringValue(value);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
