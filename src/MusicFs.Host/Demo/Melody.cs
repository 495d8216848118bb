namespace MusicFs.Host.Demo;

/// <summary>A few seconds of plucked notes on a pentatonic scale; the seed decides which.</summary>
internal static class Melody
{
    public const int SampleRate = 22050;

    private const int Notes = 16;
    private const int SamplesPerNote = SampleRate / 4;
    private const double Loudness = 0.25 * short.MaxValue;

    private static readonly int[] Scale = [0, 2, 4, 7, 9];

    /// <summary>Mono, 16 bits.</summary>
    public static short[] Compose(int seed)
    {
        // The first and last note are the scale's root, so that it sounds finished.
        double[] mix = new double[(Notes + 2) * SamplesPerNote];
        uint state = (uint)seed;
        for (int note = 0; note < Notes; note++)
        {
            state = (state * 1664525) + 1013904223; // the constants of "Numerical Recipes"
            int step = note is 0 or Notes - 1 ? 0 : (int)(state >> 24) % 10;
            int semitones = Scale[step % Scale.Length] + (12 * (step / Scale.Length)) + (seed % 7);
            Pluck(mix.AsSpan(note * SamplesPerNote), 220 * Math.Pow(2, semitones / 12.0));
        }
        return [.. mix.Select(static value => (short)Math.Clamp(Math.Round(value * Loudness), short.MinValue, short.MaxValue))];
    }

    /// <summary>Adds one note, which rings on into the following two.</summary>
    private static void Pluck(Span<double> mix, double frequency)
    {
        const int Attack = SampleRate / 100;
        int length = Math.Min(mix.Length, 3 * SamplesPerNote);
        for (int i = 0; i < length; i++)
        {
            double seconds = (double)i / SampleRate;
            double envelope = Math.Min(1.0, (double)i / Attack) * Math.Exp(-6 * seconds) * (1 - ((double)i / length));
            double phase = 2 * Math.PI * frequency * seconds;
            mix[i] += envelope * (Math.Sin(phase) + (0.3 * Math.Sin(2 * phase)) + (0.1 * Math.Sin(3 * phase)));
        }
    }
}
