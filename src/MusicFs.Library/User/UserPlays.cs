using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>
/// Writes plays, and keeps them few: above <see cref="Most"/> the oldest become a number of each track. Used by the one writer, inside its transactions.
/// </summary>
internal sealed class UserPlays
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

    public UserPlays(SqliteStatements statements)
    {
        _next = statements.Prepare("SELECT max(id) + 1 FROM plays", 0);
        _add = statements.Prepare("INSERT INTO plays VALUES ($a, $b, $c, $d, row_sum($a, $b, $c, $d))", 4);
        _count = statements.Prepare("SELECT (SELECT max(id) FROM plays) - (SELECT min(id) FROM plays) + 1", 0);
        _border = statements.Prepare("SELECT id FROM plays ORDER BY id LIMIT 1 OFFSET $a", 1);
        // row_sum() of the sums: the old row is read before it is replaced.
        _roll = statements.Prepare(
            "INSERT OR REPLACE INTO play_totals SELECT track, n, h, l, row_sum(track, n, h, l) FROM ("
            + "SELECT p.track, count(*) + coalesce(t.plays, 0) n, sum(p.heard) + coalesce(t.heard, 0) h, max(max(p.started), coalesce(t.last, 0)) l "
            + "FROM plays p LEFT JOIN play_totals t ON t.track = p.track WHERE p.id < $a GROUP BY p.track)",
            1);
        _drop = statements.Prepare("DELETE FROM plays WHERE id < $a", 1);
        _clear = statements.Prepare("DELETE FROM plays WHERE started < $a", 1);
        _clearTotals = statements.Prepare("DELETE FROM play_totals", 0);
    }

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
}
