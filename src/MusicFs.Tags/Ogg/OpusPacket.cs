namespace MusicFs.Tags.Ogg;

/// <summary>How long an Opus packet is, as its first bytes say (RFC 6716, 3.1).</summary>
internal static class OpusPacket
{
    /// <summary>Samples of a frame at 48 kHz, by configuration: SILK, hybrid and CELT modes.</summary>
    private static readonly short[] FrameSamples =
    [
        480, 960, 1920, 2880, 480, 960, 1920, 2880, 480, 960, 1920, 2880,
        480, 960, 480, 960,
        120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960, 120, 240, 480, 960,
    ];

    public static int Samples(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty)
        {
            return 0;
        }

        int frames = (packet[0] & 3) switch { 0 => 1, 3 => packet.Length > 1 ? packet[1] & 0x3F : 0, _ => 2 };
        return frames * FrameSamples[packet[0] >> 3];
    }
}
