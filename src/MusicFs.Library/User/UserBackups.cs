using System.Globalization;
using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <summary>
/// The folder of backups: makes them, keeps the right ones, finds the newest that is sound. A backup counts only when it was read again
/// and found sound; only then does an older one go. Used by one thread at a time; another process may use the folder meanwhile.
/// </summary>
internal sealed class UserBackups(string stateFolder, IReadOnlyList<string> scripts, TimeProvider time)
{
    private const string Prefix = "user-";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const string Before = "-before-";
    private const int Days = 7;
    private const int Weeks = 4;

    /// <summary>A draft that old was left by a process that was killed.</summary>
    private static readonly TimeSpan DraftAge = TimeSpan.FromDays(1);

    /// <summary>What a name tells apart.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    /// <summary>Backups that follow each other within a second have names a little ahead of the clock; further ahead, the clock was wrong.</summary>
    public static readonly TimeSpan ClockError = TimeSpan.FromHours(1);

    private readonly string _folder = Path.Combine(stateFolder, "backups");

    /// <summary>All, the newest first.</summary>
    public IReadOnlyList<UserBackup> List() => Directory.Exists(_folder)
        ? [.. Directory.EnumerateFiles(_folder, Prefix + "*.db").Select(Parse).OfType<UserBackup>().OrderByDescending(static backup => backup.Made)]
        : [];

    /// <summary>The newest that can be restored; null where there is none. Reads all of each that it looks at.</summary>
    public UserBackup? NewestSound() => List().FirstOrDefault(backup => UserFile.Examine(backup.Path, scripts.Count, withRows: true, out _) is null);

    /// <summary>What is wrong with the database, and the command that puts the newest sound backup in its place.</summary>
    public Problem Offer(string what)
    {
        string path = Path.Combine(stateFolder, UserDatabase.FileName);
        return NewestSound() is { } sound
            ? new Problem(
                what,
                string.Create(CultureInfo.InvariantCulture, $"The newest sound backup is of {sound.Made:yyyy-MM-dd HH:mm} UTC. It takes the file's place, which is kept beside it, with: ")
                + $"musicfs library restore --state-dir {Quote(stateFolder)} {Quote(sound.Path)}")
            : new Problem(what, $"There is no sound backup of it. To begin anew, move it away: mv {Quote(path)} {Quote(path + ".aside")}");
    }

    /// <summary>Makes one in the folder.</summary>
    /// <param name="source">The database.</param>
    /// <param name="beforeVersion">The version that it is about to be migrated to; null for an ordinary one.</param>
    /// <param name="problem">Why there is none.</param>
    public UserBackup? Make(string source, int? beforeVersion, out Problem? problem)
    {
        try
        {
            UserLock.MakeFolder(_folder);
            string path = FreeName(beforeVersion);
            problem = Write(source, path);
            if (problem is not null)
                return null;
            Rotate(path);
            return Parse(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = new Problem($"No backup can be made in {_folder}: {e.Message}", "Make room there, or give this user the right to write.");
            return null;
        }
    }

    /// <summary>Writes a backup to a file that does not exist yet.</summary>
    /// <returns>Null, or why it is not there.</returns>
    public Problem? Write(string source, string target)
    {
        string draft = string.Create(CultureInfo.InvariantCulture, $"{target}.{Environment.ProcessId}.new");
        try
        {
            if (File.Exists(target))
                return new Problem($"{target} exists.", "Name a file that does not: a backup replaces nothing.");
            UserFile.Delete(draft);
            using (SqliteConnection connection = UserFile.ConnectToRead(source))
            using (SqliteCommand command = connection.CreateCommand())
            {
                command.CommandText = "VACUUM INTO $a";
                command.Parameters.AddWithValue("$a", draft);
                command.ExecuteNonQuery();
            }

            if (UserFile.Examine(draft, int.MaxValue, withRows: true, out bool isDamage) is { } wrong)
            {
                UserFile.Delete(draft);
                return isDamage ? Offer($"{source} is damaged, and no backup was made of it ({wrong.Replace(draft, "the copy", StringComparison.Ordinal)})") : new Problem(wrong, "Check the disk.");
            }

            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(draft, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            DurableFile.Publish(draft, target);
            return null;
        }
        catch (SqliteException error)
        {
            UserFile.Delete(draft);
            return SqliteFile.IsDamage(error) ? Offer($"{source} is damaged, and no backup was made of it.") : UserFile.Describe(target, error);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Problem($"{target} cannot be written: {e.Message}", "Name another file, or give this user the right to write there.");
        }
    }

    /// <summary>Keeps the last of each of 7 days and of each of 4 weeks, and all that were made before a migration.</summary>
    private void Rotate(string made)
    {
        List<UserBackup> ordinary = [.. List().Where(static backup => backup.BeforeVersion is null)];
        IEnumerable<UserBackup> kept = ordinary.DistinctBy(static backup => backup.Made.Date).Take(Days)
            .Concat(ordinary.DistinctBy(static backup => (ISOWeek.GetYear(backup.Made.Date), ISOWeek.GetWeekOfYear(backup.Made.Date))).Take(Weeks));
        foreach (UserBackup old in ordinary.Except(kept).Where(backup => backup.Path != made))
            File.Delete(old.Path);
        foreach (string draft in Directory.EnumerateFiles(_folder, Prefix + "*.new*"))
        {
            if (time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(draft) > DraftAge)
                File.Delete(draft);
        }
    }

    /// <summary>After the newest, also within one second; but not for ever after one that was made when the clock was wrong.</summary>
    private string FreeName(int? beforeVersion)
    {
        DateTimeOffset made = time.GetUtcNow();
        if (List() is [var newest, ..] && newest.Made + Step > made && newest.Made < made + ClockError)
            made = newest.Made + Step;
        string before = beforeVersion is { } version ? string.Create(CultureInfo.InvariantCulture, $"{Before}{version:000}") : "";
        for (; ; made += Step)
        {
            string path = Path.Combine(_folder, Prefix + made.ToString(TimeFormat, CultureInfo.InvariantCulture) + before + ".db");
            if (!File.Exists(path))
                return path;
        }
    }

    private static UserBackup? Parse(string path)
    {
        string[] parts = Path.GetFileNameWithoutExtension(path)[Prefix.Length..].Split(Before);
        int? version = parts.Length == 2 && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int number) ? number : null;
        bool isOne = DateTimeOffset.TryParseExact(parts[0], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset made);
        return isOne ? new UserBackup(path, made, version, new FileInfo(path).Length) : null;
    }

    /// <summary>So that a shell takes it as it is.</summary>
    private static string Quote(string text) =>
        text.All(static c => char.IsAsciiLetterOrDigit(c) || "/._-+:@".Contains(c)) ? text : $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
