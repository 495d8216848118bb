using Microsoft.Data.Sqlite;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>What people pinned, as statements of a connection. Used by whoever uses that. A row whose sum is wrong throws <see cref="InvalidDataException"/>.</summary>
internal sealed class UserPins : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteStatement _find;
    private readonly SqliteStatement _next;
    private readonly SqliteStatement _add;
    private readonly SqliteStatement _change;
    private readonly SqliteStatement _drop;

    public UserPins(SqliteConnection connection)
    {
        _connection = connection;
        _find = new SqliteStatement(connection, "SELECT id FROM pins WHERE query = $a", 1);
        _next = new SqliteStatement(connection, "SELECT max(id) + 1 FROM pins", 0);
        _add = new SqliteStatement(connection, "INSERT INTO pins VALUES ($a, $b, $c, $d, $e, row_sum($a, $b, $c, $d, $e))", 5);
        _change = new SqliteStatement(connection, "UPDATE pins SET until = $b, budget = $c, sum = row_sum(id, query, $b, $c, made) WHERE id = $a", 3);
        _drop = new SqliteStatement(connection, "DELETE FROM pins WHERE query = $a RETURNING id", 1);
    }

    public IReadOnlyList<SqliteStatement> Statements => [_find, _next, _add, _change, _drop];

    /// <summary>In the order in which they were made.</summary>
    public IReadOnlyList<HeldPin> Read()
    {
        List<HeldPin> pins = [];
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = "SELECT query, until, budget, made, sum = row_sum(id, query, until, budget, made) FROM pins ORDER BY id";
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
        {
            if (rows.IsDBNull(4) || rows.GetInt64(4) == 0)
                throw new InvalidDataException("A row is not what was written.");
            pins.Add(new HeldPin(
                rows.GetString(0), rows.IsDBNull(1) ? null : DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(1)), rows.IsDBNull(2) ? null : rows.GetInt64(2),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.GetInt64(3))));
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

    public void Dispose()
    {
        foreach (SqliteStatement statement in Statements)
            statement.Dispose();
    }
}
