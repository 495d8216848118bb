using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MusicFs.EndToEnd.Tests.Native;

/// <summary>System calls that programs make on a mount and the framework does not offer as they are. Each gives 0 or the errno.</summary>
internal static partial class Libc
{
    public const int SIGINT = 2;
    public const int SIGQUIT = 3;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGTERM = 15;

    public const int ENOENT = 2;
    public const int EACCES = 13;
    public const int EROFS = 30;

    public const int O_WRONLY = 1;
    public const int O_RDWR = 2;
    public const int O_CREAT = 0x40;
    public const int O_TRUNC = 0x200;

    public const int POSIX_FADV_DONTNEED = 4;

    private const int AT_FDCWD = -100;

    /// <summary>Gives its error itself. On a file that was only read, the kernel forgets what it keeps of it.</summary>
    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    public static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    public static int Kill(int process, int signal) => Errno(kill(process, signal));

    public static int Open(string path, int flags)
    {
        int descriptor = open(path, flags, 0x1a4);
        int errno = Errno(descriptor);
        if (descriptor >= 0)
            _ = close(descriptor);
        return errno;
    }

    public static int MakeDirectory(string path) => Errno(mkdir(path, 0x1ed));

    public static int Unlink(string path) => Errno(unlink(path));

    public static int RemoveDirectory(string path) => Errno(rmdir(path));

    public static int Rename(string from, string to) => Errno(rename(from, to));

    public static int Link(string from, string to) => Errno(link(from, to));

    public static int SymbolicLink(string target, string path) => Errno(symlink(target, path));

    public static int ChangeMode(string path) => Errno(chmod(path, 0x1b6));

    public static int ChangeOwner(string path) => Errno(chown(path, 1, 1));

    public static int Truncate(string path) => Errno(truncate(path, 0));

    /// <summary>Sets both times to now.</summary>
    public static int Touch(string path) => Errno(utimensat(AT_FDCWD, path, 0, 0));

    public static int SetAttribute(string path) => Errno(setxattr(path, "user.musicfs-test", [1], 1, 0));

    public static string GetAttribute(string path, string name)
    {
        byte[] value = new byte[4096];
        nint length = getxattr(path, name, value, (nuint)value.Length);
        Assert.IsGreaterThanOrEqualTo(0, length, $"errno {Marshal.GetLastPInvokeError()}: {name} of {path}");
        return System.Text.Encoding.UTF8.GetString(value, 0, (int)length);
    }

    public static int RemoveAttribute(string path) => Errno(removexattr(path, "user.musicfs-test"));

    public static int MakeNode(string path) => Errno(mknod(path, 0x1000 | 0x1a4, 0));

    private static int Errno(int result) => result >= 0 ? 0 : Marshal.GetLastPInvokeError();

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkdir(string path, int mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int unlink(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rmdir(string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int rename(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int symlink(string target, string path);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chmod(string path, int mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, int user, int group);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int truncate(string path, long length);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int utimensat(int directory, string path, nint times, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setxattr(string path, string name, byte[] value, nuint size, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint getxattr(string path, string name, byte[] value, nuint size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int removexattr(string path, string name);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mknod(string path, int mode, ulong device);
}
