using Microsoft.Data.Sqlite;
using MusicFs.Contracts.Origins;
using MusicFs.Library.Records;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library;

/// <summary>The connection that writes the catalog, a batch of changes in one transaction. Used by the one writer.</summary>
internal sealed class CatalogWriter : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _findOrigin;
    private readonly SqliteCommand _addOrigin;
    private readonly SqliteCommand _findFolder;
    private readonly SqliteCommand _addFolder;
    private readonly SqliteCommand _put;
    private readonly SqliteCommand _release;
    private readonly SqliteCommand _remove;
    private readonly SqliteCommand _tidy;
    private readonly Dictionary<string, long> _origins = new(StringComparer.Ordinal);
    private long _revision;

    public CatalogWriter(SqliteConnection connection)
    {
        _connection = connection;
        _findOrigin = Prepare("SELECT id FROM origins WHERE name = $a", 1);
        _addOrigin = Prepare("INSERT INTO origins (name) VALUES ($a) RETURNING id", 1);
        _findFolder = Prepare("SELECT id FROM folders WHERE origin = $a AND path = $b", 2);
        _addFolder = Prepare("INSERT INTO folders (origin, path) VALUES ($a, $b) RETURNING id", 2);
        // A file that moved leaves its old row: the number goes with it.
        _release = Prepare("DELETE FROM files WHERE identity = $a AND NOT (folder = $b AND name = $c)", 3);
        _put = Prepare(
            "INSERT INTO files (folder, name, size, modified, tag, identity, revision, record, problem) VALUES ($a, $b, $c, $d, $e, $f, $g, $h, $i) "
            + "ON CONFLICT (folder, name) DO UPDATE SET size = $c, modified = $d, tag = $e, identity = $f, revision = $g, record = $h, problem = $i",
            9);
        _remove = Prepare("DELETE FROM files WHERE folder = $a AND name = $b", 2);
        _tidy = Prepare("DELETE FROM folders WHERE id = $a AND NOT EXISTS (SELECT 1 FROM files WHERE folder = $a)", 1);
        _revision = (long)SqliteFile.Scalar(connection, "SELECT coalesce(max(revision), 0) FROM files")!;
    }

    /// <summary>All of them or none. Throws <see cref="SqliteException"/>.</summary>
    public void Apply(IReadOnlyList<CatalogChange> changes)
    {
        using SqliteTransaction transaction = _connection.BeginTransaction();
        foreach (SqliteCommand command in Commands)
            command.Transaction = transaction;
        try
        {
            _revision++;
            foreach (CatalogChange change in changes)
            {
                if (change.File is { } file)
                    Put(change.OriginId, file);
                else
                    Remove(change.OriginId, change.Path);
            }

            transaction.Commit();
        }
        catch (SqliteException)
        {
            // Rows of origins that were added are rolled back with the rest.
            _origins.Clear();
            throw;
        }
    }

    public void Dispose()
    {
        foreach (SqliteCommand command in Commands)
            command.Dispose();
        _connection.Dispose();
    }

    private SqliteCommand[] Commands => [_findOrigin, _addOrigin, _findFolder, _addFolder, _put, _release, _remove, _tidy];

    private void Put(string originId, CatalogFile file)
    {
        long folder = FolderOf(originId, file.Path.Parent, isWanted: true);
        byte[] name = file.Path.Name.ToArray();
        Run(_release, (long)file.Identity, folder, name);
        Run(
            _put, folder, name, file.Version.Size, file.Version.ModifiedNanoseconds, (long)file.Version.Tag, (long)file.Identity, _revision,
            file.Tags is null ? DBNull.Value : TagRecord.Write(file.Tags), (object?)file.Problem ?? DBNull.Value);
    }

    private void Remove(string originId, OriginPath path)
    {
        long folder = FolderOf(originId, path.Parent, isWanted: false);
        if (folder == 0)
            return;
        Run(_remove, folder, path.Name.ToArray());
        Run(_tidy, folder);
    }

    private long FolderOf(string originId, OriginPath path, bool isWanted)
    {
        if (!_origins.TryGetValue(originId, out long origin))
        {
            origin = Find(_findOrigin, originId) ?? Find(_addOrigin, originId) ?? 0;
            _origins.Add(originId, origin);
        }

        byte[] bytes = path.Bytes.ToArray();
        return Find(_findFolder, origin, bytes) ?? (isWanted ? Find(_addFolder, origin, bytes) : null) ?? 0;
    }

    private SqliteCommand Prepare(string sql, int parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter { ParameterName = "$" + (char)('a' + i) });
        return command;
    }

    private static long? Find(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        Set(command, values);
        return command.ExecuteScalar() as long?;
    }

    private static void Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        Set(command, values);
        command.ExecuteNonQuery();
    }

    private static void Set(SqliteCommand command, ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
    }
}
