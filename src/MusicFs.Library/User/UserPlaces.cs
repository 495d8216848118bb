using Microsoft.Data.Sqlite;
using MusicFs.Contracts.Origins;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>Where people have things in the view, as statements of a connection. Used by whoever uses that. A row whose sum is wrong throws <see cref="InvalidDataException"/>.</summary>
internal sealed class UserPlaces
{
    private readonly SqliteStatement _dropOfTrack;
    private readonly SqliteStatement _dropOfFile;
    private readonly SqliteStatement _next;
    private readonly SqliteStatement _move;
    private readonly SqliteStatement _make;
    private readonly SqliteStatement _remove;
    private readonly SqliteStatement _moveFolder;
    private readonly SqliteStatement _dropFolderMove;

    public UserPlaces(SqliteStatements statements)
    {
        _dropOfTrack = statements.Prepare("DELETE FROM moves WHERE track = $a AND track IS NOT NULL AND part = $b AND place = $c", 3);
        _dropOfFile = statements.Prepare("DELETE FROM moves WHERE track IS NULL AND origin = $a AND path = $b AND place = $c", 3);
        _next = statements.Prepare("SELECT max(id) + 1 FROM moves", 0);
        _move = statements.Prepare("INSERT INTO moves VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i, row_sum($a, $b, $c, $d, $e, $f, $g, $h, $i))", 9);
        _make = statements.Prepare("INSERT INTO folders VALUES ($a, $b, row_sum($a, $b)) ON CONFLICT DO NOTHING", 2);
        _remove = statements.Prepare("DELETE FROM folders WHERE path = $a", 1);
        _moveFolder = statements.Prepare("INSERT OR REPLACE INTO folder_moves VALUES ($a, $b, row_sum($a, $b))", 2);
        _dropFolderMove = statements.Prepare("DELETE FROM folder_moves WHERE place = $a", 1);
    }

    public static HeldPlaces Read(SqliteConnection connection)
    {
        List<PlaceMove> moves = [];
        foreach (SqliteDataReader row in RowSum.Rows(
            connection,
            "SELECT track, part, origin, path, place, shown, was, made, sum = row_sum(id, track, part, origin, path, place, shown, was, made) FROM moves ORDER BY id", 8))
        {
            moves.Add(new PlaceMove(
                row.IsDBNull(0) ? 0 : (ulong)row.GetInt64(0), row.GetInt32(1), row.IsDBNull(2) ? null : row.GetString(2),
                row.IsDBNull(3) ? null : new OriginPath(row.GetFieldValue<byte[]>(3)), row.GetString(4), row.GetString(5), row.IsDBNull(6) ? null : row.GetString(6),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7))));
        }

        Dictionary<string, DateTimeOffset> folders = new(StringComparer.Ordinal);
        foreach (SqliteDataReader row in RowSum.Rows(connection, "SELECT path, made, sum = row_sum(path, made) FROM folders", 2))
            folders.Add(row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)));
        Dictionary<string, string> folderMoves = new(StringComparer.Ordinal);
        foreach (SqliteDataReader row in RowSum.Rows(connection, "SELECT place, shown, sum = row_sum(place, shown) FROM folder_moves", 2))
            folderMoves.Add(row.GetString(0), row.GetString(1));
        return new HeldPlaces(moves, folders, folderMoves);
    }

    /// <summary>Inside a transaction of the writer.</summary>
    public void Put(PlaceChange change, long now)
    {
        long next = _next.Number() ?? 1;
        foreach (PlaceMove move in change.Moves)
        {
            if (move.OriginId is null)
                _dropOfTrack.Run((long)move.Identity, (long)move.Part, move.Place);
            else
                _dropOfFile.Run(move.OriginId, move.Path!.Value.Bytes.ToArray(), move.Place);
            _move.Run(
                next++, move.OriginId is null ? (long)move.Identity : DBNull.Value, (long)move.Part, (object?)move.OriginId ?? DBNull.Value,
                (object?)move.Path?.Bytes.ToArray() ?? DBNull.Value, move.Place, move.Shown, (object?)move.Was ?? DBNull.Value, move.Made.ToUnixTimeMilliseconds());
        }

        foreach (string folder in change.Removed)
            _remove.Run(folder);
        foreach (string folder in change.Made)
            _make.Run(folder, now);
        foreach ((string place, string? shown) in change.FolderMoves)
        {
            if (shown is null)
                _dropFolderMove.Run(place);
            else
                _moveFolder.Run(place, shown);
        }
    }
}
