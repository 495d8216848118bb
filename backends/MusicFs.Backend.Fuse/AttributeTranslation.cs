using MusicFs.Backend.Fuse.Wire;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>Node attributes in the kernel's terms: the mount's owner and permission bits added. Immutable.</summary>
/// <param name="UserId">Owner of every node.</param>
/// <param name="GroupId">Group of every node.</param>
/// <param name="Umask">Bits taken away.</param>
/// <param name="IsWritable">Whether the owner may write.</param>
internal sealed record AttributeTranslation(uint UserId, uint GroupId, uint Umask, bool IsWritable = false)
{
    private const uint S_IFDIR = 0x4000;
    private const uint S_IFREG = 0x8000;
    private const uint S_IFLNK = 0xA000;
    private const uint ReadAll = 0x124; // 0444
    private const uint ReadEnterAll = 0x16D; // 0555
    private const uint WriteOwner = 0x80; // 0200
    private const uint Everything = 0x1FF; // 0777

    private const long NanosecondsPerSecond = 1_000_000_000;

    // What stat reports as the preferred size of a read: the kernel asks in up to 1 MiB, copy programs follow this number.
    private const uint PreferredRead = 128 * 1024;

    /// <summary>The mounting user's where nobody is named.</summary>
    public static AttributeTranslation Of(uint? userId, uint? groupId, uint umask, bool isWritable) =>
        new(userId ?? Native.Libc.GetEffectiveUserId(), groupId ?? Native.Libc.GetEffectiveGroupId(), umask, isWritable);

    public void Fill(ref Attr attr, in NodeAttributes attributes)
    {
        (long seconds, long nanoseconds) = Math.DivRem(attributes.ModifiedNanoseconds, NanosecondsPerSecond);
        if (nanoseconds < 0)
        {
            seconds--;
            nanoseconds += NanosecondsPerSecond;
        }

        attr.Inode = attributes.FileNumber;
        attr.Size = (ulong)attributes.Size;
        attr.Blocks = ((ulong)attributes.Size + 511) / 512;
        attr.AccessTime = attr.ModifyTime = attr.ChangeTime = (ulong)seconds;
        attr.AccessNanoseconds = attr.ModifyNanoseconds = attr.ChangeNanoseconds = (uint)nanoseconds;
        attr.Mode = Mode(attributes.Kind);
        attr.Links = attributes.Links;
        attr.UserId = UserId;
        attr.GroupId = GroupId;
        attr.Device = 0;
        attr.BlockSize = PreferredRead;
        attr.Flags = 0;
    }

    /// <summary>The d_type of an entry: the file type bits of its mode.</summary>
    public static uint EntryType(NodeKind kind) => TypeBits(kind) >> 12;

    private uint Mode(NodeKind kind) => TypeBits(kind) | kind switch
    {
        NodeKind.Directory => (ReadEnterAll | Written) & ~Umask,
        NodeKind.File => (ReadAll | Written) & ~Umask,
        NodeKind.SymbolicLink => Everything,
    };

    private uint Written => IsWritable ? WriteOwner : 0;

    private static uint TypeBits(NodeKind kind) => kind switch
    {
        NodeKind.Directory => S_IFDIR,
        NodeKind.File => S_IFREG,
        NodeKind.SymbolicLink => S_IFLNK,
    };
}
