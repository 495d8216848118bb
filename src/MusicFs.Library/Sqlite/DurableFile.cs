using System.Runtime.InteropServices;

namespace MusicFs.Library.Sqlite;

/// <summary>Files that are there after a power cut, or not at all.</summary>
internal static partial class DurableFile
{
    private const int DirectoryOnly = 0x10000;
    private const int CloseOnExec = 0x80000;

    /// <summary>Makes a file take a name, in place of what had it, so that a power cut leaves one or the other. Throws <see cref="IOException"/>.</summary>
    public static void Publish(string from, string to)
    {
        using (FileStream file = new(from, FileMode.Open, FileAccess.ReadWrite))
            file.Flush(flushToDisk: true);
        File.Move(from, to, overwrite: true);
        SyncFolder(Path.GetDirectoryName(to)!);
    }

    /// <summary>Copies a file to a name that is free. Throws <see cref="IOException"/>.</summary>
    public static void Copy(string from, string to)
    {
        File.Copy(from, to, overwrite: false);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(to, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using FileStream file = new(to, FileMode.Open, FileAccess.ReadWrite);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Names in it are on disk. Where the system cannot, its own order of writing must do.</summary>
    public static void SyncFolder(string folder)
    {
        if (!OperatingSystem.IsLinux() || Open(folder, DirectoryOnly | CloseOnExec) is var descriptor && descriptor < 0)
            return;
        _ = Sync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
