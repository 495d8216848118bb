using Microsoft.Data.Sqlite;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>Playlists that were imported, as statements of a connection. Used by whoever uses that. A row whose sum is wrong throws <see cref="InvalidDataException"/>.</summary>
internal sealed class UserPlaylists : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _next;
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _addTrack;
    private readonly SqliteStatement _dropTracks;
    private readonly SqliteStatement _drop;

    public UserPlaylists(SqliteConnection connection)
    {
        _connection = connection;
        _find = new SqliteStatement(connection, "SELECT id FROM playlists WHERE name = $a", 1);
        _next = new SqliteStatement(connection, "SELECT max(id) + 1 FROM playlists", 0);
        _add = new SqliteStatement(connection, "INSERT INTO playlists VALUES ($a, $b, $c, row_sum($a, $b, $c))", 3);
        _addTrack = new SqliteStatement(connection, "INSERT INTO playlist_tracks VALUES ($a, $b, $c, row_sum($a, $b, $c))", 3);
        _dropTracks = new SqliteStatement(connection, "DELETE FROM playlist_tracks WHERE playlist = $a", 1);
        _drop = new SqliteStatement(connection, "DELETE FROM playlists WHERE id = $a", 1);
    }

    public IReadOnlyList<SqliteStatement> Statements => [_find, _next, _add, _addTrack, _dropTracks, _drop];

    /// <summary>In order of their names.</summary>
    public IReadOnlyList<HeldPlaylist> Read()
    {
        List<HeldPlaylist> playlists = [];
        List<ulong> tracks = [];
        using SqliteCommand command = _connection.CreateCommand();
        // One without tracks has a row as well.
        command.CommandText =
            "SELECT p.name, t.track, p.sum = row_sum(p.id, p.name, p.made) AND (t.playlist IS NULL OR t.sum = row_sum(t.playlist, t.position, t.track)) "
            + "FROM playlists p LEFT JOIN playlist_tracks t ON t.playlist = p.id ORDER BY p.name, t.position";
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (rows.IsDBNull(2) || rows.GetInt64(2) == 0)
                throw new InvalidDataException("A row is not what was written.");
            if (playlists.Count == 0 || playlists[^1].Name != rows.GetString(0))
            {
                tracks = [];
                playlists.Add(new HeldPlaylist(rows.GetString(0), tracks));
            }

            if (!rows.IsDBNull(1))
                tracks.Add((ulong)rows.GetInt64(1));
        }

        return playlists;
    }

    /// <summary>Inside a transaction of the writer, which knows the tracks. One of the same name keeps its place.</summary>
    public void Put(HeldPlaylist playlist, long now)
    {
        long id = _find.Number(playlist.Name) ?? _next.Number() ?? 1;
        _dropTracks.Run(id);
        if (_find.Number(playlist.Name) is null)
            _add.Run(id, playlist.Name, now);
        for (int i = 0; i < playlist.Tracks.Count; i++)
            _addTrack.Run(id, (long)i, (long)playlist.Tracks[i]);
    }

    /// <summary>Inside a transaction of the writer. False where there was none.</summary>
    public bool Remove(string name)
    {
        if (_find.Number(name) is not { } id)
            return false;
        _dropTracks.Run(id);
        _drop.Run(id);
        return true;
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in Statements)
            statement.Dispose();
    }
}
