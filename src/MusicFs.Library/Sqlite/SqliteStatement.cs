using Microsoft.Data.Sqlite;

namespace MusicFs.Library.Sqlite;

/// <summary>A statement that is prepared once and run often; its parameters are <c>$a</c>, <c>$b</c> ... Used by one thread at a time.</summary>
internal sealed class SqliteStatement : IDisposable
{
    private readonly SqliteCommand _command;

    public SqliteStatement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (int i = 0; i < parameters; i++)
            _command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (char)('a' + i) });
    }

    /// <summary>The transaction that it runs in from now on.</summary>
    public SqliteTransaction? Transaction
    {
        set => _command.Transaction = value;
    }

    /// <summary>Its rows; the reader is to be disposed before it runs again.</summary>
    public SqliteDataReader Rows(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    /// <summary>The first column of its first row; null where there is none.</summary>
    public long? Number(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteScalar() as long?;
    }

    public void Run(params ReadOnlySpan<object> values)
    {
        Bind(values);
        _command.ExecuteNonQuery();
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
            _command.Parameters[i].Value = values[i];
    }
}
