using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Musepack;

/// <summary>What the header of a stream says. Its gains are for players, who read them there; tags have their own.</summary>
/// <param name="Samples">Of each channel.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Channels">Channels.</param>
internal sealed record MusepackStream(double Samples, int SampleRate, int Channels)
{
    private const int FrameLength = 1152;

    /// <summary>Samples by which a decoder lags where the stream does not know its exact end.</summary>
    private const int DecoderDelay = 576;

    private static readonly int[] Rates = [44100, 48000, 37800, 32000];

    /// <summary>Hz for the number that headers write; 0 for one without a meaning.</summary>
    public static int RateOf(int index) => (uint)index < (uint)Rates.Length ? Rates[index] : 0;

    /// <summary>Bytes 4 frames, 8 flags with the rate, 20 the length of the last frame.</summary>
    public static MusepackStream? ReadVersion7(ReadOnlySpan<byte> header)
    {
        var reader = new SpanReader(header);
        reader.Skip(4);
        uint frames = reader.U32Le();
        uint flags = reader.U32Le();
        reader.Skip(8);
        uint gapless = reader.U32Le();
        double samples = gapless >> 31 != 0 && frames > 0
            ? ((frames - 1.0) * FrameLength) + ((gapless >> 20) & 0x7FF)
            : ((double)frames * FrameLength) - DecoderDelay;
        return reader.Overrun ? null : new MusepackStream(samples, RateOf((int)(flags >> 16) & 3), 2);
    }

    /// <summary>
    /// Whether the bytes begin a stream of version 4 to 6, which has no mark: 9 bits of bit rate, which is always 0, one for intensity
    /// stereo, which is 0, 10 of version and 6 of block size, which is 1.
    /// </summary>
    public static bool IsVersion4To6(ReadOnlySpan<byte> header)
    {
        uint word = new SpanReader(header).U32Le();
        return word >> 22 == 0 && (word & 0x3F) == 1 && ((word >> 11) & 0x3FF) is >= 4 and <= 6;
    }

    /// <summary>The number of frames follows, in 16 bits until version 4, and until version 5 with one too many.</summary>
    public static MusepackStream? ReadVersion4To6(ReadOnlySpan<byte> header)
    {
        var reader = new SpanReader(header);
        uint version = (reader.U32Le() >> 11) & 0x3FF;
        uint word = reader.U32Le();
        double frames = (version >= 5 ? word : word >> 16) - (version < 6 ? 1.0 : 0);
        return reader.Overrun ? null : new MusepackStream(Math.Max(0, (frames * FrameLength) - DecoderDelay), Rates[0], 2);
    }

    public void Describe(TagDraft draft)
    {
        draft.Codec = "musepack";
        draft.SampleRate = SampleRate;
        draft.Channels = Channels;
        draft.SetDuration(Samples, SampleRate);
    }
}
