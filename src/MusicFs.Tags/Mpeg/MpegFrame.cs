namespace MusicFs.Tags.Mpeg;

/// <summary>The four bytes that begin an MPEG audio frame (ISO 11172-3, 2.4.1.3; ISO 13818-3 for the lower sample rates).</summary>
/// <param name="Version">1, 2, or 25 for the unofficial 2.5.</param>
/// <param name="Layer">1 to 3.</param>
/// <param name="Bitrate">bit/s.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="Channels">1 or 2.</param>
/// <param name="Length">Bytes of the whole frame.</param>
internal readonly record struct MpegFrame(int Version, int Layer, int Bitrate, int SampleRate, int Channels, int Length)
{
    public const int HeaderLength = 4;

    private static readonly short[] Rates1 =
    [
        0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448,
        0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384,
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];

    private static readonly short[] Rates2 =
    [
        0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256,
        0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160,
        0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160,
    ];

    private static readonly int[] SampleRates = [44100, 48000, 32000];

    /// <summary>Samples of one channel.</summary>
    public int Samples => Layer == 1 ? 384 : Layer == 2 || Version == 1 ? 1152 : 576;

    /// <summary>Side information between the header and the place of a Xing header, layer III.</summary>
    public int SideInfoLength => Version == 1 ? (Channels == 1 ? 17 : 32) : (Channels == 1 ? 9 : 17);

    /// <summary>Null where the bytes begin no frame, or one of free format.</summary>
    public static MpegFrame? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || bytes[0] != 0xFF || (bytes[1] & 0xE0) != 0xE0)
        {
            return null;
        }

        int versionBits = (bytes[1] >> 3) & 3;
        int layer = 4 - ((bytes[1] >> 1) & 3);
        int rateIndex = bytes[2] >> 4;
        int sampleIndex = (bytes[2] >> 2) & 3;
        if (versionBits == 1 || layer == 4 || rateIndex is 0 or 15 || sampleIndex == 3)
        {
            return null;
        }

        int version = versionBits switch { 3 => 1, 2 => 2, _ => 25 };
        int sampleRate = SampleRates[sampleIndex] / (version switch { 1 => 1, 2 => 2, _ => 4 });
        int bitrate = 1000 * (version == 1 ? Rates1 : Rates2)[((layer - 1) * 15) + rateIndex];
        int padding = (bytes[2] >> 1) & 1;
        int slot = layer == 1 ? 4 : 1;
        var frame = new MpegFrame(version, layer, bitrate, sampleRate, (bytes[3] >> 6) == 3 ? 1 : 2, 0);
        return frame with { Length = ((frame.Samples / 8 / slot * bitrate / sampleRate) + padding) * slot };
    }

    /// <summary>Whether both can be frames of one stream.</summary>
    public bool Continues(MpegFrame other) =>
        Version == other.Version && Layer == other.Layer && SampleRate == other.SampleRate;
}
