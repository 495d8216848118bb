using Microsoft.Data.Sqlite;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>Playlists that were imported, as statements of a connection. Used by whoever uses that. A row whose sum is wrong throws <see cref="InvalidDataException"/>.</summary>
internal sealed class UserPlaylists
{
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _next;
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _addTrack;
    private readonly SqliteStatement _dropTracks;
    private readonly SqliteStatement _drop;

    public UserPlaylists(SqliteStatements statements)
    {
        _find = statements.Prepare("SELECT id FROM playlists WHERE name = $a", 1);
        _next = statements.Prepare("SELECT max(id) + 1 FROM playlists", 0);
        _add = statements.Prepare("INSERT INTO playlists VALUES ($a, $b, $c, row_sum($a, $b, $c))", 3);
        _addTrack = statements.Prepare("INSERT INTO playlist_tracks VALUES ($a, $b, $c, row_sum($a, $b, $c))", 3);
        _dropTracks = statements.Prepare("DELETE FROM playlist_tracks WHERE playlist = $a", 1);
        _drop = statements.Prepare("DELETE FROM playlists WHERE id = $a", 1);
    }

    /// <summary>In order of their names.</summary>
    public static IReadOnlyList<HeldPlaylist> Read(SqliteConnection connection)
    {
        List<HeldPlaylist> playlists = [];
        List<ulong> tracks = [];
        // One without tracks has a row as well.
        const string Sql =
            "SELECT p.name, t.track, p.sum = row_sum(p.id, p.name, p.made) AND (t.playlist IS NULL OR t.sum = row_sum(t.playlist, t.position, t.track)) "
            + "FROM playlists p LEFT JOIN playlist_tracks t ON t.playlist = p.id ORDER BY p.name, t.position";
        foreach (SqliteDataReader row in RowSum.Rows(connection, Sql, 2))
        {
            if (playlists.Count == 0 || playlists[^1].Name != row.GetString(0))
            {
                tracks = [];
                playlists.Add(new HeldPlaylist(row.GetString(0), tracks));
            }

            if (!row.IsDBNull(1))
                tracks.Add((ulong)row.GetInt64(1));
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
}
