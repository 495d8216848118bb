using Microsoft.Data.Sqlite;
using MusicFs.Contracts.FileSystem;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.User;

/// <content>Backups: a daily one by itself, others on request; and the way back.</content>
public sealed partial class UserDatabase
{
    /// <summary>How often it is looked whether a backup is due.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromHours(1);

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly CancellationTokenSource _ending = new();
    private readonly Task _backingUp;

    /// <summary>Why the last backup by itself failed; null where it did not.</summary>
    public Problem? BackupFailure { get; private set; }

    /// <summary>Makes a backup in the backup folder now.</summary>
    public async Task<(UserBackup? Backup, Problem? Problem)> BackupAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            return (_backups.Make(_path, beforeVersion: null, out Problem? problem), problem);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Makes a backup of a folder's database, whether another process uses it or not.</summary>
    /// <param name="stateDirectory">The folder.</param>
    /// <param name="file">A file that does not exist yet; null for one in the backup folder, where the oldest then go.</param>
    /// <param name="problem">Why there is none.</param>
    /// <returns>The file; null with a problem.</returns>
    public static string? Backup(string stateDirectory, string? file, out Problem? problem)
    {
        string path = Path.Combine(stateDirectory, FileName);
        UserBackups backups = BackupsIn(stateDirectory);
        if (!File.Exists(path))
        {
            problem = backups.List().Count > 0
                ? backups.Offer($"{path} is gone, though there was one.")
                : new Problem($"There is no {path}: nothing was made yet.", "It is there once the library was mounted.");
            return null;
        }

        if (file is null)
            return backups.Make(path, beforeVersion: null, out problem)?.Path;
        problem = backups.Write(path, file);
        return problem is null ? file : null;
    }

    /// <summary>The backups of a folder, the newest first.</summary>
    public static IReadOnlyList<UserBackup> BackupsOf(string stateDirectory) => BackupsIn(stateDirectory).List();

    /// <summary>Null where a backup can be restored by this program, else what is wrong with it. Reads all of it.</summary>
    public static string? Examine(UserBackup backup)
    {
        ArgumentNullException.ThrowIfNull(backup);
        return UserFile.Examine(backup.Path, UserDatabaseOptions.Default.Scripts.Count, withRows: true, out _);
    }

    /// <summary>Null where a folder's database, which nobody need use, is sound or there is none; else what is wrong and what to do.</summary>
    public static Problem? Check(string stateDirectory)
    {
        string path = Path.Combine(stateDirectory, FileName);
        UserBackups backups = BackupsIn(stateDirectory);
        if (!File.Exists(path))
            return backups.List().Count > 0 ? backups.Offer($"{path} is gone, though there was one.") : null;
        return UserFile.Examine(path, UserDatabaseOptions.Default.Scripts.Count, withRows: true, out bool isDamage) is not { } wrong ? null
            : isDamage ? backups.Offer(wrong)
            : new Problem(wrong, "Use the MusicFs that wrote it or a newer one, and check the folder's rights.");
    }

    /// <summary>Counts what a folder holds, without changing it; null where there is no database, or with a problem.</summary>
    public static UserStatistics? Count(string stateDirectory, out Problem? problem)
    {
        string path = Path.Combine(stateDirectory, FileName);
        problem = null;
        if (!File.Exists(path))
            return null;
        try
        {
            using UserReader reader = new(path);
            long bytes = UserFile.Suffixes.Sum(suffix => new FileInfo(path + suffix) is { Exists: true } file ? file.Length : 0);
            return reader.Count(bytes, BackupsOf(stateDirectory));
        }
        catch (SqliteException error)
        {
            problem = UserFile.Describe(path, error);
            return null;
        }
    }

