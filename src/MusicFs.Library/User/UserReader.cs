using System.Text.Json;
using Microsoft.Data.Sqlite;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>
/// A connection that reads what people made. Used by one thread at a time. A row whose sum is wrong throws
/// <see cref="InvalidDataException"/>: it is not what was written.
/// </summary>
internal sealed class UserReader : IDisposable
{
    private const string TrackColumns =
        "identity, origin, path, container, audio_length, audio_hash, first_seen, absent_since, "
        + "sum = row_sum(identity, origin, path, container, audio_length, audio_hash, first_seen, absent_since) FROM tracks";

    private const string OverlayColumns =
        "o.track, o.field, o.value, o.view, o.sum = row_sum(o.id, o.change, o.track, o.view, o.field, o.value) AND c.sum = row_sum(c.id, c.made, c.undone) "
        + "AND (x.change IS NULL OR x.sum = row_sum(x.change, x.origin)), "
        + "c.id, c.made, c.undone, x.origin FROM overlays o JOIN changes c ON c.id = o.change LEFT JOIN change_origins x ON x.change = c.id";

    private readonly SqliteStatements _statements;
    private readonly SqliteStatement _overlays;
    private readonly SqliteStatement _changes;
    private readonly SqliteStatement _change;
    private readonly SqliteStatement _overlaid;
    private readonly SqliteStatement _picture;
    private readonly SqliteStatement _hasPicture;
    private readonly SqliteStatement _plays;
    private readonly SqliteStatement _track;
    private readonly SqliteStatement _byAudio;
    private readonly SqliteStatement _tracks;

    public UserReader(string path)
    {
        _statements = new SqliteStatements(UserFile.ConnectToRead(path));
        _overlays = _statements.Prepare($"SELECT {OverlayColumns} WHERE o.track = $a AND c.undone IS NULL ORDER BY o.view, o.field, o.change", 1);
        _changes = _statements.Prepare($"SELECT {OverlayColumns} WHERE c.id IN (SELECT id FROM changes l WHERE $b IS NULL OR (SELECT view FROM overlays WHERE change = l.id LIMIT 1) = $b "
            + "ORDER BY id DESC LIMIT $a) ORDER BY c.id DESC, o.id", 2);
        _change = _statements.Prepare($"SELECT {OverlayColumns} WHERE c.id = $a ORDER BY o.id", 1);
        _overlaid = _statements.Prepare("SELECT DISTINCT o.track FROM overlays o JOIN changes c ON c.id = o.change WHERE c.undone IS NULL", 0);
        _picture = _statements.Prepare("SELECT hash, mime, content, sum = row_sum(hash, mime, content) FROM pictures WHERE hash = $a", 1);
        _hasPicture = _statements.Prepare("SELECT 1 FROM pictures WHERE hash = $a", 1);
        _plays = _statements.Prepare("SELECT track, started, heard, sum = row_sum(id, track, started, heard) FROM plays WHERE track = $a ORDER BY started, id", 1);
        _track = _statements.Prepare($"SELECT {TrackColumns} WHERE identity = $a", 1);
        _tracks = _statements.Prepare($"SELECT {TrackColumns} ORDER BY identity", 0);
        _byAudio = _statements.Prepare($"SELECT {TrackColumns} WHERE audio_length = $a AND audio_hash = $b AND container = $c", 3);
    }

    /// <summary>The fields that hold: of each overlay and field the latest that was not undone, without those that say what is said without it.</summary>
    public IReadOnlyList<OverlayEdit> OverlaysOf(ulong identity) => OverlayOf(identity, null).Edits;

    /// <summary>As <see cref="OverlaysOf"/>, but of the overlay of all mounts and one other only, and when that came to be.</summary>
    public HeldOverlay OverlayOf(ulong identity, string? overlay)
    {
        Dictionary<(string, string), OverlayEdit> held = [];
        DateTimeOffset changed = default;
        using SqliteDataReader rows = _overlays.Rows((long)identity);
        while (rows.Read())
        {
            OverlayEdit edit = Edit(rows);
            if (overlay is not null && edit.Overlay.Length > 0 && edit.Overlay != overlay)
                continue;
            held[(edit.Overlay, edit.Field)] = edit;
            changed = Time(rows.GetInt64(6)) is var made && made > changed ? made : changed;
        }

        return new HeldOverlay([.. held.Values.Where(static edit => edit.Values is not null)], changed);
    }

