using System.Text.Json;
using Microsoft.Data.Sqlite;
using MusicFs.Contracts.Failures;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>The connection that writes what people made. Used by the one writer, inside its transactions.</summary>
internal sealed class UserWriter : IDisposable
{
    private readonly SqliteStatements _statements;
    private readonly SqliteStatement _know;
    private readonly SqliteStatement _putTrack;
    private readonly SqliteStatement _change;
    private readonly SqliteStatement _overlay;
    private readonly SqliteStatement _overlaysToCopy;
    private readonly SqliteStatement _changeOrigin;
    private readonly SqliteStatement _picture;
    private readonly SqliteStatement _undo;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _nextChange;
    private readonly SqliteStatement _nextOverlay;
    private readonly SqliteStatement _nextCollection;
    private readonly SqliteStatement _collection;
    private readonly SqliteStatement _dropCollection;
    private readonly SqliteStatement[] _purge;
    private readonly UserPlaces _places;
    private readonly UserPlays _plays;

    public UserWriter(SqliteConnection connection)
    {
        _statements = new SqliteStatements(connection);
        _know = _statements.Prepare(
            "INSERT INTO tracks (identity, first_seen, sum) VALUES ($a, $b, row_sum($a, NULL, NULL, NULL, NULL, NULL, $b, NULL)) ON CONFLICT DO NOTHING", 2);
        _putTrack = _statements.Prepare(
            "INSERT INTO tracks VALUES ($a, $b, $c, $d, $e, $f, $g, $h, row_sum($a, $b, $c, $d, $e, $f, $g, $h)) "
            + "ON CONFLICT (identity) DO UPDATE SET origin = $b, path = $c, container = $d, audio_length = $e, audio_hash = $f, absent_since = $h, "
            + "sum = row_sum($a, $b, $c, $d, $e, $f, first_seen, $h)", 8);
        _change = _statements.Prepare("INSERT INTO changes VALUES ($a, $b, NULL, row_sum($a, $b, NULL))", 2);
        _overlay = _statements.Prepare(
            "INSERT INTO overlays VALUES ($a, $b, $c, $d, $e, $f, row_sum($a, $b, $c, $d, $e, $f))", 6);
        _overlaysToCopy = _statements.Prepare(
            "SELECT change, view, field, value FROM overlays o WHERE track = $a "
            + "AND NOT EXISTS (SELECT 1 FROM overlays WHERE track = $b AND view = o.view AND field = o.field AND change = o.change) ORDER BY id", 2);
        _changeOrigin = _statements.Prepare("INSERT INTO change_origins VALUES ($a, $b, row_sum($a, $b))", 2);
        _picture = _statements.Prepare("INSERT INTO pictures VALUES ($a, $b, $c, row_sum($a, $b, $c)) ON CONFLICT DO NOTHING", 3);
        _undo = _statements.Prepare("UPDATE changes SET undone = $b, sum = row_sum(id, made, $b) WHERE id = $a AND (undone IS NULL) <> ($b IS NULL) RETURNING id", 2);
        // A sum covers the row's own number, so that must be known before. A change's is never used twice.
        _nextChange = _statements.Prepare("SELECT seq + 1 FROM sqlite_sequence WHERE name = 'changes'", 0);
        _nextOverlay = _statements.Prepare("SELECT max(id) + 1 FROM overlays", 0);
        _count = _statements.Prepare("UPDATE about SET revision = revision + 1, sum = row_sum(id, revision + 1)", 0);
        _nextCollection = _statements.Prepare("SELECT max(id) + 1 FROM collections", 0);
        _collection = _statements.Prepare("INSERT INTO collections VALUES ($a, $b, $c, $d, row_sum($a, $b, $c, $d))", 4);
        _dropCollection = _statements.Prepare("DELETE FROM collections WHERE name = $a", 1);
        _purge = [.. ((string[])["overlays WHERE track", "playlist_tracks WHERE track", "plays WHERE track", "play_totals WHERE track", "moves WHERE track", "tracks WHERE identity"]).Select(rows => _statements.Prepare($"DELETE FROM {rows} = $a", 1))];
        _places = new UserPlaces(_statements);
        _plays = new UserPlays(_statements);
        Pins = new UserPins(_statements);
        Playlists = new UserPlaylists(_statements);
    }

    /// <summary>What is pinned.</summary>
    public UserPins Pins { get; }

    /// <summary>Playlists that were imported.</summary>
    public UserPlaylists Playlists { get; }

