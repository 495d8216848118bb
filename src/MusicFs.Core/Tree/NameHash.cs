using System.Buffers.Binary;

namespace MusicFs.Core.Tree;

/// <summary>
/// The hash that places names in directories and numbers files. The same on every machine and in every version, because
/// cookies and file numbers outlive the process. The steps and constants are those of MurmurHash3's 64-bit finaliser.
/// </summary>
/// <param name="mask">Bits that are kept; tests keep few, so that hashes collide.</param>
internal readonly struct NameHash(ulong mask)
{
    /// <summary>Positions that one hash owns: names with equal hashes take the next ones.</summary>
    public const int Room = 256;

    /// <summary>Numbers below are the backends' (dots) or the root's.</summary>
    private const ulong FirstFree = 16;

    public static NameHash Full => new(ulong.MaxValue);

    /// <summary>The root's own number.</summary>
    public const ulong RootNumber = 1;

    /// <summary>
    /// Where a name wants to lie among its siblings: 63 bits, the low 8 left to names of equal hash. Names that differ in case only want
    /// the same place, so that one can be found by the other. Names are no longer than 255 bytes.
    /// </summary>
    public ulong PositionOf(ReadOnlySpan<byte> name)
    {
        Span<byte> folded = stackalloc byte[NameFolding.Longest];
        int length = NameFolding.Fold(name, folded);
        ulong hash = (Of(0, folded[..length]) & mask & (long.MaxValue >> 8)) * Room;
        return hash == 0 ? Room : hash;
    }

    /// <summary>The number that a key wants; the next free one is taken where another key has it.</summary>
    public ulong NumberOf(ulong key) => Math.Max(key & mask & long.MaxValue, FirstFree);

    /// <summary>The number to try where <paramref name="number"/> is taken.</summary>
    public static ulong NumberAfter(ulong number) => Math.Max((number + 1) & long.MaxValue, FirstFree);

    /// <summary>The hash of a name below something that has the hash <paramref name="seed"/>.</summary>
    public static ulong Of(ulong seed, ReadOnlySpan<byte> name)
    {
        ulong hash = Mix(seed ^ (ulong)name.Length);
        while (name.Length >= sizeof(ulong))
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(name));
            name = name[sizeof(ulong)..];
        }

        ulong rest = 0;
        for (int i = 0; i < name.Length; i++)
            rest |= (ulong)name[i] << (8 * i);
        return Mix(hash ^ rest);
    }

    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15; // 2^64 / golden ratio: keeps zeros from staying zero
        value ^= value >> 33;
        value *= 0xFF51AFD7ED558CCD;
        value ^= value >> 33;
        value *= 0xC4CEB9FE1A85EC53;
        return value ^ (value >> 33);
    }
}
