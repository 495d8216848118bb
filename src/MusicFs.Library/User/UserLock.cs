using MusicFs.Contracts.FileSystem;

namespace MusicFs.Library.User;

/// <summary>Keeps other processes away from a state folder. The system gives it up with the process.</summary>
internal static class UserLock
{
    private const string FileName = "user.lock";

    /// <summary>Another file says whose the lock is: one that is locked cannot be read.</summary>
    private const string HolderName = "user.pid";

    /// <summary>Null with a problem where another process has it, which the problem names.</summary>
    public static FileStream? Take(string folder, out Problem? problem)
    {
        string path = Path.Combine(folder, FileName);
        try
        {
            MakeFolder(folder);
            FileStream held = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            LockHolder.Write(Path.Combine(folder, HolderName));
            problem = null;
            return held;
        }
        catch (UnauthorizedAccessException)
        {
            problem = new Problem($"{folder} cannot be written.", "Give this user the right to write there, or choose another folder with --state-dir.");
        }
        catch (IOException error)
        {
            problem = File.Exists(path) && LockHolder.Read(Path.Combine(folder, HolderName)) is { } holder
                ? new Problem($"What people made in {folder} is in use by process {holder}.", "End that MusicFs first: musicfs umount MOUNTPOINT, or musicfs shutdown.")
                : new Problem($"{folder} cannot be used: {error.Message}", "Check the disk, or choose another folder with --state-dir.");
        }

        return null;
    }

    /// <summary>A folder for its owner only.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
