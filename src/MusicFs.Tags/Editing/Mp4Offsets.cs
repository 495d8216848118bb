using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Mp4;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>The tables of a track that say where its chunks are in the file (ISO/IEC 14496-12, 8.7.5).</summary>
internal static class Mp4Offsets
{
    /// <summary>Version, flags, and how many offsets follow.</summary>
    private const int Head = 8;

    /// <summary>Moves the offsets that lie at <paramref name="from"/> or behind it.</summary>
    public static async ValueTask<TagError?> ShiftAsync(EditWork work, Box table, long from, long growth)
    {
        if (table.BodyLength > Limits.RangeLength)
        {
            return new TagError(TagErrorKind.OverLimit, table.Start, "A table of chunk offsets is larger than is read of one file.");
        }

        int length = (int)table.BodyLength;
        int there = await work.Window.LoadAsync(table.Body, length).ConfigureAwait(false);
        int width = table.Type == BoxType.Co64 ? 8 : 4;
        long count = there < Head ? -1 : BinaryPrimitives.ReadUInt32BigEndian(work.Window.Span(table.Body + 4, 4));
        if (there < length || count < 0 || count * width > length - Head)
        {
            return new TagError(TagErrorKind.Corrupt, table.Start, "A table of chunk offsets is shorter than it says.");
        }

        byte[] offsets = work.Window.Span(table.Body + Head, (int)count * width).ToArray();
        bool fits = width == 8 ? ShiftLong(MemoryMarshal.Cast<byte, ulong>(offsets.AsSpan()), from, growth) : ShiftShort(MemoryMarshal.Cast<byte, uint>(offsets.AsSpan()), from, growth);
        if (!fits)
        {
            return new TagError(TagErrorKind.OverLimit, table.Start, "With these tags the audio lies beyond what the file's tables can say.");
        }

        work.Splices.Replace(table.Body + Head, offsets.Length, offsets);
        return null;
    }

    private static bool ShiftShort(Span<uint> offsets, long from, long growth)
    {
        BinaryPrimitives.ReverseEndianness(offsets, offsets);
        bool fits = true;
        for (int i = 0; i < offsets.Length; i++)
        {
            long moved = offsets[i] >= from ? offsets[i] + growth : offsets[i];
            fits &= moved is >= 0 and <= uint.MaxValue;
            offsets[i] = (uint)moved;
        }

        BinaryPrimitives.ReverseEndianness(offsets, offsets);
        return fits;
    }

    private static bool ShiftLong(Span<ulong> offsets, long from, long growth)
    {
        BinaryPrimitives.ReverseEndianness(offsets, offsets);
        foreach (ref ulong offset in offsets)
        {
            offset = offset >= (ulong)from && offset < long.MaxValue / 2 ? (ulong)((long)offset + growth) : offset;
        }

        BinaryPrimitives.ReverseEndianness(offsets, offsets);
        return true;
    }
}
