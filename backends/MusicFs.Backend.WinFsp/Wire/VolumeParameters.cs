using System.Runtime.InteropServices;

namespace MusicFs.Backend.WinFsp.Wire;

/// <summary>FSP_FSCTL_VOLUME_PARAMS of winfsp/fsctl.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct VolumeParameters
{
    public const int PrefixLength = 192;
    public const int NameLength = 16;

    /// <summary>The size of the structure.</summary>
    public ushort Version;
    public ushort SectorSize;
    public ushort SectorsPerAllocationUnit;

    /// <summary>UTF-16 units.</summary>
    public ushort MaxComponentLength;

    /// <summary>FILETIME.</summary>
    public ulong VolumeCreationTime;
    public uint VolumeSerialNumber;
    public uint TransactTimeout;
    public uint IrpTimeout;
    public uint IrpCapacity;

    /// <summary>Milliseconds for which the system keeps attributes and lists.</summary>
    public uint FileInfoTimeout;
    public VolumeFlags Flags;
    public fixed char Prefix[PrefixLength];
    public fixed char FileSystemName[NameLength];
    public uint MoreFlags;
    public uint VolumeInfoTimeout;
    public uint DirInfoTimeout;
    public uint SecurityTimeout;
    public uint StreamInfoTimeout;
    public uint EaTimeout;
    public uint FsextControlCode;
    public uint Reserved32;
    public fixed ulong Reserved64[2];
}

/// <summary>The flags of <see cref="VolumeParameters"/> that are used, by their bits in fsctl.h.</summary>
[Flags]
internal enum VolumeFlags : uint
{
    None = 0,
    CasePreservedNames = 1 << 1,
    UnicodeOnDisk = 1 << 2,
    PersistentAcls = 1 << 3,
    ReadOnlyVolume = 1 << 9,

    /// <summary>A file context belongs to one open.</summary>
    ContextIsPerOpen = 1 << 16,
}
