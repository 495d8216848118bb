using Microsoft.Data.Sqlite;

namespace MusicFs.Library.Sqlite;

/// <summary>A connection and all statements that are prepared for it: none is left out of a transaction, and none outlives the connection. Used by one thread at a time.</summary>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private readonly List<SqliteStatement> _all = [];

    public SqliteConnection Connection => connection;

    /// <param name="sql">One statement.</param>
    /// <param name="parameters">How many it has.</param>
    public SqliteStatement Prepare(string sql, int parameters)
    {
        SqliteStatement statement = new(connection, sql, parameters);
        _all.Add(statement);
        return statement;
    }

    /// <summary>Begins a transaction that every statement takes part in.</summary>
    public SqliteTransaction Begin()
    {
        SqliteTransaction transaction = connection.BeginTransaction();
        foreach (SqliteStatement statement in _all)
            statement.Transaction = transaction;
        return transaction;
    }

    /// <summary>Closes the connection, too.</summary>
    public void Dispose()
    {
        foreach (SqliteStatement statement in _all)
            statement.Dispose();
        connection.Dispose();
    }
}
