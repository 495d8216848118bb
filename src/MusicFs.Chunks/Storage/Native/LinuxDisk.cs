using System.Runtime.InteropServices;

namespace MusicFs.Chunks.Storage.Native;

/// <summary>The system calls the framework has no name for. Each returns what C returns; errno is <see cref="Marshal.GetLastSystemError"/>.</summary>
internal static unsafe partial class LinuxDisk
{
    public const int O_DIRECTORY = 0x10000;
    public const int O_CLOEXEC = 0x80000;

    /// <summary>preadv2: only what is in the page cache.</summary>
    public const int RWF_NOWAIT = 8;

    [LibraryImport("libc", EntryPoint = "preadv2")]
    public static partial nint ReadAt(int descriptor, IoVector* vectors, int count, nint offset, int flags);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    public static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public void* Base;
        public nuint Length;
    }
}
