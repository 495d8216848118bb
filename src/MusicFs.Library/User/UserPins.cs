using Microsoft.Data.Sqlite;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>What people pinned, as statements of a connection. Used by whoever uses that. A row whose sum is wrong throws <see cref="InvalidDataException"/>.</summary>
internal sealed class UserPins
{
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _next;
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _change;
    private readonly SqliteStatement _drop;

    public UserPins(SqliteStatements statements)
    {
        _find = statements.Prepare("SELECT id FROM pins WHERE query = $a", 1);
        _next = statements.Prepare("SELECT max(id) + 1 FROM pins", 0);
        _add = statements.Prepare("INSERT INTO pins VALUES ($a, $b, $c, $d, $e, row_sum($a, $b, $c, $d, $e))", 5);
        _change = statements.Prepare("UPDATE pins SET until = $b, budget = $c, sum = row_sum(id, query, $b, $c, made) WHERE id = $a", 3);
        _drop = statements.Prepare("DELETE FROM pins WHERE query = $a RETURNING id", 1);
    }

    /// <summary>In the order in which they were made.</summary>
    public static IReadOnlyList<HeldPin> Read(SqliteConnection connection)
    {
        List<HeldPin> pins = [];
        foreach (SqliteDataReader row in RowSum.Rows(connection, "SELECT query, until, budget, made, sum = row_sum(id, query, until, budget, made) FROM pins ORDER BY id", 4))
        {
            pins.Add(new HeldPin(
                row.GetString(0), row.IsDBNull(1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.IsDBNull(2) ? null : row.GetInt64(2),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3))));
        }

        return pins;
    }

    /// <summary>Inside a transaction of the writer. One of the same rule keeps its place.</summary>
    public void Put(HeldPin pin)
    {
        object until = pin.Until is { } end ? end.ToUnixTimeMilliseconds() : DBNull.Value;
        object budget = pin.Budget is { } bytes ? bytes : DBNull.Value;
        if (_find.Number(pin.Rule) is { } known)
            _change.Run(known, until, budget);
        else
            _add.Run(_next.Number() ?? 1, pin.Rule, until, budget, pin.Made.ToUnixTimeMilliseconds());
    }

    /// <summary>Inside a transaction of the writer. False where there was none.</summary>
    public bool Remove(string rule) => _drop.Number(rule) is not null;
}
