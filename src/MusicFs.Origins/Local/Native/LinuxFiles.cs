using System.Runtime.InteropServices;

namespace MusicFs.Origins.Local.Native;

/// <summary>
/// The system calls for files whose names are bytes: the framework's own enumeration turns names that are not UTF-8 into
/// ones that cannot be opened. Each returns what C returns; errno is <see cref="Marshal.GetLastSystemError"/>.
/// </summary>
internal static unsafe partial class LinuxFiles
{
    public const int O_RDONLY = 0;
    public const int O_DIRECTORY = 0x10000;
    public const int O_NOFOLLOW = 0x20000;
    public const int O_NOATIME = 0x40000;
    public const int O_CLOEXEC = 0x80000;
    public const int O_PATH = 0x200000;
    public const int O_NONBLOCK = 0x800;

    /// <summary>&lt;linux/openat2.h&gt;: the path, links included, must not lead out of the directory it starts from.</summary>
    public const ulong RESOLVE_BENEATH = 0x08;
    public const ulong RESOLVE_NO_MAGICLINKS = 0x02;

    /// <summary>Only what the kernel can answer from memory, else EAGAIN (Linux 5.12).</summary>
    public const ulong RESOLVE_CACHED = 0x20;

    /// <summary>AT_FDCWD.</summary>
    public const int WorkingDirectory = -100;

    public const int AT_EMPTY_PATH = 0x1000;
    public const int AT_STATX_FORCE_SYNC = 0x2000;
    public const uint STATX_BASIC_STATS = 0x7ff;

    /// <summary>preadv2: only what is in the page cache.</summary>
    public const int RWF_NOWAIT = 8;

    // Descriptors that files of origins never take: the runtime needs one for a moment to start a thread, and ends the process where there is none.
    private const ulong Spare = 32;

    private const int RLIMIT_NOFILE = 7;

    // The number of openat2 is the same on every architecture.
    private const nint OpenAt2Number = 437;

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat")]
    public static partial int OpenAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "getdents64")]
    public static partial nint GetDirectoryEntries(int directory, byte* buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "statx")]
    public static partial int StatX(int directory, byte* path, int flags, uint mask, StatXResult* result);

    [LibraryImport("libc", EntryPoint = "preadv2")]
    public static partial nint ReadAt(int descriptor, IoVector* vectors, int count, nint offset, int flags);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, ResourceLimit* limit);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SysCall(nint number, nint directory, byte* path, OpenHow* how, nuint size);

    public static int OpenAt2(int directory, byte* path, int flags, ulong resolve)
    {
        var how = new OpenHow { Flags = (ulong)flags, Resolve = resolve };
        return (int)SysCall(OpenAt2Number, directory, path, &how, (nuint)sizeof(OpenHow));
    }

    /// <summary>Whether a descriptor, of which the lowest free one is always taken, is among the last that this process may have.</summary>
    public static bool IsAmongLast(int descriptor)
    {
        ResourceLimit limit;
        return GetLimit(RLIMIT_NOFILE, &limit) == 0 && (ulong)descriptor + Spare >= limit.Current;
    }

    /// <summary>A directory by its absolute path in bytes: the descriptor, good for naming it only, or -1.</summary>
    public static int OpenFolder(ReadOnlySpan<byte> path)
    {
        byte[] text = [.. path, 0];
        fixed (byte* start = text)
            return OpenAt(WorkingDirectory, start, O_PATH | O_DIRECTORY | O_CLOEXEC);
    }

    /// <summary>The device that an open file is on; 0 when even that cannot be told.</summary>
    public static ulong DeviceOf(int descriptor)
    {
        StatXResult found;
        byte empty = 0;
        return StatX(descriptor, &empty, AT_EMPTY_PATH, STATX_BASIC_STATS, &found) == 0 ? ((ulong)found.DeviceMajor << 32) | found.DeviceMinor : 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* Base;
        public nuint Length;
    }

    /// <summary>struct rlimit.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Current;
        public ulong Most;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>struct statx_timestamp.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Timestamp
    {
        public long Seconds;
        public uint Nanoseconds;
        public int Reserved;

        public readonly long TotalNanoseconds => (Seconds * 1_000_000_000) + Nanoseconds;
    }

    /// <summary>struct statx, 256 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct StatXResult
    {
        public uint Mask;
        public uint BlockSize;
        public ulong Attributes;
        public uint Links;
        public uint UserId;
        public uint GroupId;
        public ushort Mode;
        public ushort Spare;
        public ulong Inode;
        public ulong Size;
        public ulong Blocks;
        public ulong AttributesMask;
        public Timestamp Accessed;
        public Timestamp Born;
        public Timestamp Changed;
        public Timestamp Modified;
        public uint SpecialMajor;
        public uint SpecialMinor;
        public uint DeviceMajor;
        public uint DeviceMinor;

        public readonly bool IsSameFileAs(in StatXResult other) =>
            Inode == other.Inode && DeviceMajor == other.DeviceMajor && DeviceMinor == other.DeviceMinor;
    }
}
