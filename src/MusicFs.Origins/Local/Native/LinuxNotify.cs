using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MusicFs.Origins.Local.Native;

/// <summary>
/// inotify(7) and what is needed to wait for it. Each returns what C returns; errno is
/// <see cref="Marshal.GetLastPInvokeError"/> of those that take a handle, else <see cref="Marshal.GetLastSystemError"/>. The framework's own
/// watcher does not know names that are not UTF-8, and does not tell of folders it failed to watch.
/// </summary>
internal static unsafe partial class LinuxNotify
{
    public const uint IN_MODIFY = 0x2;
    public const uint IN_ATTRIB = 0x4;
    public const uint IN_CLOSE_WRITE = 0x8;
    public const uint IN_MOVED_FROM = 0x40;
    public const uint IN_MOVED_TO = 0x80;
    public const uint IN_CREATE = 0x100;
    public const uint IN_DELETE = 0x200;
    public const uint IN_DELETE_SELF = 0x400;
    public const uint IN_MOVE_SELF = 0x800;
    public const uint IN_UNMOUNT = 0x2000;
    public const uint IN_Q_OVERFLOW = 0x4000;
    public const uint IN_IGNORED = 0x8000;
    public const uint IN_ONLYDIR = 0x1000000;
    public const uint IN_EXCL_UNLINK = 0x4000000;
    public const uint IN_ISDIR = 0x40000000;

    public const int NonBlocking = 0x800; // O_NONBLOCK
    public const int CloseOnExec = 0x80000; // O_CLOEXEC

    [LibraryImport("libc", EntryPoint = "inotify_init1")]
    public static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "inotify_add_watch", SetLastError = true)]
    public static partial int Add(SafeFileHandle queue, byte* path, uint mask);

    [LibraryImport("libc", EntryPoint = "inotify_rm_watch", SetLastError = true)]
    public static partial int Remove(SafeFileHandle queue, int watch);

    [LibraryImport("libc", EntryPoint = "eventfd")]
    public static partial int CreateSignal(uint count, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(SafeFileHandle descriptor, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(SafeFileHandle descriptor, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "poll")]
    public static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "fstatfs")]
    public static partial int StatFileSystem(int descriptor, FileSystemStatus* status);

    [LibraryImport("libc", EntryPoint = "readlink")]
    public static partial nint ReadLink(byte* path, byte* buffer, nuint size);

    /// <summary>struct pollfd.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct PollEntry
    {
        public const short Readable = 1; // POLLIN

        public int Descriptor;
        public short Wanted;
        public short Happened;
    }

    /// <summary>struct statfs of a 64-bit system, 120 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 120)]
    public struct FileSystemStatus
    {
        [FieldOffset(0)]
        public nint Type;

        [FieldOffset(8)]
        public long TransferSize;

        [FieldOffset(16)]
        public ulong Blocks;

        /// <summary>To ordinary users.</summary>
        [FieldOffset(32)]
        public ulong FreeBlocks;

        /// <summary>0 where it is the transfer size.</summary>
        [FieldOffset(72)]
        public long BlockSize;
    }
}
