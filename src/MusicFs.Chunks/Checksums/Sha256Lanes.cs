using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MusicFs.Chunks.Checksums;

/// <summary>
/// SHA-256 (FIPS 180-4) of several contents at once, one in each lane of the vector registers: without instructions of its own for SHA a
/// processor does eight so in about the time of two, and sixteen where its registers have 512 bits.
/// </summary>
internal static class Sha256Lanes
{
    private const int Words = 8;
    private const int Block = 64;

    private static readonly uint[] Initial =
        [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];

    private static readonly uint[] K =
    [
        0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
        0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
        0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
        0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
        0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
        0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
        0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
        0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
    ];

    // With instructions for SHA (leaf 7, EBX bit 29) one content after another is as fast.
    private static readonly bool IsWorthIt = Avx2.IsSupported && (X86Base.CpuId(7, 0).Ebx & (1 << 29)) == 0;

    /// <summary>The names of contents that lie one behind the other.</summary>
    public static void Hash(ReadOnlySpan<byte> bytes, IReadOnlyList<int> lengths, Span<ChunkId> ids)
    {
        if (IsWorthIt && lengths.Count > 2)
        {
            HashInLanes(bytes, lengths, ids);
            return;
        }

        for (int i = 0, at = 0; i < lengths.Count; at += lengths[i++])
            ids[i] = ChunkId.Of(bytes.Slice(at, lengths[i]));
    }

    internal static void HashInLanes(ReadOnlySpan<byte> bytes, IReadOnlyList<int> lengths, Span<ChunkId> ids) =>
        HashInLanes(bytes, lengths, ids, Sha256Wide.IsSupported ? Sha256Wide.Lanes : Vector256<uint>.Count);

    internal static void HashInLanes(ReadOnlySpan<byte> bytes, IReadOnlyList<int> lengths, Span<ChunkId> ids, int lanes)
    {
        Span<uint> state = stackalloc uint[Words * lanes];
        Span<int> content = stackalloc int[lanes], at = stackalloc int[lanes], left = stackalloc int[lanes];
        content.Fill(-1);
        left.Clear();
        (int Content, int At)[] order = LongestFirst(lengths);
        int next = 0, busy = 0;
        while (true)
        {
            for (int lane = 0; lane < lanes; lane++)
            {
                while (left[lane] == 0 && (content[lane] >= 0 || next < order.Length))
                {
                    if (content[lane] >= 0)
                    {
                        ids[content[lane]] = Finish(state, lanes, lane, bytes[at[lane]..], lengths[content[lane]]);
                        content[lane] = -1;
                        busy--;
                        continue;
                    }

                    (content[lane], at[lane]) = order[next++];
                    left[lane] = lengths[content[lane]] / Block;
                    for (int word = 0; word < Words; word++)
                        state[(word * lanes) + lane] = Initial[word];
                    busy++;
                }
            }

            if (busy == 0)
                return;
            Run(bytes, state, content, at, left);
        }
    }

    /// <summary>So that none is left over at the end for which all lanes but one are idle.</summary>
    private static (int Content, int At)[] LongestFirst(IReadOnlyList<int> lengths)
    {
        (int Content, int At)[] order = new (int, int)[lengths.Count];
        for (int i = 0, at = 0; i < order.Length; at += lengths[i++])
            order[i] = (i, at);
        Array.Sort(order, (one, other) => lengths[other.Content].CompareTo(lengths[one.Content]));
        return order;
    }

    /// <summary>Takes all busy lanes on by as many blocks as the shortest has left. Idle ones follow another, for nothing.</summary>
    private static unsafe void Run(ReadOnlySpan<byte> bytes, Span<uint> state, Span<int> content, Span<int> at, Span<int> left)
    {
        int blocks = int.MaxValue, any = 0;
        for (int lane = 0; lane < content.Length; lane++)
        {
            if (content[lane] < 0)
                continue;
            blocks = Math.Min(blocks, left[lane]);
            any = lane;
        }

        for (int lane = 0; lane < content.Length; lane++)
            at[lane] = content[lane] < 0 ? at[any] : at[lane];
        fixed (byte* start = bytes)
        fixed (uint* k = K)
        {
            if (content.Length == Sha256Wide.Lanes)
                Sha256Wide.Compress(start, at, blocks, state, k);
            else
                Compress(start, Vector256.Create<int>(at), blocks, state, k);
        }

        for (int lane = 0; lane < content.Length; lane++)
        {
            at[lane] += blocks * Block;
            left[lane] -= content[lane] < 0 ? 0 : blocks;
        }
    }

