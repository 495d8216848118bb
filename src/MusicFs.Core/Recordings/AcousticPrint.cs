using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;

namespace MusicFs.Core.Recordings;

/// <summary>How the first two minutes of a track sound, as Chromaprint has it: 32 bits for every eighth of a second (docs/decisions/046). Immutable.</summary>
public sealed class AcousticPrint
{
    /// <summary>More than 120 s have 948.</summary>
    public const int MostItems = 4096;

    /// <summary>What the first two of a track share is compared; further apart they are not taken for one recording: 7.4 s.</summary>
    private const int MostShift = 60;

    /// <summary>2 s: less says nothing.</summary>
    private const int FewestItems = 16;

    /// <summary>A hum, silence or a tone sounds like every other of its kind: one in so many items must be another one.</summary>
    private const int ItemsOfOne = 12;

    private const byte Form = 1;

    private readonly uint[] _items;

    private AcousticPrint(uint[] items) => _items = items;

    /// <summary>In the order of time.</summary>
    public ReadOnlySpan<uint> Items => _items;

    /// <summary>Whether it is long and varied enough to tell recordings apart.</summary>
    public bool IsTelling => _items.Length >= FewestItems && _items.Distinct().Count() >= Math.Max(ItemsOfOne, _items.Length / ItemsOfOne);

    /// <summary>Null where there are none, or too many.</summary>
    public static AcousticPrint? Of(IEnumerable<uint> items) => items.Take(MostItems + 1).ToArray() is { Length: > 0 and <= MostItems } known ? new AcousticPrint(known) : null;

    /// <summary>
    /// 1 for the same sound, about a half for two that have nothing in common: the part of the bits that agree, where the one is moved against the other so that
    /// most of them do.
    /// </summary>
    public double SimilarityTo(AcousticPrint other)
    {
        ArgumentNullException.ThrowIfNull(other);
        double best = 0;
        for (int shift = -MostShift; shift <= MostShift; shift++)
        {
            int here = Math.Max(0, shift), there = Math.Max(0, -shift);
            int common = Math.Min(_items.Length - here, other._items.Length - there);
            // What is left must be most of it: of two ends anything can be said.
            if (common >= FewestItems && 2 * common >= Math.Min(_items.Length, other._items.Length))
                best = Math.Max(best, 1 - Differing(_items.AsSpan(here, common), other._items.AsSpan(there, common)) / (32.0 * common));
        }

        return best;
    }

    /// <summary>
    /// Some of what is in it, chosen by its value alone: whatever is in two prints is in the choices of both or of none, wherever they begin. Distinct, of 28 bits: the lowest
    /// four are the least steady ones.
    /// </summary>
    public int Choose(Span<uint> terms)
    {
        uint[] found = [.. _items.Select(static item => Mix(item >> 4)).Distinct()];
        Array.Sort(found);
        int count = Math.Min(found.Length, terms.Length);
        found.AsSpan(0, count).CopyTo(terms);
        return count;
    }

    /// <summary>As the catalog keeps it.</summary>
    public byte[] Pack()
    {
        byte[] planes = new byte[_items.Length * sizeof(uint)];
        uint before = 0;
        for (int i = 0; i < _items.Length; i++)
        {
            // Neighbours differ in few bits, and each byte in its own way.
            uint change = _items[i] ^ before;
            before = _items[i];
            for (int plane = 0; plane < sizeof(uint); plane++)
                planes[plane * _items.Length + i] = (byte)(change >> (8 * plane));
        }

        using MemoryStream packed = new();
        packed.WriteByte(Form);
        Span<byte> count = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(count, (ushort)_items.Length);
        packed.Write(count);
        using (BrotliStream stream = new(packed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(planes);
        return packed.ToArray();
    }

    /// <summary>Null where it is none that <see cref="Pack"/> made.</summary>
    public static AcousticPrint? Unpack(ReadOnlySpan<byte> packed)
    {
        if (packed.Length < 3 || packed[0] != Form)
            return null;
        int count = BinaryPrimitives.ReadUInt16LittleEndian(packed[1..]);
        if (count is 0 or > MostItems)
            return null;
        byte[] planes = new byte[count * sizeof(uint)];
        if (!BrotliDecoder.TryDecompress(packed[3..], planes, out int written) || written != planes.Length)
            return null;
        uint[] items = new uint[count];
        uint item = 0;
        for (int i = 0; i < count; i++)
        {
            for (int plane = 0; plane < sizeof(uint); plane++)
                item ^= (uint)planes[plane * count + i] << (8 * plane);
            items[i] = item;
        }

        return new AcousticPrint(items);
    }

    private static int Differing(ReadOnlySpan<uint> one, ReadOnlySpan<uint> other)
    {
        int differing = 0;
        ReadOnlySpan<ulong> pairs = MemoryMarshal.Cast<uint, ulong>(one), others = MemoryMarshal.Cast<uint, ulong>(other);
        for (int i = 0; i < pairs.Length; i++)
            differing += BitOperations.PopCount(pairs[i] ^ others[i]);
        return one.Length % 2 == 0 ? differing : differing + BitOperations.PopCount(one[^1] ^ other[^1]);
    }

    /// <summary>28 bits to 28 others, one to one, in no order that music has.</summary>
    private static uint Mix(uint value)
    {
        value = value * 0x2C1B3C6D & 0xFFFFFFF;
        value ^= value >> 14;
        return value * 0x297A2D39 & 0xFFFFFFF;
    }
}
