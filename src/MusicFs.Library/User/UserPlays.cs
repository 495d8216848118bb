using Microsoft.Data.Sqlite;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>
/// Writes plays, and keeps them few: above <see cref="Most"/> the oldest become a number of each track. Used by the one writer, inside its transactions.
/// </summary>
internal sealed class UserPlays : IDisposable
{
    /// <summary>Plays that are kept with their times: a year of four hours a day.</summary>
    public const int Most = 20_000;

    /// <summary>As many become numbers at once.</summary>
    public const int Rolled = 1_000;

    private readonly SqliteStatement _next;
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _count;
    private readonly SqliteStatement _border;
    private readonly SqliteStatement _roll;
    private readonly SqliteStatement _drop;
    private readonly SqliteStatement _clear;
    private readonly SqliteStatement _clearTotals;

    public UserPlays(SqliteConnection connection)
    {
        _next = new SqliteStatement(connection, "SELECT max(id) + 1 FROM plays", 0);
        _add = new SqliteStatement(connection, "INSERT INTO plays VALUES ($a, $b, $c, $d, row_sum($a, $b, $c, $d))", 4);
        _count = new SqliteStatement(connection, "SELECT (SELECT max(id) FROM plays) - (SELECT min(id) FROM plays) + 1", 0);
        _border = new SqliteStatement(connection, "SELECT id FROM plays ORDER BY id LIMIT 1 OFFSET $a", 1);
        // row_sum() of the sums: the old row is read before it is replaced.
        _roll = new SqliteStatement(
            connection,
            "INSERT OR REPLACE INTO play_totals SELECT track, n, h, l, row_sum(track, n, h, l) FROM ("
            + "SELECT p.track, count(*) + coalesce(t.plays, 0) n, sum(p.heard) + coalesce(t.heard, 0) h, max(max(p.started), coalesce(t.last, 0)) l "
            + "FROM plays p LEFT JOIN play_totals t ON t.track = p.track WHERE p.id < $a GROUP BY p.track)",
            1);
        _drop = new SqliteStatement(connection, "DELETE FROM plays WHERE id < $a", 1);
        _clear = new SqliteStatement(connection, "DELETE FROM plays WHERE started < $a", 1);
        _clearTotals = new SqliteStatement(connection, "DELETE FROM play_totals", 0);
    }

    public IReadOnlyList<SqliteStatement> Statements => [_next, _add, _count, _border, _roll, _drop, _clear, _clearTotals];

    public void Add(Play play)
    {
        _add.Run(_next.Number() ?? 1, (long)play.Identity, play.Started.ToUnixTimeMilliseconds(), (long)play.Heard.TotalMilliseconds);
        if (_count.Number() is not > Most + Rolled || _border.Number((long)Rolled) is not { } border)
            return;
        _roll.Run(border);
        _drop.Run(border);
    }

    /// <summary>Forgets plays that began before a time, and with them the numbers of older ones.</summary>
    public void Clear(DateTimeOffset before)
    {
        _clear.Run(before.ToUnixTimeMilliseconds());
        _clearTotals.Run();
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in Statements)
            statement.Dispose();
    }
}
