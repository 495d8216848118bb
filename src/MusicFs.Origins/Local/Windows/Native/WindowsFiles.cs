using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace MusicFs.Origins.Local.Windows.Native;

/// <summary>What the framework has no call for: a handle of a folder, and where an open file really lies (fileapi.h).</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsFiles
{
    private const uint FILE_READ_ATTRIBUTES = 0x80, ShareAll = 7, OPEN_EXISTING = 3, FILE_FLAG_BACKUP_SEMANTICS = 0x0200_0000;

    /// <summary>UNICODE_STRING's limit, in characters.</summary>
    private const int LongestPath = 32_767;

    /// <summary>A file or a folder, links followed, for what is known about it; nobody is kept from anything meanwhile.</summary>
    public static SafeFileHandle OpenForAttributes(string path, out int error)
    {
        SafeFileHandle handle = CreateFile(path, FILE_READ_ATTRIBUTES, ShareAll, 0, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, 0);
        error = handle.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        return handle;
    }

    /// <summary>Where it lies when every link has been followed, as <c>\\?\C:\…</c>; null where the system does not say.</summary>
    public static string? FinalPath(SafeFileHandle handle)
    {
        char[] text = GC.AllocateUninitializedArray<char>(LongestPath + 1);
        fixed (char* start = text)
        {
            uint length = GetFinalPathNameByHandle(handle, start, (uint)text.Length, 0);
            return length == 0 || length > LongestPath ? null : new string(text, 0, (int)length);
        }
    }

    /// <summary>What no other file of its disk has; 0 where the system does not say.</summary>
    public static ulong FileIndex(SafeFileHandle handle)
    {
        FileInformation information;
        return GetFileInformation(handle, &information) == 0 ? 0 : ((ulong)information.IndexHigh << 32) | information.IndexLow;
    }

    [LibraryImport("kernel32.dll", EntryPoint = "GetFileInformationByHandle", SetLastError = true)]
    private static partial int GetFileInformation(SafeFileHandle handle, FileInformation* information);

    [LibraryImport("kernel32.dll", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32.dll", EntryPoint = "GetFinalPathNameByHandleW", SetLastError = true)]
    private static partial uint GetFinalPathNameByHandle(SafeFileHandle handle, char* path, uint length, uint flags);

    /// <summary>BY_HANDLE_FILE_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct FileInformation
    {
        public uint Attributes;
        public fixed uint Times[6];
        public uint Volume;
        public uint SizeHigh;
        public uint SizeLow;
        public uint Links;
        public uint IndexHigh;
        public uint IndexLow;
    }
}
