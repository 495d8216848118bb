using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>One file of the user database's format, be it the database or a backup: made, looked at, copied. Stateless.</summary>
internal static class UserFile
{
    /// <summary><c>PRAGMA application_id</c>: tells such a file from any other database, the letters MFSU.</summary>
    public const int ApplicationId = 0x4D465355;

    public static IEnumerable<string> Suffixes => ["", "-wal", "-shm"];

    /// <summary>A connection that writes, durably. Throws <see cref="SqliteException"/>.</summary>
    public static SqliteConnection Connect(string path)
    {
        SqliteConnection connection = SqliteFile.Connect(path, isDurable: true);
        RowSum.AddTo(connection);
        return connection;
    }

    /// <summary>A connection that reads. Throws <see cref="SqliteException"/>.</summary>
    public static SqliteConnection ConnectToRead(string path)
    {
        SqliteConnection connection = SqliteFile.ConnectToRead(path);
        RowSum.AddTo(connection);
        return connection;
    }

    /// <summary>
    /// Makes an empty database. It takes its name only when it is whole: an empty or half file of that name is never one that was just
    /// begun, but damage. Throws <see cref="SqliteException"/> and <see cref="IOException"/>.
    /// </summary>
    public static void Create(string path, IReadOnlyList<string> scripts)
    {
        string draft = path + ".new";
        Delete(draft);
        using (SqliteConnection connection = Connect(draft))
            SqliteFile.Migrate(connection, scripts);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        DurableFile.Publish(draft, path);
    }

    /// <summary>Null where the file is whole and of a format that this program knows, else what is wrong. Reads all of it and changes nothing.</summary>
    /// <param name="path">The file.</param>
    /// <param name="newest">The newest version of the format that is known.</param>
    /// <param name="withRows">Whether each row is looked at too, which takes a second a million rows.</param>
    /// <param name="isDamage">Whether it is the content that is wrong, and not its version or the disk.</param>
    public static string? Examine(string path, int newest, bool withRows, out bool isDamage)
    {
        isDamage = false;
        try
        {
            using SqliteConnection connection = ConnectToRead(path);
            if (Wrong(connection, path, withRows) is { } damage)
            {
                isDamage = true;
                return damage;
            }

            int version = SqliteFile.Version(connection);
            return version > newest
                ? $"{path} has format {version}, which is newer than this MusicFs knows ({newest})."
                : null;
        }
        catch (SqliteException error)
        {
            isDamage = SqliteFile.IsDamage(error) || new FileInfo(path) is { Exists: true, Length: 0 };
            return isDamage ? $"{path} is damaged: {error.Message}" : Describe(path, error).What;
        }
    }

    public static Problem Describe(string path, SqliteException error)
    {
        Problem problem = SqliteFile.Describe(path, error);
        return SqliteFile.IsDamage(error)
            ? problem with { Remedy = "Look closer with 'musicfs library check', which names the newest sound backup." }
            : problem with { Remedy = "Nothing that was kept is lost. Check the disk's space and rights, or choose another folder with --state-dir." };
    }

    /// <summary>Copies one with what is still in its log, page for page. Throws <see cref="IOException"/>.</summary>
    public static void Copy(string from, string to)
    {
        DurableFile.Copy(from, to);
        // Readers leave an empty one.
        if (new FileInfo(from + "-wal") is { Exists: true, Length: > 0 })
            DurableFile.Copy(from + "-wal", to + "-wal");
    }

    public static void Delete(string path)
    {
        foreach (string suffix in Suffixes)
            File.Delete(path + suffix);
    }

    private static string? Wrong(SqliteConnection connection, string path, bool withRows)
    {
        if (SqliteFile.Scalar(connection, "PRAGMA application_id") is not (long)ApplicationId)
            return $"{path} is not a user database of MusicFs, or its first page is damaged.";
        string check = withRows ? "integrity_check" : "quick_check";
        if (SqliteFile.Scalar(connection, $"PRAGMA {check}(1)") is not "ok" and var answer)
            return $"{path} is damaged: {answer}";
        if (!withRows)
            return null;
        if (SqliteFile.Scalar(connection, "SELECT count(*) FROM pragma_foreign_key_check") is not 0L)
            return $"{path} is damaged: rows are missing.";
        return RowSum.CountWrong(connection) is > 0 and var rows ? $"{path} is damaged: {rows} rows are not what was written." : null;
    }
}
