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

    public SuggestionWriter(SqliteConnection connection)
    {
        _statements = new SqliteStatements(connection);
        _answer = _statements.Prepare("INSERT OR REPLACE INTO answers (album, source, outcome, score, reference, problem, asked, again) VALUES ($a, $b, $c, $d, $e, $f, $g, $h)", 8);
        _clear = _statements.Prepare("DELETE FROM suggestions WHERE album = $a AND source = $b", 2);
        _suggestion = _statements.Prepare("INSERT INTO suggestions (album, source, position, fields) VALUES ($a, $b, $c, $d)", 4);
        _track = _statements.Prepare("INSERT OR REPLACE INTO tracks (identity, album, position) VALUES ($a, $b, $c)", 3);
        _cover = _statements.Prepare("INSERT OR REPLACE INTO covers (album, source, reference, hash, mime, content, asked, again) VALUES ($a, $b, $c, $d, $e, $f, $g, $h)", 8);
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
        using SqliteTransaction transaction = _statements.Begin();
        _cover.Run(
            cover.Album.ToBytes(), cover.Source, cover.Reference, cover.Picture?.Hash ?? "", cover.Picture?.MimeType ?? "", cover.Picture?.Content.ToArray() ?? [],
            cover.Asked.ToUnixTimeSeconds(), cover.Again.ToUnixTimeSeconds());
        transaction.Commit();
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
            + "DELETE FROM suggestions WHERE album NOT IN (SELECT album FROM answers); DELETE FROM covers WHERE album NOT IN (SELECT album FROM answers);", transaction);
        transaction.Commit();
    }

    public void Dispose() => _statements.Dispose();

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
