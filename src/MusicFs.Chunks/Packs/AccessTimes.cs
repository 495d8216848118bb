using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks.Packs;

/// <summary>
/// The file <c>access</c>: when each chunk was last read, written from time to time and at the end, so that the least recently used is
/// still that after a restart. Without it chunks count as used when they were written. The writer's thread only.
/// </summary>
internal sealed class AccessTimes(PackFolder folder, ChunkIndex index)
{
    public const string Name = "access";

    // Even of a store of 64 TB it is not more.
    private readonly SignedList _list = new(folder, Name, "MFSACCES"u8.ToArray(), most: 1L << 30);

    /// <summary>Of the file, in bytes.</summary>
    public long Length => _list.Length;

    public DiskError Save()
    {
        Pack[] packs = index.Packs();
        return _list.Save(packs.Length, packs.Sum(static pack => 8L + (8 * pack.Count)), items => Encode(packs, items));
    }

    /// <summary>Sets the times the file knows. A missing or damaged one changes nothing.</summary>
    public DiskError Load()
    {
        DiskError error = _list.Load(out _, out ReadOnlySpan<byte> items);
        if (!items.IsEmpty)
            Apply(MemoryMarshal.Cast<byte, uint>(items));
        return error;
    }

    private static void Encode(Pack[] packs, Span<byte> rest)
    {
        foreach (Pack pack in packs)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(rest, pack.Number);
            BinaryPrimitives.WriteInt32LittleEndian(rest[4..], pack.Count);
            rest = rest[8..];
            foreach (ref readonly PackEntry entry in pack.Entries)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(rest, entry.Offset);
                BinaryPrimitives.WriteUInt32LittleEndian(rest[4..], entry.Accessed);
                rest = rest[8..];
            }
        }
    }

    private void Apply(ReadOnlySpan<uint> words)
    {
        Dictionary<uint, Pack> packs = index.Packs().ToDictionary(static pack => pack.Number);
        while (words.Length >= 2)
        {
            int count = (int)Math.Min(words[1], (uint)(words.Length - 2) / 2);
            if (packs.TryGetValue(words[0], out Pack? pack))
                Apply(pack, words.Slice(2, 2 * count));
            words = words[(2 + (2 * count))..];
        }
    }

    /// <summary>Both lists go by offset; one may have what the other has not.</summary>
    private void Apply(Pack pack, ReadOnlySpan<uint> offsetsAndTimes)
    {
        int ordinal = 0;
        for (int i = 0; i < offsetsAndTimes.Length; i += 2)
        {
            while (ordinal < pack.Count && pack.Entry(ordinal).Offset < offsetsAndTimes[i])
                ordinal++;
            if (ordinal < pack.Count && pack.Entry(ordinal).Offset == offsetsAndTimes[i])
                index.Recall(pack, ordinal, offsetsAndTimes[i + 1]);
        }
    }
}