    /// <summary>Who asked for what holds in one overlay, by field.</summary>
    public IReadOnlyDictionary<string, string> MakersOf(ulong identity, string overlay)
    {
        Dictionary<string, string> makers = new(StringComparer.Ordinal);
        using SqliteDataReader rows = _overlays.Rows((long)identity);
        while (rows.Read())
        {
            OverlayEdit edit = Edit(rows);
            if (edit.Overlay != overlay)
                continue;
            if (edit.Values is null)
                makers.Remove(edit.Field);
            else
                makers[edit.Field] = rows.IsDBNull(8) ? "" : rows.GetString(8);
        }

        return makers;
    }

    public IReadOnlyCollection<ulong> OverlaidTracks()
    {
        HashSet<ulong> tracks = [];
        using SqliteDataReader rows = _overlaid.Rows();
        while (rows.Read())
            tracks.Add((ulong)rows.GetInt64(0));
        return tracks;
    }

    public OverlayPicture? PictureOf(string hash)
    {
        using SqliteDataReader rows = _picture.Rows(hash);
        if (!rows.Read())
            return null;
        RowSum.Check(rows, 3);
        return new OverlayPicture(rows.GetString(0), rows.GetString(1), rows.GetFieldValue<byte[]>(2));
    }

    public bool HasPicture(string hash) => _hasPicture.Number(hash) is not null;

    public IReadOnlyList<OverlayChange> Changes(int count, string? overlay)
    {
        using SqliteDataReader rows = _changes.Rows((long)count, (object?)overlay ?? DBNull.Value);
        return Changes(rows);
    }

    public OverlayChange? ChangeOf(long change)
    {
        using SqliteDataReader rows = _change.Rows(change);
        return Changes(rows) is [var only] ? only : null;
    }

    private static List<OverlayChange> Changes(SqliteDataReader rows)
    {
        List<OverlayChange> changes = [];
        List<OverlayEdit> edits = [];
        while (rows.Read())
        {
            if (changes.Count == 0 || changes[^1].Ordinal != rows.GetInt64(5))
            {
                edits = [];
                changes.Add(new OverlayChange(rows.GetInt64(5), Time(rows.GetInt64(6)), rows.IsDBNull(7) ? null : Time(rows.GetInt64(7)), edits, rows.IsDBNull(8) ? "" : rows.GetString(8)));
            }

            edits.Add(Edit(rows));
        }

        return changes;
    }

    public IReadOnlyList<(string Name, string Query)> Collections()
    {
        List<(string, string)> collections = [];
        foreach (SqliteDataReader row in RowSum.Rows(_statements.Connection, "SELECT name, query, sum = row_sum(id, name, query, made) FROM collections ORDER BY name", 2))
            collections.Add((row.GetString(0), row.GetString(1)));
        return collections;
    }

    public IReadOnlyList<Play> PlaysOf(ulong identity)
    {
        List<Play> plays = [];
        using SqliteDataReader rows = _plays.Rows((long)identity);
        while (rows.Read())
        {
            RowSum.Check(rows, 3);
            plays.Add(new Play((ulong)rows.GetInt64(0), Time(rows.GetInt64(1)), TimeSpan.FromMilliseconds(rows.GetInt64(2))));
        }

        return plays;
    }

    public IReadOnlyList<Play> LastPlays(int count)
    {
        List<Play> plays = [];
        using SqliteStatement statement = new(_statements.Connection, "SELECT track, started, heard, sum = row_sum(id, track, started, heard) FROM plays ORDER BY started DESC, id DESC LIMIT $a", 1);
        using SqliteDataReader rows = statement.Rows((long)count);
        while (rows.Read())
        {
            RowSum.Check(rows, 3);
            plays.Add(new Play((ulong)rows.GetInt64(0), Time(rows.GetInt64(1)), TimeSpan.FromMilliseconds(rows.GetInt64(2))));
        }

        return plays;
    }

