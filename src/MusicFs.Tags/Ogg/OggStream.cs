using System.Buffers.Binary;
using MusicFs.Tags.Flac;

namespace MusicFs.Tags.Ogg;

/// <summary>
/// An audio stream as its first packet describes it: Vorbis (Vorbis I, 4.2.2), Opus (RFC 7845, 5.1), FLAC (RFC 9639, 10.1), Speex.
/// </summary>
/// <param name="Codec">Its name in tags.</param>
/// <param name="SampleRate">Hz; the clock of the granule positions, too.</param>
/// <param name="Channels">Channels.</param>
/// <param name="BitsPerSample">0 where the codec is lossy.</param>
/// <param name="PreSkip">Samples that the first granule positions count and nobody hears.</param>
/// <param name="HeaderPackets">Packets before the audio, this one included; 0 where it is not known.</param>
/// <param name="CommentStart">Bytes before the comment in the packet that holds it.</param>
/// <param name="NominalBitrate">bit/s that the encoder aimed at; 0 where it does not say.</param>
internal sealed record OggStream(
    string Codec, int SampleRate, int Channels, int BitsPerSample, int PreSkip, int HeaderPackets, int CommentStart,
    int NominalBitrate)
{
    /// <summary>Opus counts samples of 48 kHz whatever went in.</summary>
    private const int OpusRate = 48_000;

    /// <summary>The most samples that a packet has; 0 where that is not known, and for Opus, whose packets say.</summary>
    public int LongestPacket { get; private init; }

    /// <summary>FLAC's other header packets are metadata blocks.</summary>
    public bool HasBlocks => Codec == "flac";

    /// <summary>Null for a stream that is no audio that is read.</summary>
    public static OggStream? Read(ReadOnlySpan<byte> packet)
    {
        if (packet.StartsWith("\u0001vorbis"u8) && packet.Length >= 29)
        {
            // Two blocks overlap by half; the larger size is the exponent in the upper half of the byte.
            return new OggStream("vorbis", Positive(packet[12..]), packet[11], 0, 0, 3, 7, Positive(packet[20..])) { LongestPacket = 1 << (packet[28] >> 4) >> 1 };
        }

        if (packet.StartsWith("OpusHead"u8) && packet.Length >= 12)
        {
            return new OggStream("opus", OpusRate, packet[9], 0, BinaryPrimitives.ReadUInt16LittleEndian(packet[10..]), 2, 8, 0);
        }

        if (packet.StartsWith("Speex   "u8) && packet.Length >= 72)
        {
            int extra = Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(packet[68..]), 0, 16);
            long samples = (long)Positive(packet[56..]) * Positive(packet[64..]);
            return new OggStream("speex", Positive(packet[36..]), Positive(packet[48..]), 0, 0, 2 + extra, 0, Positive(packet[52..])) { LongestPacket = (int)Math.Min(samples, 1 << 20) };
        }

        return packet.StartsWith("\u007FFLAC"u8) && packet.Length >= 17 + FlacStreamInfo.Length ? Flac(packet) : null;
    }

    private static OggStream? Flac(ReadOnlySpan<byte> packet)
    {
        int headers = BinaryPrimitives.ReadUInt16BigEndian(packet[7..]);
        return FlacStreamInfo.Read(packet[17..]) is { } info
            ? new OggStream("flac", info.SampleRate, info.Channels, info.BitsPerSample, 0, headers == 0 ? 0 : headers + 1, 4, 0) { LongestPacket = BinaryPrimitives.ReadUInt16BigEndian(packet[19..]) }
            : null;
    }

    private static int Positive(ReadOnlySpan<byte> number) => Math.Max(0, BinaryPrimitives.ReadInt32LittleEndian(number));

    /// <summary>Samples of a packet, or the most that it can have; 0 where that is not known.</summary>
    public int SamplesOf(ReadOnlySpan<byte> packet) => Codec != "opus" ? LongestPacket : OpusPacket.Samples(packet);

    /// <summary>Samples from the beginning to a granule position.</summary>
    public double SamplesAt(long granule) => Math.Max(0, granule - PreSkip);
}
