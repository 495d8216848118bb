namespace MusicFs.Tags.Mpeg;

/// <summary>The four bytes in front of every frame of MPEG audio (ISO 11172-3, 2.4.2.3; ISO 13818-3; MPEG 2.5).</summary>
internal readonly record struct MpegFrameHeader(int Version, int Layer, int BitrateKbps, int SampleRate, int Channels, int Length)
{
    public const int Size = 4;

    private static readonly short[][] Bitrates =
    [
        [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448], // MPEG 1, layer I
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384], // MPEG 1, layer II
        [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320], // MPEG 1, layer III
        [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256], // MPEG 2, layer I
        [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160], // MPEG 2, layers II and III
    ];

    private static readonly int[] SampleRates = [44100, 48000, 32000];

    /// <summary>Samples of one channel in a frame.</summary>
    public int Samples => (Layer, Version) switch
    {
        (1, _) => 384,
        (3, not 1) => 576,
        _ => 1152,
    };

    /// <summary>Bytes of side information behind the header of a layer III frame; a Xing header follows them.</summary>
    public int SideInformation => (Version, Channels) switch
    {
        (1, 1) => 17,
        (1, _) => 32,
        (_, 1) => 9,
        _ => 17,
    };

    /// <summary>Null where <paramref name="bytes"/> are no header, or one of free format, whose frames have no stated length.</summary>
    public static MpegFrameHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || bytes[0] != 0xFF || (bytes[1] & 0xE0) != 0xE0)
            return null;
        int versionBits = (bytes[1] >> 3) & 3, layerBits = (bytes[1] >> 1) & 3, rateBits = bytes[2] >> 4, sampleBits = (bytes[2] >> 2) & 3;
        if (versionBits == 1 || layerBits == 0 || rateBits is 0 or 15 || sampleBits == 3)
            return null;
        // 0 is MPEG 2.5, 2 is MPEG 2, 3 is MPEG 1.
        int version = versionBits switch { 3 => 1, 2 => 2, _ => 3 };
        int layer = 4 - layerBits;
        int table = version == 1 ? layer - 1 : layer == 1 ? 3 : 4;
        int bitrate = Bitrates[table][rateBits];
        int sampleRate = SampleRates[sampleBits] >> (version - 1);
        int padding = (bytes[2] >> 1) & 1;
        int length = layer == 1
            ? ((12 * bitrate * 1000 / sampleRate) + padding) * 4
            : ((layer == 3 && version != 1 ? 72 : 144) * bitrate * 1000 / sampleRate) + padding;
        return new MpegFrameHeader(version, layer, bitrate, sampleRate, bytes[3] >> 6 == 3 ? 1 : 2, length);
    }

    /// <summary>Whether a frame like <paramref name="next"/> can follow this one in one stream.</summary>
    public bool IsLike(MpegFrameHeader next) => Version == next.Version && Layer == next.Layer && SampleRate == next.SampleRate;
}
