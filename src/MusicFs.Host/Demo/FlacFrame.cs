namespace MusicFs.Host.Demo;

/// <summary>Encodes one block of mono 16-bit samples (RFC 9639, section 9): a constant, or the best fixed predictor with a Rice code.</summary>
internal static class FlacFrame
{
    public const int BlockSize = 4096;

    private const int MaxOrder = 4;
    private const int MaxRiceParameter = 14;

    public static byte[] Encode(int number, ReadOnlySpan<short> samples)
    {
        BitWriter bits = new();
        WriteHeader(bits, number, samples.Length);
        if (samples.ContainsAnyExcept(samples[0]))
            WriteFixed(bits, samples);
        else
            WriteConstant(bits, samples[0]);
        bits.AlignToByte();
        bits.Write(FlacCrc.Of16(bits.Bytes), 16);
        return bits.Bytes.ToArray();
    }

    private static void WriteHeader(BitWriter bits, int number, int length)
    {
        bits.Write(0xFFF8, 16); // sync code, blocks of a fixed size
        bits.Write(length == BlockSize ? 0b1100 : 0b0111, 4); // 4096, or 16 bits at the end of the header
        bits.Write(0b0110, 4); // 22.05 kHz
        bits.Write(0b0000, 4); // mono
        bits.Write(0b1000, 4); // 16 bits a sample, reserved bit
        WriteFrameNumber(bits, number);
        if (length != BlockSize)
            bits.Write(length - 1, 16);
        bits.Write(FlacCrc.Of8(bits.Bytes), 8);
    }

    /// <summary>In the manner of UTF-8; two bytes reach to frame 2047, over six minutes.</summary>
    private static void WriteFrameNumber(BitWriter bits, int number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 0x7FF);
        if (number < 0x80)
        {
            bits.Write(number, 8);
            return;
        }
        bits.Write(0b110, 3);
        bits.Write(number >> 6, 5);
        bits.Write(0b10, 2);
        bits.Write(number, 6);
    }

    private static void WriteConstant(BitWriter bits, short value)
    {
        bits.Write(0b0_000000_0, 8);
        bits.Write(value, 16);
    }

    private static void WriteFixed(BitWriter bits, ReadOnlySpan<short> samples)
    {
        int[] residual = [.. samples];
        int[] best = residual;
        int order = 0;
        for (int candidate = 1; candidate <= Math.Min(MaxOrder, samples.Length - 1); candidate++)
        {
            residual = Difference(residual);
            if (Cost(residual) >= Cost(best))
                break;
            best = residual;
            order = candidate;
        }
        bits.Write(0b0_001000_0 | (order << 1), 8);
        for (int i = 0; i < order; i++)
            bits.Write(samples[i], 16);
        WriteResidual(bits, best);
    }

    /// <summary>A fixed predictor of order n leaves the n-th difference of the samples.</summary>
    private static int[] Difference(int[] values)
    {
        int[] result = new int[values.Length - 1];
        for (int i = 0; i < result.Length; i++)
            result[i] = values[i + 1] - values[i];
        return result;
    }

    private static long Cost(int[] residual) => residual.Sum(static value => (long)Math.Abs(value));

    private static void WriteResidual(BitWriter bits, int[] residual)
    {
        double mean = (double)Cost(residual) / residual.Length * 2;
        int parameter = mean < 1 ? 0 : Math.Min(MaxRiceParameter, (int)Math.Log2(mean));
        bits.Write(0b00_0000, 6); // Rice code with 4-bit parameters, one partition
        bits.Write(parameter, 4);
        foreach (int value in residual)
        {
            int folded = value >= 0 ? value << 1 : (-value << 1) - 1;
            bits.WriteUnary(folded >> parameter);
            bits.Write(folded, parameter);
        }
    }
}
