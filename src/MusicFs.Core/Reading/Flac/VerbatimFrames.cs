using System.Buffers.Binary;

namespace MusicFs.Core.Reading.Flac;

/// <summary>Makes frames of samples as they are (RFC 9639, 9.2.4): their length depends on nothing but how many there are.</summary>
internal static class VerbatimFrames
{
    /// <summary>Also what players that stream may be asked for at 48 kHz and less (RFC 9639, 7).</summary>
    public const int LongestBlock = 4096;

    private const int VerbatimSubframe = 0x02;
    private const int CrcLength = 2;

    /// <summary>Frames of so many samples from one on, each of equal length.</summary>
    /// <param name="samples">By channel.</param>
    /// <param name="start">The first of them that is wanted.</param>
    /// <param name="count">How many are.</param>
    /// <param name="number">The number of the first in the file that is made.</param>
    /// <param name="like">The frame that they come from.</param>
    /// <param name="sound">The file that they come from.</param>
    public static byte[] Make(IReadOnlyList<long[]> samples, int start, int count, long number, in FrameHeader like, in FlacSound sound)
    {
        var bytes = new MemoryStream();
        int blocks = (count + LongestBlock - 1) / LongestBlock;
        for (int i = 0, done = 0; i < blocks; i++)
        {
            int block = (count / blocks) + (i < count % blocks ? 1 : 0);
            bytes.Write(MakeOne(samples, start + done, block, number + done, like, sound));
            done += block;
        }

        return bytes.ToArray();
    }

    private static byte[] MakeOne(IReadOnlyList<long[]> samples, int start, int count, long number, in FrameHeader like, in FlacSound sound)
    {
        long bits = (long)sound.Channels * (8 + ((long)count * sound.Bits));
        byte[] bytes = new byte[FrameHeader.MaxLength + ((bits + 7) / 8) + CrcLength];
        int at = like.Write(number, count, sound, bytes);
        ulong pending = 0;
        int held = 0;
        foreach (long[] channel in samples)
        {
            Put(VerbatimSubframe, 8);
            for (int i = 0; i < count; i++)
                Put(channel[start + i], sound.Bits);
        }

        if (held > 0)
            bytes[at++] = (byte)(pending << (8 - held));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), FlacCrc.Of16(bytes.AsSpan(0, at)));
        return bytes[..(at + CrcLength)];

        void Put(long value, int width)
        {
            pending = (pending << width) | ((ulong)value & ((1UL << width) - 1));
            for (held += width; held >= 8; held -= 8)
                bytes[at++] = (byte)(pending >> (held - 8));
        }
    }
}
