using System.Text.Json;
using Microsoft.Data.Sqlite;
using MusicFs.Library.Sqlite;
using MusicFs.Library.User;

namespace MusicFs.Library.Sources;

/// <summary>Reads what sources said. Used by one thread at a time.</summary>
internal sealed class SuggestionReader : IDisposable
{
    private readonly SqliteStatements _statements;
    private readonly SqliteStatement _ofTrack;
    private readonly SqliteStatement _answer;
    private readonly SqliteStatement _place;
    private readonly SqliteStatement _tracksOf;
    private readonly SqliteStatement _coverToAsk;
    private readonly SqliteStatement _picture;

    public SuggestionReader(string path)
    {
        _statements = new SqliteStatements(SqliteFile.Connect(path, isDurable: false));
        _ofTrack = _statements.Prepare(
            "SELECT answers.source, answers.score, answers.reference, answers.asked, suggestions.fields, coalesce(covers.hash, '') FROM tracks "
            + "JOIN suggestions ON suggestions.album = tracks.album AND suggestions.position = tracks.position "
            + "JOIN answers ON answers.album = tracks.album AND answers.source = suggestions.source "
            + "LEFT JOIN covers ON covers.album = tracks.album AND covers.source = answers.source AND covers.reference = answers.reference WHERE tracks.identity = $a ORDER BY answers.score DESC, answers.source", 1);
        _answer = _statements.Prepare("SELECT again FROM answers WHERE album = $a AND source = $b", 2);
        _place = _statements.Prepare("SELECT album, position FROM tracks WHERE identity = $a", 1);
        _coverToAsk = _statements.Prepare(
            $"SELECT reference FROM answers WHERE album = $a AND source = $b AND outcome = {(int)AnswerOutcome.Found} AND reference <> '' "
            + "AND NOT EXISTS (SELECT 1 FROM covers WHERE covers.album = answers.album AND covers.source = answers.source AND covers.reference = answers.reference AND (covers.hash <> '' OR covers.again > $c))", 3);
        _picture = _statements.Prepare("SELECT mime, content FROM covers WHERE hash = $a LIMIT 1", 1);
        _tracksOf = _statements.Prepare("SELECT identity FROM tracks WHERE album = $a", 1);
    }

    public TrackSuggestions? Find(ulong identity, IReadOnlyCollection<string> sources)
    {
        using SqliteDataReader rows = _ofTrack.Rows((long)identity);
        while (rows.Read())
        {
            if (sources.Contains(rows.GetString(0)))
                return new TrackSuggestions(rows.GetString(0), rows.GetDouble(1), rows.GetString(2), DateTimeOffset.FromUnixTimeSeconds(rows.GetInt64(3)), Fields(rows.GetString(4))) { Cover = rows.GetString(5) };
        }

        return null;
    }

    public long? AgainOf(AlbumKey album, string source) => _answer.Number(album.ToBytes(), source);

    /// <summary>What a source calls an album whose cover it is to be asked for.</summary>
    public string? CoverToAsk(AlbumKey album, string source, DateTimeOffset now)
    {
        using SqliteDataReader rows = _coverToAsk.Rows(album.ToBytes(), source, now.ToUnixTimeSeconds());
        return rows.Read() ? rows.GetString(0) : null;
    }

    public OverlayPicture? PictureOf(string hash)
    {
        using SqliteDataReader rows = _picture.Rows(hash);
        return rows.Read() ? new OverlayPicture(hash, rows.GetString(0), rows.GetFieldValue<byte[]>(1)) : null;
    }

    public (byte[] Album, int Position)? PlaceOf(ulong identity)
    {
        using SqliteDataReader rows = _place.Rows((long)identity);
        return rows.Read() ? (rows.GetFieldValue<byte[]>(0), rows.GetInt32(1)) : null;
    }

    public List<ulong> TracksOf(AlbumKey album)
    {
        List<ulong> found = [];
        using SqliteDataReader rows = _tracksOf.Rows(album.ToBytes());
        while (rows.Read())
            found.Add((ulong)rows.GetInt64(0));
        return found;
    }

    /// <summary>Tracks that a source has something to say of.</summary>
    public HashSet<ulong> Tracks(IReadOnlyCollection<string> sources)
    {
        HashSet<ulong> found = [];
        using SqliteCommand command = _statements.Connection.CreateCommand();
        command.CommandText =
            "SELECT tracks.identity, suggestions.source FROM tracks JOIN suggestions ON suggestions.album = tracks.album AND suggestions.position = tracks.position";
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (sources.Contains(rows.GetString(1)))
                found.Add((ulong)rows.GetInt64(0));
        }

        return found;
    }

    public List<ulong> Files()
    {
        List<ulong> found = [];
        using SqliteCommand command = _statements.Connection.CreateCommand();
        command.CommandText = "SELECT identity FROM tracks";
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
            found.Add((ulong)rows.GetInt64(0));
        return found;
    }

    public Dictionary<string, AnswerCounts> Count()
    {
        Dictionary<string, AnswerCounts> counts = new(StringComparer.Ordinal);
        using SqliteCommand command = _statements.Connection.CreateCommand();
        command.CommandText =
            $"SELECT source, sum(outcome = {(int)AnswerOutcome.Found}), sum(outcome = {(int)AnswerOutcome.None}), sum(outcome = {(int)AnswerOutcome.Failed}) FROM answers GROUP BY source";
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
            counts[rows.GetString(0)] = new AnswerCounts(rows.GetInt64(1), rows.GetInt64(2), rows.GetInt64(3));
        return counts;
    }

    public void Dispose() => _statements.Dispose();

    private static Dictionary<string, IReadOnlyList<string>> Fields(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.EnumerateObject().ToDictionary(
            static field => field.Name, static field => (IReadOnlyList<string>)[.. field.Value.EnumerateArray().Select(static value => value.GetString() ?? "")], StringComparer.Ordinal);
    }
}