    // No reader of a fresh process waits for code that is still slow: nothing of this can be compiled ahead of time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Compress(byte* start, Vector256<int> at, int blocks, Span<uint> state, uint* k)
    {
        Vector256<uint>* w = stackalloc Vector256<uint>[16];
        Vector256<byte> swap = Vector256.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);
        Span<Vector256<uint>> sums = MemoryMarshal.Cast<uint, Vector256<uint>>(state);
        for (; blocks > 0; blocks--, at += Vector256.Create(Block))
        {
            Vector256<uint> a = sums[0], b = sums[1], c = sums[2], d = sums[3], e = sums[4], f = sums[5], g = sums[6], h = sums[7];
            for (int t = 0; t < 64; t++)
            {
                Vector256<uint> word;
                if (t < 16)
                {
                    // SAFETY: each lane has a whole block from its place on; the caller counted them.
                    word = Avx2.Shuffle(Avx2.GatherVector256((int*)(start + (t * 4)), at, 1).AsByte(), swap).AsUInt32();
                }
                else
                {
                    Vector256<uint> w15 = w[(t + 1) & 15], w2 = w[(t + 14) & 15];
                    word = w[t & 15] + w[(t + 9) & 15]
                        + (Rotate(w15, 7) ^ Rotate(w15, 18) ^ (w15 >>> 3)) + (Rotate(w2, 17) ^ Rotate(w2, 19) ^ (w2 >>> 10));
                }

                w[t & 15] = word;
                Vector256<uint> t1 = h + (Rotate(e, 6) ^ Rotate(e, 11) ^ Rotate(e, 25)) + (g ^ (e & (f ^ g))) + Vector256.Create(k[t]) + word;
                Vector256<uint> t2 = (Rotate(a, 2) ^ Rotate(a, 13) ^ Rotate(a, 22)) + ((a & b) | (c & (a | b)));
                (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
            }

            sums[0] += a;
            sums[1] += b;
            sums[2] += c;
            sums[3] += d;
            sums[4] += e;
            sums[5] += f;
            sums[6] += g;
            sums[7] += h;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rotate(Vector256<uint> value, [ConstantExpected] byte count) =>
        Avx512F.VL.IsSupported ? Avx512F.VL.RotateRight(value, count) : (value >>> count) | (value << (32 - count));

    /// <summary>The last, short block of a content with what the standard puts behind it.</summary>
    private static ChunkId Finish(ReadOnlySpan<uint> state, int lanes, int lane, ReadOnlySpan<byte> rest, int length)
    {
        int tail = length % Block;
        Span<byte> padded = stackalloc byte[2 * Block];
        padded.Clear();
        rest[..tail].CopyTo(padded);
        padded[tail] = 0x80;
        padded = padded[..(tail < Block - 8 ? Block : 2 * Block)];
        BinaryPrimitives.WriteInt64BigEndian(padded[^8..], (long)length * 8);
        Span<uint> words = stackalloc uint[Words];
        for (int i = 0; i < Words; i++)
            words[i] = state[(i * lanes) + lane];
        for (; !padded.IsEmpty; padded = padded[Block..])
            CompressOne(padded, words);
        for (int i = 0; i < 8; i++)
            words[i] = BinaryPrimitives.ReverseEndianness(words[i]);
        return ChunkId.Read(MemoryMarshal.AsBytes(words));
    }

    private static void CompressOne(ReadOnlySpan<byte> block, Span<uint> state)
    {
        Span<uint> w = stackalloc uint[64];
        for (int t = 0; t < 64; t++)
        {
            w[t] = t < 16
                ? BinaryPrimitives.ReadUInt32BigEndian(block[(t * 4)..])
                : w[t - 16] + w[t - 7] + (Right(w[t - 15], 7) ^ Right(w[t - 15], 18) ^ (w[t - 15] >> 3)) + (Right(w[t - 2], 17) ^ Right(w[t - 2], 19) ^ (w[t - 2] >> 10));
        }

        uint a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        for (int t = 0; t < 64; t++)
        {
            uint t1 = h + (Right(e, 6) ^ Right(e, 11) ^ Right(e, 25)) + (g ^ (e & (f ^ g))) + K[t] + w[t];
            uint t2 = (Right(a, 2) ^ Right(a, 13) ^ Right(a, 22)) + ((a & b) | (c & (a | b)));
            (h, g, f, e, d, c, b, a) = (g, f, e, d + t1, c, b, a, t1 + t2);
        }

        Span<uint> sums = [a, b, c, d, e, f, g, h];
        for (int i = 0; i < 8; i++)
            state[i] += sums[i];
    }

    private static uint Right(uint value, int count) => BitOperations.RotateRight(value, count);
}
