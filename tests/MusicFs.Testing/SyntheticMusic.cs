using System.Buffers.Binary;

namespace MusicFs.Testing;

/// <summary>Sound that Chromaprint tells apart as it does music: chords that change, with overtones and a little noise. The seed decides which.</summary>
public static class SyntheticMusic
{
    private const int SampleRate = 22050;
    private const int Header = 44;

    /// <summary>A WAV file, mono, 16 bits, without tags.</summary>
    /// <param name="seed">Which music.</param>
    /// <param name="seconds">How long.</param>
    /// <param name="semitones">Played higher.</param>
    public static byte[] Wav(int seed, double seconds, int semitones = 0)
    {
        short[] samples = Compose(seed, (int)(seconds * SampleRate), semitones);
        byte[] file = new byte[Header + samples.Length * sizeof(short)];
        "RIFF"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(4), file.Length - 8);
        "WAVEfmt "u8.CopyTo(file.AsSpan(8));
        ReadOnlySpan<int> format = [16, 1 | 1 << 16, SampleRate, SampleRate * 2, 2 | 16 << 16];
        for (int i = 0; i < format.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(16 + 4 * i), format[i]);
        "data"u8.CopyTo(file.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(40), samples.Length * sizeof(short));
        for (int i = 0; i < samples.Length; i++)
            BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(Header + 2 * i), samples[i]);
        return file;
    }

    /// <summary>A ProTracker module of one empty pattern, "A Song": 64 rows of 6 ticks of 20 ms.</summary>
    public static byte[] Module()
    {
        byte[] module = new byte[1084 + 1024];
        "A Song"u8.CopyTo(module);
        module[950] = 1;
        "M.K."u8.CopyTo(module.AsSpan(1080));
        return module;
    }

    private static short[] Compose(int seed, int length, int semitones)
    {
        Random random = new(seed);
        double[] mix = new double[length];
        for (int start = 0; start < length;)
        {
            int end = Math.Min(length, start + random.Next(SampleRate / 4, SampleRate));
            for (int voice = 0; voice < 4; voice++)
                Play(mix.AsSpan(start, end - start), 55 * Math.Pow(2, (random.Next(0, 48) + semitones) / 12.0), 0.3 + random.NextDouble());
            start = end;
        }

        return [.. mix.Select(value => (short)(value * 3000 + random.Next(-300, 300)))];
    }

    private static void Play(Span<double> mix, double frequency, double loudness)
    {
        for (int i = 0; i < mix.Length; i++)
        {
            double phase = 2 * Math.PI * frequency * i / SampleRate;
            mix[i] += loudness * Math.Exp(-1.5 * i / SampleRate) * (Math.Sin(phase) + 0.4 * Math.Sin(2 * phase) + 0.2 * Math.Sin(3 * phase));
        }
    }
}
