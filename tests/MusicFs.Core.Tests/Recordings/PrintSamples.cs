using MusicFs.Core.Recordings;

namespace MusicFs.Core.Tests.Recordings;

/// <summary>Prints of no music: random ones, and what an encoder would make of them.</summary>
internal static class PrintSamples
{
    public static AcousticPrint Of(int seed, int items = 948)
    {
        Random random = new(seed);
        return AcousticPrint.Of(Enumerable.Range(0, items).Select(_ => (uint)random.NextInt64(1L << 32)))!;
    }

    /// <summary>With so many of the bits turned, some items more than others, as encoders do it.</summary>
    public static AcousticPrint Noisy(AcousticPrint print, double part, int seed)
    {
        Random random = new(seed);
        return AcousticPrint.Of([.. print.Items.ToArray().Select(item =>
        {
            // Half of them stay as they are.
            double here = random.Next(2) * 2 * part;
            for (int bit = 0; bit < 32; bit++)
                item ^= random.NextDouble() < here ? 1u << bit : 0;
            return item;
        })])!;
    }
}
