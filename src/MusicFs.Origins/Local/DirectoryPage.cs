using System.Runtime.InteropServices;

namespace MusicFs.Origins.Local;

/// <summary>
/// The records of one getdents64 call, one after the other, without <c>.</c> and <c>..</c>. struct linux_dirent64: inode 8, offset 8,
/// record length 2, type 1, name with a zero.
/// </summary>
internal ref struct DirectoryPage(ReadOnlySpan<byte> page)
{
    public const byte Unknown = 0; // DT_UNKNOWN
    public const byte Directory = 4; // DT_DIR
    public const byte File = 8; // DT_REG
    public const byte Link = 10; // DT_LNK

    private ReadOnlySpan<byte> _rest = page;

    public ReadOnlySpan<byte> Name { get; private set; }

    public byte Type { get; private set; }

    public bool MoveNext()
    {
        const int lengthAt = 16, typeAt = 18, nameAt = 19;
        while (!_rest.IsEmpty)
        {
            ReadOnlySpan<byte> record = _rest[..MemoryMarshal.Read<ushort>(_rest[lengthAt..])];
            _rest = _rest[record.Length..];
            ReadOnlySpan<byte> name = record[nameAt..];
            name = name[..name.IndexOf((byte)0)];
            if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                continue;
            Name = name;
            Type = record[typeAt];
            return true;
        }

        return false;
    }
}
