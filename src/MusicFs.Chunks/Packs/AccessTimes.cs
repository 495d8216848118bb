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

    private const ushort Version = 1;
    private const int HeaderLength = 16;

    // Even of a store of 64 TB it is not more; a length beyond is damage.
    private const long Most = 1L << 30;

    private static ReadOnlySpan<byte> Magic => "MFSACCES"u8;

    /// <summary>Of the file, in bytes.</summary>
    public long Length { get; private set; }

    public DiskError Save()
    {
        byte[] content = Encode(index.Packs());
        DiskError error = AtomicFile.Write(folder, Name, content);
        if (error == DiskError.None)
            Length = content.Length;
        return error;
    }

    /// <summary>Sets the times the file knows. A missing or damaged one changes nothing.</summary>
    public DiskError Load()
    {
        DiskError error = AtomicFile.Read(folder, Name, Most, out byte[] content);
        Length = content.Length;
        if (content.Length > 0)
            Apply(content);
        return error;
    }

    private static byte[] Encode(Pack[] packs)
    {
        byte[] content = new byte[HeaderLength + packs.Sum(static pack => 8 + (8 * pack.Count)) + sizeof(uint)];
        Span<byte> rest = content;
        Magic.CopyTo(rest);
        BinaryPrimitives.WriteUInt16LittleEndian(rest[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(rest[12..], packs.Length);
        rest = rest[HeaderLength..];
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

        PackFormat.Sign(content);
        return content;
    }

    private void Apply(ReadOnlySpan<byte> content)
    {
        if (content.Length < HeaderLength + sizeof(uint) || !content.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt16LittleEndian(content[8..]) != Version || !PackFormat.IsSigned(content))
            return;
        Dictionary<uint, Pack> packs = index.Packs().ToDictionary(static pack => pack.Number);
        ReadOnlySpan<uint> words = MemoryMarshal.Cast<byte, uint>(content[HeaderLength..^sizeof(uint)]);
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
