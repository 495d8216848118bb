using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MusicFs.Chunks.Checksums;

/// <summary>The rounds of SHA-256 for sixteen contents at once, where the processor has registers of 512 bits.</summary>
[SkipLocalsInit]
internal static unsafe class Sha256Wide
{
    public const int Lanes = 16;
    private const int Block = 64;
    private const int Rounds = 64;

    // Truth tables of three inputs: a ^ b ^ c, a ? b : c, and what at least two of them say.
    private const byte Odd = 0x96, Choose = 0xca, Majority = 0xe8;

    public static bool IsSupported => Avx512BW.IsSupported;

    /// <summary>Takes all lanes on by some blocks.</summary>
    /// <param name="start">The bytes of all of them.</param>
    /// <param name="at">Where each lane's next block is.</param>
    /// <param name="blocks">How many.</param>
    /// <param name="state">Eight words of sixteen lanes.</param>
    /// <param name="k">The constants of the rounds.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress(byte* start, ReadOnlySpan<int> at, int blocks, Span<uint> state, uint* k)
    {
        Vector512<uint>* w = stackalloc Vector512<uint>[Rounds];
        byte** rows = stackalloc byte*[Lanes];
        for (int lane = 0; lane < Lanes; lane++)
            rows[lane] = start + at[lane];
        fixed (uint* sums = state)
        {
            for (; blocks > 0; blocks--)
            {
                Load(rows, w);
                Expand(w, k);
                Mix(w, sums);
                for (int lane = 0; lane < Lanes; lane++)
                    rows[lane] += Block;
            }
        }
    }

    /// <summary>The sixteen words of a block of each lane: rows become columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Load(byte** rows, Vector512<uint>* w)
    {
        Vector512<byte> swap = Vector512.Create(
            Vector256.Create(Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12)));
        Vector512<ulong>* fours = stackalloc Vector512<ulong>[Lanes];
        for (int i = 0; i < Lanes; i += 4)
        {
            // SAFETY: each lane has a whole block from its place on; the caller counted them.
            Vector512<uint> r0 = Avx512BW.Shuffle(Vector512.Load(rows[i]), swap).AsUInt32(), r1 = Avx512BW.Shuffle(Vector512.Load(rows[i + 1]), swap).AsUInt32();
            Vector512<uint> r2 = Avx512BW.Shuffle(Vector512.Load(rows[i + 2]), swap).AsUInt32(), r3 = Avx512BW.Shuffle(Vector512.Load(rows[i + 3]), swap).AsUInt32();
            Vector512<ulong> a0 = Avx512F.UnpackLow(r0, r1).AsUInt64(), a1 = Avx512F.UnpackHigh(r0, r1).AsUInt64();
            Vector512<ulong> a2 = Avx512F.UnpackLow(r2, r3).AsUInt64(), a3 = Avx512F.UnpackHigh(r2, r3).AsUInt64();
            fours[i] = Avx512F.UnpackLow(a0, a2);
            fours[i + 1] = Avx512F.UnpackHigh(a0, a2);
            fours[i + 2] = Avx512F.UnpackLow(a1, a3);
            fours[i + 3] = Avx512F.UnpackHigh(a1, a3);
        }

