using System.Runtime.InteropServices;

namespace MusicFs.Cli.Native;

/// <summary>What makes a process a daemon and the framework has no call for. Descriptors 0 to 2 are the standard streams.</summary>
internal static partial class Session
{
    private const int O_WRONLY = 1;
    private const int O_RDWR = 2;
    private const int O_CREAT = 0x40;
    private const int O_APPEND = 0x400;
    private const int O_CLOEXEC = 0x80000;

    /// <summary>Owner reads and writes.</summary>
    private const int LogMode = 0x180;

    /// <summary>Becomes the leader of a session without a terminal: closing the caller's terminal no longer reaches it.</summary>
    public static void Leave() => _ = SetSid();

    /// <summary>Appends standard error to a file. Null, or why not.</summary>
    public static string? RedirectError(string path)
    {
        int descriptor = Open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, LogMode);
        if (descriptor < 0)
            return Marshal.GetLastPInvokeErrorMessage();
        _ = Duplicate(descriptor, 2);
        _ = Close(descriptor);
        return null;
    }

    /// <summary>Nothing is read from or written to the caller any more.</summary>
    public static void DropInputAndOutput()
    {
        int descriptor = Open("/dev/null", O_RDWR | O_CLOEXEC, 0);
        if (descriptor < 0)
            return;
        _ = Duplicate(descriptor, 0);
        _ = Duplicate(descriptor, 1);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int SetSid();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
