using MusicFs.Contracts.FileSystem;
using MusicFs.Library.User;

namespace MusicFs.Host.Libraries;

/// <summary>What is done to what people made in a library: backups and the way back. Called by commands.</summary>
public static class UserCare
{
    /// <summary>Makes a backup, while a daemon uses the library too.</summary>
    /// <param name="stateDirectory">The library's state folder.</param>
    /// <param name="file">A file that does not exist; null for one in the backup folder.</param>
    /// <returns>Where it is, or why it is not.</returns>
    public static (string? Path, Problem? Problem) BackUp(string stateDirectory, string? file) =>
        (UserDatabase.Backup(stateDirectory, file, out Problem? problem), problem);

    /// <summary>Puts a backup in the place of what there is, which is kept.</summary>
    /// <returns>Where that is now, null where there was none; or why nothing was replaced.</returns>
    public static (string? KeptAs, Problem? Problem) Restore(string stateDirectory, string file)
    {
        Problem? problem = UserDatabase.Restore(stateDirectory, file, out string? keptAs);
        return (keptAs, problem);
    }

    /// <summary>The backups, the newest first, each read and checked.</summary>
    public static IEnumerable<BackupEntry> List(string stateDirectory) => UserDatabase.BackupsOf(stateDirectory)
        .Select(static backup => new BackupEntry(backup.Path, backup.Made, backup.BeforeVersion, backup.Bytes, UserDatabase.Examine(backup)));
}