    /// <summary>Does some things in one transaction: all are on disk when it returns. Throws <see cref="SqliteException"/>, and then none is.</summary>
    public void Apply(IEnumerable<Action<UserWriter>> actions)
    {
        using SqliteTransaction transaction = _statements.Begin();
        foreach (Action<UserWriter> action in actions)
            action(this);
        _count.Run();
        if (Failpoint.Fails(Failpoint.UserBeforeCommit))
            throw new SqliteException("A test lets it fail.", SqliteFile.InputOutput);
        transaction.Commit();
        _ = Failpoint.Fails(Failpoint.UserAfterCommit);
    }

    /// <summary>Brings the log into the file itself, so that damage to the log alone costs nothing.</summary>
    public void Settle() => SqliteFile.Execute(_statements.Connection, "PRAGMA wal_checkpoint(PASSIVE)");

    public long Put(IReadOnlyList<OverlayEdit> edits, string origin, IReadOnlyList<OverlayPicture> pictures, long now)
    {
        long change = _nextChange.Number() ?? 1;
        _change.Run(change, now);
        if (origin.Length > 0)
            _changeOrigin.Run(change, origin);
        foreach (OverlayPicture picture in pictures)
            Put(picture);
        foreach (OverlayEdit edit in edits)
        {
            _know.Run((long)edit.Identity, now);
            _overlay.Run(_nextOverlay.Number() ?? 1, change, (long)edit.Identity, edit.Overlay, edit.Field, edit.Values is null ? DBNull.Value : JsonSerializer.Serialize(edit.Values));
        }

        return change;
    }

    public void Put(OverlayPicture picture) => _picture.Run(picture.Hash, picture.MimeType, picture.Content.ToArray());

    /// <summary>What changes did of a track, undone or not, they did of another one too.</summary>
    public void CopyOverlays(ulong from, UserTrack to)
    {
        Put(to);
        List<(long Change, string Overlay, string Field, object Value)> edits = [];
        using (SqliteDataReader rows = _overlaysToCopy.Rows((long)from, (long)to.Identity))
        {
            while (rows.Read())
                edits.Add((rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetValue(3)));
        }

        foreach ((long change, string overlay, string field, object value) in edits)
            _overlay.Run(_nextOverlay.Number() ?? 1, change, (long)to.Identity, overlay, field, value);
    }

    /// <summary>Whether there is such a change and it was not so before.</summary>
    public bool SetUndone(long change, long? time) => _undo.Number(change, time is { } when ? when : DBNull.Value) is not null;

    public void Add(Play play, long now)
    {
        _know.Run((long)play.Identity, now);
        _plays.Add(play);
    }

    public void ClearPlays(DateTimeOffset before) => _plays.Clear(before);

    public void PutCollection(string name, string query, long now)
    {
        _dropCollection.Run(name);
        _collection.Run(_nextCollection.Number() ?? 1, name, query, now);
    }

    public void RemoveCollection(string name) => _dropCollection.Run(name);

    public void PutPlaylist(string name, IReadOnlyList<UserTrack> tracks, long now)
    {
        foreach (UserTrack track in tracks)
            Put(track);
        Playlists.Put(new HeldPlaylist(name, [.. tracks.Select(static track => track.Identity)]), now);
    }

    public void Put(UserTrack track)
    {
        _putTrack.Run(
            (long)track.Identity, (object?)track.OriginId ?? DBNull.Value, (object?)track.Path?.Bytes.ToArray() ?? DBNull.Value,
            track.Audio is { } audio ? (long)audio.Container : DBNull.Value, track.Audio is { } a ? a.AudioLength : DBNull.Value,
            (object?)track.Audio?.ToBytes() ?? DBNull.Value, track.FirstSeen.ToUnixTimeMilliseconds(),
            track.AbsentSince is { } absent ? absent.ToUnixTimeMilliseconds() : DBNull.Value);
    }

    /// <summary>Moves of tracks with what is needed to know these again.</summary>
    public void Put(PlaceChange change, IReadOnlyList<UserTrack> tracks, long now)
    {
        foreach (UserTrack track in tracks)
            Put(track);
        foreach (PlaceMove move in change.Moves.Where(static move => move.OriginId is null))
            _know.Run((long)move.Identity, now);
        _places.Put(change, now);
    }

    public void Purge(ulong identity)
    {
        foreach (SqliteStatement statement in _purge)
            statement.Run((long)identity);
    }

    public void Dispose() => _statements.Dispose();
}
