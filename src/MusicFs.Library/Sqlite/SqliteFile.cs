using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.Sqlite;

/// <summary>Opens database files: settings, migrations, and what SQLite's errors mean to a person.</summary>
internal static class SqliteFile
{
    /// <summary>Pages in memory a connection, in KiB; the default would be 2 MiB, and unlimited dirty ones.</summary>
    private const int CacheKibibytes = 8 * 1024;

    private const int Full = 13;
    private const int Corrupt = 11;
    private const int NotADatabase = 26;
    private const int CannotOpen = 14;
    private const int ReadOnly = 8;
    private const int Busy = 5;
    public const int InputOutput = 10;

    /// <summary>A connection of its own to a database in WAL mode. Throws <see cref="SqliteException"/>.</summary>
    /// <param name="path">The file; made where it is missing.</param>
    /// <param name="isDurable">Whether a commit must survive a power cut, and not only the end of the process.</param>
    public static SqliteConnection Connect(string path, bool isDurable)
    {
        SqliteEngine.EnsureStarted();
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            connection.Open();
            Execute(
                connection,
                $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {(isDurable ? "FULL" : "NORMAL")}; PRAGMA cache_size = -{CacheKibibytes}; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000;");
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that changes nothing, not even the way the file is written. Throws <see cref="SqliteException"/>.</summary>
    public static SqliteConnection ConnectToRead(string path)
    {
        SqliteEngine.EnsureStarted();
        SqliteConnectionStringBuilder settings = new() { DataSource = path, Pooling = false, Mode = SqliteOpenMode.ReadOnly };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            Execute(connection, $"PRAGMA cache_size = -{CacheKibibytes}; PRAGMA busy_timeout = 10000;");
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The scripts of a schema in their order.</summary>
    public static IReadOnlyList<string> Scripts(string name) =>
    [
        .. typeof(SqliteFile).Assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith($"Schema/{name}-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Script),
    ];

    /// <summary>How many scripts of its schema a file has seen.</summary>
    public static int Version(SqliteConnection connection) => (int)(long)Scalar(connection, "PRAGMA user_version")!;

    /// <summary>
    /// Brings a schema up to date: the scripts <c>NAME-001.sql</c>, <c>NAME-002.sql</c> ... that the file has not seen yet, each with the
    /// note that it was seen in one transaction.
    /// </summary>
    /// <returns>False where the file is of a later version of the program.</returns>
    public static bool Migrate(SqliteConnection connection, IReadOnlyList<string> scripts)
    {
        int seen = Version(connection);
        if (seen > scripts.Count)
            return false;
        for (int i = seen; i < scripts.Count; i++)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            Execute(connection, scripts[i] + $"\nPRAGMA user_version = {i + 1};", transaction);
            transaction.Commit();
        }

        return true;
    }

    public static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    /// <summary>Whether the content of the file, and not the disk or a right, is what is wrong.</summary>
    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is Corrupt or NotADatabase;

    public static Problem Describe(string path, SqliteException error) => error.SqliteErrorCode switch
    {
        Full => new Problem($"The disk of {path} is full.", "Free some space; what was not written is read from the origins again."),
        ReadOnly or CannotOpen => new Problem($"{path} cannot be written.", "Give this user the right to write there, or choose another folder with --cache-dir."),
        Busy => new Problem($"{path} is in use by another program.", "End the other program; two MusicFs must not share a library's folder."),
        InputOutput => new Problem($"The disk of {path} fails ({error.Message}).", "Check the disk, or choose another folder with --cache-dir."),
        Corrupt or NotADatabase => new Problem($"{path} is damaged.", "It is set aside and made anew by 'musicfs library rebuild'."),
        _ => new Problem($"{path} cannot be used: {error.Message}", "Choose another folder with --cache-dir, or remove the file: it is made anew."),
    };

    private static string Script(string resource)
    {
        using var reader = new StreamReader(typeof(SqliteFile).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
