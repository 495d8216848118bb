namespace MusicFs.Tags.Mp4;

/// <summary>
/// The start of an AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). Where spectral band replication is announced the rate is the one
/// that comes out, and parametric stereo makes two channels of one.
/// </summary>
/// <param name="SampleRate">Hz.</param>
/// <param name="Channels">0 where the stream itself has to say.</param>
internal readonly record struct AacConfiguration(int SampleRate, int Channels)
{
    private const int SpectralBandReplication = 5;
    private const int ParametricStereo = 29;

    private static readonly int[] Rates = [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    public static AacConfiguration? Read(ReadOnlySpan<byte> config)
    {
        int position = 0;
        int type = ObjectType(config, ref position);
        int? rate = Rate(config, ref position);
        int layout = Bits(config, ref position, 4);
        if (type is SpectralBandReplication or ParametricStereo)
        {
            rate = Rate(config, ref position) ?? rate;
        }

        if (position > config.Length * 8 || rate is not { } known)
        {
            return null;
        }

        int channels = layout switch { 7 => 8, 11 => 7, 12 or 14 => 8, > 7 => 0, _ => layout };
        return new AacConfiguration(known, type == ParametricStereo && channels == 1 ? 2 : channels);
    }

    private static int ObjectType(ReadOnlySpan<byte> config, ref int position)
    {
        int type = Bits(config, ref position, 5);
        return type == 31 ? 32 + Bits(config, ref position, 6) : type;
    }

    private static int? Rate(ReadOnlySpan<byte> config, ref int position)
    {
        int index = Bits(config, ref position, 4);
        if (index == 15)
        {
            return Bits(config, ref position, 24);
        }

        return index < Rates.Length ? Rates[index] : null;
    }

    /// <summary>Bits beyond the end are zeros; the position tells.</summary>
    private static int Bits(ReadOnlySpan<byte> config, ref int position, int count)
    {
        int value = 0;
        for (int i = 0; i < count; i++, position++)
        {
            int octet = position / 8 < config.Length ? config[position / 8] : 0;
            value = (value << 1) | ((octet >> (7 - (position % 8))) & 1);
        }

        return value;
    }
}
