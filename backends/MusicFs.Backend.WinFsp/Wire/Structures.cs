using System.Runtime.InteropServices;

namespace MusicFs.Backend.WinFsp.Wire;

/// <summary>FSP_FSCTL_VOLUME_INFO.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VolumeInfo
{
    public const int LongestLabel = 32;

    public ulong TotalSize;
    public ulong FreeSize;

    /// <summary>Bytes, without a zero at the end.</summary>
    public ushort VolumeLabelLength;
    public fixed char VolumeLabel[LongestLabel];
}

/// <summary>FSP_FSCTL_FILE_INFO. Times are FILETIME.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileInformation
{
    public uint FileAttributes;
    public uint ReparseTag;
    public ulong AllocationSize;
    public ulong FileSize;
    public ulong CreationTime;
    public ulong LastAccessTime;
    public ulong LastWriteTime;
    public ulong ChangeTime;
    public ulong IndexNumber;

    /// <summary>Left at 0, as fsctl.h asks.</summary>
    public uint HardLinks;
    public uint EaSize;
}

/// <summary>FSP_FSCTL_DIR_INFO; the name follows.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DirectoryInformation
{
    /// <summary>This and the name's bytes; no zero at the end.</summary>
    public ushort Size;
    public FileInformation FileInformation;
    public fixed ulong Padding[3];
}

/// <summary>FSP_FSCTL_NOTIFY_INFO; the path from the root follows at <see cref="NameOffset"/>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NotifyInformation
{
    public const int NameOffset = 12;

    public ushort Size;
    public uint Filter;
    public uint Action;
}

/// <summary>The head of FSP_FSCTL_TRANSACT_REQ.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RequestHead
{
    public ushort Version;
    public ushort Size;
    public uint Kind;
    public ulong Hint;
}

/// <summary>FSP_FSCTL_TRANSACT_RSP of a read or a listing: what follows the status is zero.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Response
{
    public ushort Version;
    public ushort Size;
    public uint Kind;
    public ulong Hint;
    public uint Information;
    public int Status;
    public fixed byte Rest[104];
}

/// <summary>FSP_FILE_SYSTEM_OPERATION_CONTEXT.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct OperationContext
{
    public RequestHead* Request;
    public Response* Response;
}

/// <summary>The head of FSP_FILE_SYSTEM; the rest is the library's.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct FileSystemHead
{
    public ushort Version;
    public nint UserContext;
}
