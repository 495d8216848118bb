namespace MusicFs.Core.Reading.Flac;

/// <summary>Decodes the samples of one channel of a frame (RFC 9639, 9.2).</summary>
internal static class SubframeDecoder
{
    private const int MaxFixedOrder = 4;
    private const int MaxOrder = 32;

    public static bool TryDecode(ref BitReader reader, int bits, scoped Span<long> samples)
    {
        bool isPadded = reader.Read(1) == 0;
        int type = (int)reader.Read(6);
        int wasted = reader.Read(1) == 0 ? 0 : 1 + (int)Math.Min(reader.ReadUnary(), bits);
        bits -= wasted;
        if (!isPadded || bits <= 0)
            return false;
        bool isDecoded = type switch
        {
            0 => Constant(ref reader, bits, samples),
            1 => Verbatim(ref reader, bits, samples),
            >= 8 and <= 8 + MaxFixedOrder => Fixed(ref reader, bits, type - 8, samples),
            >= 32 => Linear(ref reader, bits, type - 31, samples),
            _ => false,
        };
        foreach (ref long sample in samples)
            sample <<= wasted;
        return isDecoded;
    }

    private static bool Constant(ref BitReader reader, int bits, scoped Span<long> samples)
    {
        samples.Fill(reader.ReadSigned(bits));
        return true;
    }

    private static bool Verbatim(ref BitReader reader, int bits, scoped Span<long> samples)
    {
        foreach (ref long sample in samples)
            sample = reader.ReadSigned(bits);
        return true;
    }

    private static bool Fixed(ref BitReader reader, int bits, int order, scoped Span<long> samples)
    {
        if (order > samples.Length || !Verbatim(ref reader, bits, samples[..order]) || !Residual(ref reader, order, samples))
            return false;
        ReadOnlySpan<long> coefficients = order switch { 0 => [], 1 => [1], 2 => [2, -1], 3 => [3, -3, 1], _ => [4, -6, 4, -1] };
        return Predict(samples, coefficients, 0);
    }

    private static bool Linear(ref BitReader reader, int bits, int order, scoped Span<long> samples)
    {
        if (order > samples.Length || !Verbatim(ref reader, bits, samples[..order]))
            return false;
        int precision = 1 + (int)reader.Read(4);
        int shift = (int)reader.ReadSigned(5);
        if (precision == 16 || shift < 0)
            return false;
        Span<long> coefficients = stackalloc long[MaxOrder];
        coefficients = coefficients[..order];
        _ = Verbatim(ref reader, precision, coefficients);
        return Residual(ref reader, order, samples) && Predict(samples, coefficients, shift);
    }

    /// <summary>Adds to each sample what the ones before it predict.</summary>
    private static bool Predict(Span<long> samples, ReadOnlySpan<long> coefficients, int shift)
    {
        for (int i = coefficients.Length; i < samples.Length; i++)
        {
            long sum = 0;
            for (int j = 0; j < coefficients.Length; j++)
                sum += coefficients[j] * samples[i - 1 - j];
            samples[i] += sum >> shift;
        }

        return true;
    }

    /// <summary>Rice codes in partitions (RFC 9639, 9.2.7).</summary>
    private static bool Residual(ref BitReader reader, int order, scoped Span<long> samples)
    {
        int method = (int)reader.Read(2);
        int partitions = 1 << (int)reader.Read(4);
        if (method > 1 || samples.Length % partitions != 0 || samples.Length / partitions < order)
            return false;
        int parameterBits = 4 + method;
        int escape = (1 << parameterBits) - 1;
        for (int i = 0, at = order; i < partitions && !reader.IsBeyondEnd; i++)
        {
            int end = (i + 1) * (samples.Length / partitions);
            int parameter = (int)reader.Read(parameterBits);
            if (parameter == escape)
                _ = Verbatim(ref reader, (int)reader.Read(5), samples[at..end]);
            else
                Rice(ref reader, parameter, samples[at..end]);
            at = end;
        }

        return !reader.IsBeyondEnd;
    }

    private static void Rice(ref BitReader reader, int parameter, scoped Span<long> samples)
    {
        foreach (ref long sample in samples)
        {
            long folded = (reader.ReadUnary() << parameter) | reader.Read(parameter);
            sample = (folded >> 1) ^ -(folded & 1);
        }
    }
}
