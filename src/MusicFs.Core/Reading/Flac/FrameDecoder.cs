using System.Buffers.Binary;

namespace MusicFs.Core.Reading.Flac;

/// <summary>Decodes one frame (RFC 9639, 9). Only those that a cut goes through are decoded.</summary>
internal static class FrameDecoder
{
    private const int CrcLength = 2;

    /// <summary>Null where the bytes are not the whole of an undamaged frame.</summary>
    public static DecodedFrame? Decode(ReadOnlySpan<byte> bytes, Frame frame, in FlacSound sound)
    {
        FrameHeader header = frame.Header;
        var reader = new BitReader(bytes[Math.Min(header.Length, bytes.Length)..]);
        long[][] samples = new long[sound.Channels][];
        for (int channel = 0; channel < samples.Length; channel++)
        {
            samples[channel] = new long[header.BlockSize];
            int bits = sound.Bits + (IsSide(header.ChannelCode, channel) ? 1 : 0);
            if (!SubframeDecoder.TryDecode(ref reader, bits, samples[channel]) || reader.IsBeyondEnd)
                return null;
        }

        int length = header.Length + reader.Bytes;
        if (length + CrcLength > bytes.Length || FlacCrc.Of16(bytes[..length]) != BinaryPrimitives.ReadUInt16BigEndian(bytes[length..]))
            return null;
        Restore(header.ChannelCode, samples);
        return Fits(samples, sound.Bits) ? new DecodedFrame(frame, length + CrcLength, samples) : null;
    }

    /// <summary>The difference of two channels takes a bit more.</summary>
    private static bool IsSide(int code, int channel) =>
        code switch { FrameHeader.LeftSide or FrameHeader.MidSide => channel == 1, FrameHeader.SideRight => channel == 0, _ => false };

    /// <summary>Makes left and right of what was kept in their place (RFC 9639, 4.2).</summary>
    private static void Restore(int code, long[][] samples)
    {
        if (code < FrameHeader.LeftSide)
            return;
        (long[] first, long[] second) = (samples[0], samples[1]);
        for (int i = 0; i < first.Length; i++)
        {
            long middle = (first[i] << 1) | (second[i] & 1);
            (first[i], second[i]) = code switch
            {
                FrameHeader.LeftSide => (first[i], first[i] - second[i]),
                FrameHeader.SideRight => (first[i] + second[i], second[i]),
                _ => ((middle + second[i]) >> 1, (middle - second[i]) >> 1),
            };
        }
    }

    private static bool Fits(long[][] samples, int bits)
    {
        long limit = 1L << (bits - 1);
        return Array.TrueForAll(samples, channel => Array.TrueForAll(channel, sample => sample >= -limit && sample < limit));
    }
}