        for (int i = 0; i < 4; i++)
        {
            Vector512<ulong> low = Avx512F.Shuffle4x128(fours[i], fours[i + 4], 0x44), high = Avx512F.Shuffle4x128(fours[i], fours[i + 4], 0xee);
            Vector512<ulong> nextLow = Avx512F.Shuffle4x128(fours[i + 8], fours[i + 12], 0x44), nextHigh = Avx512F.Shuffle4x128(fours[i + 8], fours[i + 12], 0xee);
            w[i] = Avx512F.Shuffle4x128(low, nextLow, 0x88).AsUInt32();
            w[i + 4] = Avx512F.Shuffle4x128(low, nextLow, 0xdd).AsUInt32();
            w[i + 8] = Avx512F.Shuffle4x128(high, nextHigh, 0x88).AsUInt32();
            w[i + 12] = Avx512F.Shuffle4x128(high, nextHigh, 0xdd).AsUInt32();
        }
    }

    /// <summary>The words of all rounds from those of the block, the constants added.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Expand(Vector512<uint>* w, uint* k)
    {
        for (int t = 16; t < Rounds; t++)
        {
            Vector512<uint> w15 = w[t - 15], w2 = w[t - 2];
            Vector512<uint> s0 = Avx512F.TernaryLogic(Avx512F.RotateRight(w15, 7), Avx512F.RotateRight(w15, 18), Avx512F.ShiftRightLogical(w15, 3), Odd);
            Vector512<uint> s1 = Avx512F.TernaryLogic(Avx512F.RotateRight(w2, 17), Avx512F.RotateRight(w2, 19), Avx512F.ShiftRightLogical(w2, 10), Odd);
            w[t] = Avx512F.Add(Avx512F.Add(w[t - 16], s0), Avx512F.Add(w[t - 7], s1));
            // No later word is made of this one any more.
            w[t - 16] = Avx512F.Add(w[t - 16], Vector512.Create(k[t - 16]));
        }

        for (int t = Rounds - 16; t < Rounds; t++)
            w[t] = Avx512F.Add(w[t], Vector512.Create(k[t]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mix(Vector512<uint>* w, uint* state)
    {
        Vector512<uint> a = Vector512.Load(state), b = Vector512.Load(state + 16), c = Vector512.Load(state + 32), d = Vector512.Load(state + 48);
        Vector512<uint> e = Vector512.Load(state + 64), f = Vector512.Load(state + 80), g = Vector512.Load(state + 96), h = Vector512.Load(state + 112);
        for (int t = 0; t < Rounds; t += 8)
        {
            // Each round hands the words on by one; in eight of them none is moved.
            Round(a, b, c, ref d, e, f, g, ref h, w[t]);
            Round(h, a, b, ref c, d, e, f, ref g, w[t + 1]);
            Round(g, h, a, ref b, c, d, e, ref f, w[t + 2]);
            Round(f, g, h, ref a, b, c, d, ref e, w[t + 3]);
            Round(e, f, g, ref h, a, b, c, ref d, w[t + 4]);
            Round(d, e, f, ref g, h, a, b, ref c, w[t + 5]);
            Round(c, d, e, ref f, g, h, a, ref b, w[t + 6]);
            Round(b, c, d, ref e, f, g, h, ref a, w[t + 7]);
        }

        (Vector512.Load(state) + a).Store(state);
        (Vector512.Load(state + 16) + b).Store(state + 16);
        (Vector512.Load(state + 32) + c).Store(state + 32);
        (Vector512.Load(state + 48) + d).Store(state + 48);
        (Vector512.Load(state + 64) + e).Store(state + 64);
        (Vector512.Load(state + 80) + f).Store(state + 80);
        (Vector512.Load(state + 96) + g).Store(state + 96);
        (Vector512.Load(state + 112) + h).Store(state + 112);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        Vector512<uint> a, Vector512<uint> b, Vector512<uint> c, ref Vector512<uint> d,
        Vector512<uint> e, Vector512<uint> f, Vector512<uint> g, ref Vector512<uint> h, Vector512<uint> word)
    {
        Vector512<uint> s1 = Avx512F.TernaryLogic(Avx512F.RotateRight(e, 6), Avx512F.RotateRight(e, 11), Avx512F.RotateRight(e, 25), Odd);
        Vector512<uint> s0 = Avx512F.TernaryLogic(Avx512F.RotateRight(a, 2), Avx512F.RotateRight(a, 13), Avx512F.RotateRight(a, 22), Odd);
        Vector512<uint> t1 = Avx512F.Add(Avx512F.Add(h, word), Avx512F.Add(s1, Avx512F.TernaryLogic(e, f, g, Choose)));
        d = Avx512F.Add(d, t1);
        h = Avx512F.Add(t1, Avx512F.Add(s0, Avx512F.TernaryLogic(a, b, c, Majority)));
    }
}
