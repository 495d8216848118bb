using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Musepack;

/// <summary>The packets of stream version 8 that come before the audio: two letters, a length of variable size, a body.</summary>
internal static class MusepackPackets
{
    private const int MaxPackets = 64;
    private const int ReadLength = 64;

    /// <summary>Null where there is no stream header.</summary>
    public static async ValueTask<MusepackStream?> ReadAsync(ByteWindow window, long offset)
    {
        MusepackStream? stream = null;
        for (int i = 0; i < MaxPackets; i++)
        {
            int there = await window.LoadAsync(offset, ReadLength).ConfigureAwait(false);
            long length = Read(window.Span(offset, there), ref stream);
            if (length <= 0)
            {
                break;
            }

            offset += length;
        }

        return stream;
    }

    /// <summary>The packet's length; 0 where the audio begins or the packet is none.</summary>
    private static long Read(ReadOnlySpan<byte> bytes, ref MusepackStream? stream)
    {
        var reader = new SpanReader(bytes);
        ReadOnlySpan<byte> key = reader.Take(2);
        long length = Number(ref reader);
        if (reader.Overrun || length < reader.Position || key.SequenceEqual("AP"u8) || key.SequenceEqual("SE"u8))
        {
            return 0;
        }

        if (key.SequenceEqual("SH"u8))
        {
            stream ??= Header(ref reader);
        }

        return length;
    }

    private static MusepackStream? Header(ref SpanReader reader)
    {
        reader.Skip(4 + 1); // checksum, version
        long samples = Number(ref reader);
        long silence = Number(ref reader);
        int rate = MusepackStream.RateOf(reader.U8() >> 5);
        int channels = (reader.U8() >> 4) + 1;
        return reader.Overrun || rate == 0
            ? null
            : new MusepackStream(Math.Max(0, samples - silence), rate, channels);
    }

    /// <summary>Seven bits a byte, the high bit set in all but the last.</summary>
    private static long Number(ref SpanReader reader)
    {
        long value = 0;
        for (int i = 0; i < 9; i++)
        {
            byte part = reader.U8();
            value = (value << 7) | (uint)(part & 0x7F);
            if ((part & 0x80) == 0)
            {
                break;
            }
        }

        return value;
    }
}
