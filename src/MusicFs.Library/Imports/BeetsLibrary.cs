using System.Text;
using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.Imports;

/// <summary>
/// The database of beets, as its items table has it in version 1.3 and later. It is read in portions, so that beets never waits long for
/// it. What it holds is not trusted: only plain columns of a plain table are read, and no value is longer than <see cref="ImportFile.LongestText"/>.
/// </summary>
internal sealed class BeetsLibrary : IImportSource
{
    private const int Portion = 1000;

    /// <summary>SQLite refuses to make longer values, whatever the file says.</summary>
    private const int LongestRow = 16 * 1024 * 1024;

    private readonly string _path;
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly string _sql;
    private readonly long _version;
    private readonly (long Length, DateTime Written) _file;
    private long _last = long.MinValue;

    private BeetsLibrary(string path, SqliteConnection connection, IEnumerable<string> columns)
    {
        _path = path;
        _connection = connection;
        foreach (string column in columns)
            _columns.Add(column, _columns.Count);
        _sql = $"SELECT {string.Join(", ", _columns.Keys)} FROM items WHERE id > $a ORDER BY id LIMIT {Portion}";
        _file = FileState(path);
        _version = DataVersion();
    }

    public string Kind => "beets";

    public IReadOnlyDictionary<string, long> Left => new Dictionary<string, long>();

    public static BeetsLibrary? Open(string path, out Problem? problem)
    {
        SqliteConnection? connection = null;
        try
        {
            connection = SqliteFile.ConnectToRead(path);
            SqliteFile.Execute(connection, "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;");
            _ = SQLitePCL.raw.sqlite3_limit(connection.Handle!, SQLitePCL.raw.SQLITE_LIMIT_LENGTH, LongestRow);
            HashSet<string> there = ColumnsOfItems(connection);
            if (there.Contains("id") && there.Contains("path") && there.Contains("title"))
            {
                problem = null;
                return new BeetsLibrary(path, connection, BeetsFields.Columns.Where(there.Contains));
            }

            problem = new Problem($"{path} is an SQLite database, but not one of beets: it has no table 'items' with tracks.", "Name the file that 'beet config' calls library.");
        }
        catch (SqliteException error)
        {
            problem = Describe(path, error);
        }

        connection?.Dispose();
        return null;
    }

    public IReadOnlyList<ImportedTrack> Read(out Problem? problem)
    {
        List<ImportedTrack> tracks = new(Portion);
        try
        {
            using SqliteCommand command = _connection.CreateCommand();
            command.CommandText = _sql;
            command.Parameters.AddWithValue("$a", _last);
            using SqliteDataReader rows = command.ExecuteReader();
            while (rows.Read())
            {
                // A table that is not what it seems must not be read for ever.
                if (Number(rows, "id") is var id && id <= _last)
                    break;
                _last = id;
                tracks.Add(Track(rows));
            }

            problem = null;
            return tracks;
        }
        catch (SqliteException error)
        {
            problem = Describe(_path, error);
            return [];
        }
    }

    public bool HasChanged()
    {
        try
        {
            return FileState(_path) != _file || DataVersion() != _version;
        }
        catch (SqliteException)
        {
            // What is wrong with it, whoever opens it anew hears.
            return true;
        }
    }

    public void Dispose() => _connection.Dispose();

    private static HashSet<string> ColumnsOfItems(SqliteConnection connection)
    {
        HashSet<string> columns = new(StringComparer.Ordinal);
        // A view or a virtual table would run what the file says. Columns that are computed are not in this list.
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            "SELECT c.name FROM sqlite_master m JOIN pragma_table_info('items') c WHERE m.name = 'items' AND m.type = 'table' AND m.rootpage > 0";
        using SqliteDataReader rows = command.ExecuteReader();
        while (rows.Read())
            columns.Add(rows.GetString(0));
        return columns;
    }

    private ImportedTrack Track(SqliteDataReader row)
    {
        byte[] path = Path(row);
        Dictionary<string, IReadOnlyList<string>> fields = BeetsFields.Read(column => Text(row, column), column => Number(row, column));
        double? length = _columns.TryGetValue("length", out int at) && row.GetValue(at) is double seconds and > 0 and < 1e7 ? seconds : null;
        return new ImportedTrack(path, fields, length, path.Length == 0 && fields.Count == 0 ? "It says nothing of the track." : null);
    }

    /// <summary>Bytes as a rule; a text where another program wrote it.</summary>
    private byte[] Path(SqliteDataReader row)
    {
        byte[] path = row.GetValue(_columns["path"]) switch { byte[] bytes => bytes, string text => Encoding.UTF8.GetBytes(text), _ => [] };
        return path.Length <= ImportFile.LongestText && !path.AsSpan().Contains((byte)0) ? path : [];
    }

    private string? Text(SqliteDataReader row, string column) =>
        _columns.TryGetValue(column, out int at) && row.GetValue(at) is string text && text.Length is > 0 and <= ImportFile.LongestText
        && !text.Contains('\0', StringComparison.Ordinal) && text.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    private long Number(SqliteDataReader row, string column) => !_columns.TryGetValue(column, out int at) ? 0 : row.GetValue(at) switch
    {
        long number => number,
        double number and > -1e15 and < 1e15 => (long)Math.Round(number),
        _ => 0,
    };

    private long DataVersion() => SqliteFile.Scalar(_connection, "PRAGMA data_version") as long? ?? 0;

    private static (long, DateTime) FileState(string path) => new FileInfo(path) is { Exists: true } file ? (file.Length, file.LastWriteTimeUtc) : (-1, default);

    private static Problem Describe(string path, SqliteException error) => SqliteFile.IsDamage(error)
        ? new Problem($"{path} is damaged: {error.Message}", "Check it with: sqlite3 FILE 'PRAGMA integrity_check'.")
        : new Problem($"{path} cannot be read: {error.Message}", "Give this user the right to read it. Where beets was killed while it wrote, run any command of beets first.");
}
