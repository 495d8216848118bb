using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MusicFs.Chunks.Checksums;

/// <summary>
/// CRC-32C (Castagnoli) by the processor's own instruction (SSE4.2, ARMv8; the framework computes it where there is none). A whole block
/// is done in four lanes at once, because one instruction (8 bytes) waits three cycles for the one before it. A block that is in the
/// processor's cache takes 0.75 µs on a 2.5 GHz Xeon, which is 22 GB/s.
/// </summary>
internal static class Crc32C
{
    private const int Lane = 4096;
    private const int LanedLength = 4 * Lane;

    // What a register becomes after Lane zero bytes, by each of its four bytes.
    private static readonly uint[] Shifts = BuildShifts();

    /// <summary>The checksum of <paramref name="data"/>; <paramref name="seed"/> makes the same bytes in another place have another one.</summary>
    public static uint Of(ReadOnlySpan<byte> data, uint seed = 0)
    {
        uint register = ~seed;
        while (data.Length >= LanedLength)
        {
            register = AppendLanes(register, data[..LanedLength]);
            data = data[LanedLength..];
        }

        return ~Append(register, data);
    }

    private static uint Append(uint register, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
        foreach (ulong word in words)
            register = BitOperations.Crc32C(register, word);
        foreach (byte value in data[(words.Length * sizeof(ulong))..])
            register = BitOperations.Crc32C(register, value);
        return register;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static uint AppendLanes(uint register, ReadOnlySpan<byte> data)
    {
        const int words = Lane / sizeof(ulong);
        ref ulong start = ref Unsafe.As<byte, ulong>(ref MemoryMarshal.GetReference(data));
        uint a = register, b = 0, c = 0, d = 0;
        for (nint i = 0; i < words; i++)
        {
            a = BitOperations.Crc32C(a, Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ulong, byte>(ref Unsafe.Add(ref start, i))));
            b = BitOperations.Crc32C(b, Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ulong, byte>(ref Unsafe.Add(ref start, i + words))));
            c = BitOperations.Crc32C(c, Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ulong, byte>(ref Unsafe.Add(ref start, i + (2 * words)))));
            d = BitOperations.Crc32C(d, Unsafe.ReadUnaligned<ulong>(ref Unsafe.As<ulong, byte>(ref Unsafe.Add(ref start, i + (3 * words)))));
        }

        return Shift(Shift(Shift(a) ^ b) ^ c) ^ d;
    }

    private static uint Shift(uint register) =>
        Shifts[register & 0xff] ^ Shifts[256 + ((register >> 8) & 0xff)] ^ Shifts[512 + ((register >> 16) & 0xff)] ^ Shifts[768 + (register >> 24)];

    private static uint[] BuildShifts()
    {
        // The checksum is linear: a byte's entry is the sum of its bits' entries.
        byte[] zeros = new byte[Lane];
        uint[] shifts = new uint[4 * 256];
        for (int bit = 0; bit < 32; bit++)
        {
            uint shifted = Append(1u << bit, zeros);
            int table = bit / 8 * 256;
            for (int value = 0; value < 256; value++)
            {
                if ((value & (1 << (bit % 8))) != 0)
                    shifts[table + value] ^= shifted;
            }
        }

        return shifts;
    }
}