    /// <summary>
    /// Puts a backup in the place of a folder's database, which nobody may use meanwhile. The backup is copied and the copy checked before
    /// anything is touched; what it replaces is kept beside it.
    /// </summary>
    /// <param name="stateDirectory">The folder.</param>
    /// <param name="file">The backup, which stays.</param>
    /// <param name="keptAs">Where the replaced file is now; null where there was none.</param>
    /// <returns>Null, or why nothing was replaced.</returns>
    public static Problem? Restore(string stateDirectory, string file, out string? keptAs) =>
        Restore(stateDirectory, file, UserDatabaseOptions.Default, out keptAs);

    internal static Problem? Restore(string stateDirectory, string file, UserDatabaseOptions options, out string? keptAs)
    {
        keptAs = null;
        if (!File.Exists(file))
            return new Problem($"There is no file {file}.", "List the backups with 'musicfs library restore --list'.");
        if (UserLock.Take(stateDirectory, out Problem? problem) is not { } fileLock)
            return problem;
        using (fileLock)
        {
            string path = Path.Combine(stateDirectory, FileName);
            string draft = path + ".new";
            try
            {
                UserFile.Delete(draft);
                UserFile.Copy(file, draft);
                if (UserFile.Examine(draft, options.Scripts.Count, withRows: true, out bool isDamage) is { } wrong)
                {
                    UserFile.Delete(draft);
                    return new Problem(
                        wrong.Replace(draft, file, StringComparison.Ordinal),
                        isDamage ? "Nothing was replaced. List the others with 'musicfs library restore --list'." : "Nothing was replaced. Use the MusicFs that wrote it, or a newer one.");
                }

                // Brings what is in the copy's log into the copy, and ends the log.
                UserFile.Connect(draft).Dispose();
                keptAs = Replace(path, draft, options.Time);
                return null;
            }
            catch (SqliteException error)
            {
                return UserFile.Describe(path, error);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return new Problem($"{file} cannot be put in the place of {path}: {error.Message}", "Make room there, or give this user the right to write.");
            }
        }
    }

    /// <summary>At every moment there is a whole database: the old one under its name until the new one takes it, and a copy of the old one with its log.</summary>
    private static string? Replace(string path, string draft, TimeProvider time)
    {
        string? aside = null;
        if (File.Exists(path))
        {
            for (DateTimeOffset now = time.GetUtcNow(); aside is null || File.Exists(aside); now += TimeSpan.FromSeconds(1))
                aside = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{path}.replaced-{now:yyyyMMdd'T'HHmmss'Z'}");
            UserFile.Copy(path, aside);
            DurableFile.SyncFolder(Path.GetDirectoryName(path)!);
        }

        // A log must never be found beside a database that it does not belong to.
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
        DurableFile.Publish(draft, path);
        return aside;
    }

    private static UserBackups BackupsIn(string stateDirectory) =>
        new(stateDirectory, UserDatabaseOptions.Default.Scripts, UserDatabaseOptions.Default.Time);

    private async Task BackUpDailyAsync()
    {
        using PeriodicTimer timer = new(Look, _time);
        try
        {
            do
            {
                if (IsBackupDue())
                    BackupFailure = (await BackupAsync().ConfigureAwait(false)).Problem;
            }
            while (await timer.WaitForNextTickAsync(_ending.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // The last chance before nobody looks any more.
            if (IsBackupDue())
                BackupFailure = (await BackupAsync().ConfigureAwait(false)).Problem;
        }
    }

    /// <summary>Whether something changed since the newest backup, and that is a day old, or of the future because the clock was wrong.</summary>
    private bool IsBackupDue()
    {
        UserBackup? last = _backups.List().FirstOrDefault(static backup => backup.BeforeVersion is null);
        if (last is not null && _time.GetUtcNow() - last.Made is var age && age > -UserBackups.ClockError && age < Day)
            return false;
        (string Id, long Revision) now = Read(static reader => reader.State(), out Problem? problem);
        if (problem is not null || now.Revision == 0)
            return false;
        if (last is null)
            return true;
        try
        {
            using UserReader reader = new(last.Path);
            return reader.State() != now;
        }
        catch (SqliteException)
        {
            // A damaged backup is none.
            return true;
        }
    }
}
