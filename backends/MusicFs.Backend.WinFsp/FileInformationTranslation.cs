using MusicFs.Backend.WinFsp.Wire;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.WinFsp;

/// <summary>Attributes of nodes in the terms of Windows.</summary>
internal static class FileInformationTranslation
{
    /// <summary>Bytes of a sector and of an allocation unit.</summary>
    public const int Unit = 4096;

    private const uint AttributeDirectory = 0x10;
    private const uint AttributeNormal = 0x80;

    // From 1601-01-01 to 1970-01-01, in units of 100 ns.
    private const long UnixEpoch = 116_444_736_000_000_000;

    // 9999-12-31: what programs can still show.
    private const long LastTime = 2_650_467_743_999_999_999;

    /// <summary>
    /// Files have no FILE_ATTRIBUTE_READONLY: with it the library would answer "access denied" in our place, where the medium's being write-protected is what is the matter.
    /// </summary>
    public static uint AttributesOf(NodeKind kind) => kind == NodeKind.Directory ? AttributeDirectory : AttributeNormal;

    public static void Fill(out FileInformation information, in NodeAttributes attributes)
    {
        ulong size = attributes.Kind == NodeKind.Directory ? 0 : (ulong)Math.Max(0, attributes.Size);
        ulong time = FileTime(attributes.ModifiedNanoseconds);
        information = new FileInformation
        {
            FileAttributes = AttributesOf(attributes.Kind),
            FileSize = size,
            AllocationSize = (size + Unit - 1) / Unit * Unit,
            CreationTime = time,
            LastAccessTime = time,
            LastWriteTime = time,
            ChangeTime = time,
            IndexNumber = attributes.FileNumber,
        };
    }

    /// <summary>A FILETIME within what Windows shows; 0 would mean "unknown".</summary>
    /// <param name="nanoseconds">Since 1970-01-01 UTC.</param>
    public static ulong FileTime(long nanoseconds)
    {
        // Rounded down, also before 1970.
        long ticks = nanoseconds / 100 - (nanoseconds % 100 < 0 ? 1 : 0);
        return (ulong)Math.Clamp(ticks + UnixEpoch, 1, LastTime);
    }
}