    /// <summary>Of one track, or of all that were ever played.</summary>
    public IReadOnlyList<PlayCount> PlayCounts(ulong? identity)
    {
        List<PlayCount> counts = [];
        string which = identity is null ? "" : " WHERE track = $a";
        using SqliteStatement statement = new(
            _statements.Connection,
            $"SELECT track, sum(n), max(l) FROM (SELECT track, count(*) n, max(started) l FROM plays{which} GROUP BY track "
            + $"UNION ALL SELECT track, plays, last FROM play_totals{which}) GROUP BY track", identity is null ? 0 : 1);
        using SqliteDataReader rows = identity is { } one ? statement.Rows((long)one) : statement.Rows();
        while (rows.Read())
            counts.Add(new PlayCount((ulong)rows.GetInt64(0), rows.GetInt64(1), Time(rows.GetInt64(2))));
        return counts;
    }

    public UserTrack? TrackOf(ulong identity)
    {
        using SqliteDataReader rows = _track.Rows((long)identity);
        return rows.Read() ? Track(rows) : null;
    }

    public IReadOnlyList<UserTrack> Tracks()
    {
        List<UserTrack> tracks = [];
        using SqliteDataReader rows = _tracks.Rows();
        while (rows.Read())
            tracks.Add(Track(rows));
        return tracks;
    }

    public IReadOnlyList<UserTrack> TracksWith(AudioFingerprint audio)
    {
        List<UserTrack> tracks = [];
        using SqliteDataReader rows = _byAudio.Rows(audio.AudioLength, audio.ToBytes(), (long)audio.Container);
        while (rows.Read())
            tracks.Add(Track(rows));
        return tracks;
    }

    public IReadOnlyList<HeldPin> Pins() => UserPins.Read(_statements.Connection);

    public IReadOnlyList<HeldPlaylist> Playlists() => UserPlaylists.Read(_statements.Connection);

    public HeldPlaces Places() => UserPlaces.Read(_statements.Connection);

    /// <summary>What tells whether a backup holds the same: the database's id and its revision.</summary>
    public (string Id, long Revision) State()
    {
        using SqliteCommand command = _statements.Connection.CreateCommand();
        command.CommandText = "SELECT hex(id), revision FROM about";
        using SqliteDataReader rows = command.ExecuteReader();
        return rows.Read() ? (rows.GetString(0), rows.GetInt64(1)) : ("", 0);
    }

    public UserStatistics Count(long bytes, IReadOnlyList<UserBackup> backups) => new(
        Rows("tracks"), Rows("overlays"), Rows("plays"), Rows("pins"), Rows("collections") + Rows("playlists"), bytes, backups.Count,
        backups.Count == 0 ? null : backups[0].Made);

    public void Dispose() => _statements.Dispose();

    private long Rows(string table) => (long)SqliteFile.Scalar(_statements.Connection, $"SELECT count(*) FROM {table}")!;

    private static OverlayEdit Edit(SqliteDataReader row)
    {
        RowSum.Check(row, 4);
        string[]? values = row.IsDBNull(2) ? null : JsonSerializer.Deserialize<string[]>(row.GetString(2));
        return new OverlayEdit((ulong)row.GetInt64(0), row.GetString(1), values, row.GetString(3));
    }

    private static UserTrack Track(SqliteDataReader row)
    {
        RowSum.Check(row, 8);
        AudioFingerprint? audio = row.IsDBNull(5)
            ? null
            : AudioFingerprint.Of((AudioContainer)row.GetInt64(3), row.GetInt64(4), row.GetFieldValue<byte[]>(5));
        return new UserTrack(
            (ulong)row.GetInt64(0), row.IsDBNull(1) ? null : row.GetString(1), row.IsDBNull(2) ? null : new OriginPath(row.GetFieldValue<byte[]>(2)),
            audio, Time(row.GetInt64(6)), row.IsDBNull(7) ? null : Time(row.GetInt64(7)));
    }

    private static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
