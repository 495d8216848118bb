using MusicFs.Tags.Flac;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>
/// The audio sample description (ISO/IEC 14496-12, 12.2.3; QuickTime's versions 1 and 2), with what the decoder's own
/// configuration inside it says better.
/// </summary>
internal sealed class SampleEntry
{
    private const int MaxDepth = 4;

    public required string Codec { get; set; }

    public int SampleRate { get; private set; }

    public int Channels { get; private set; }

    public int BitsPerSample { get; private set; }

    /// <summary>bit/s; 0 where the file does not say.</summary>
    public uint Bitrate { get; private set; }

    /// <summary>Reads the first entry of an stsd box's body; null where it is not whole.</summary>
    public static SampleEntry? Read(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        reader.Skip(8); // version, flags, number of entries
        uint size = reader.U32Be();
        uint type = reader.U32Be();
        reader.Skip(8); // reserved, data reference
        int version = reader.U16Be();
        reader.Skip(6);
        int channels = reader.U16Be();
        int bits = reader.U16Be();
        reader.Skip(4);
        uint rate = reader.U32Be();
        if (reader.Overrun || size < 36)
        {
            return null;
        }

        var entry = new SampleEntry { Codec = CodecOf(type), SampleRate = (int)(rate >> 16), Channels = channels };
        entry.BitsPerSample = entry.Codec == "pcm" ? bits : 0;
        if (version == 2)
        {
            entry.ReadVersion2(ref reader);
        }

        reader.Skip(version switch { 1 => 16, _ => 0 });
        entry.ReadConfiguration(reader.Rest[..(int)Math.Min(reader.Rest.Length, Math.Max(0, (long)size - (reader.Position - 8)))], 0);
        return entry;
    }

    private static string CodecOf(uint type) => type switch
    {
        BoxType.Mp4a => "aac",
        BoxType.Alac => "alac",
        0x4F707573 => "opus", // Opus
        0x664C6143 => "flac", // fLaC
        0x61632D33 => "ac3", // ac-3
        0x65632D33 => "eac3", // ec-3
        0x2E6D7033 => "mp3", // .mp3
        0x6D730055 => "mp3", // ms, 0, 0x55
        0x73616D72 => "amr", // samr
        0x73617762 => "amr", // sawb
        0x64727773 => "drm", // drws
        0x64726D73 => "aac", // drms: protected AAC
        0x656E6361 => "encrypted", // enca
        0x756C6177 => "ulaw", // ulaw
        0x616C6177 => "alaw", // alaw
        _ => IsPcm(type) ? "pcm" : "unknown",
    };

    /// <summary>sowt, twos, raw, NONE, in24, in32, fl32, fl64, lpcm, ipcm, fpcm.</summary>
    private static bool IsPcm(uint type) => type is 0x736F7774 or 0x74776F73 or 0x72617720 or 0x4E4F4E45 or 0x696E3234 or 0x696E3332
        or 0x666C3332 or 0x666C3634 or 0x6C70636D or 0x6970636D or 0x6670636D;

    /// <summary>QuickTime's sound description, version 2: the rate as a double, channels and bits as 32-bit numbers.</summary>
    private void ReadVersion2(ref SpanReader reader)
    {
        reader.Skip(4);
        double rate = BitConverter.UInt64BitsToDouble(reader.U64Be());
        uint channels = reader.U32Be();
        reader.Skip(4);
        uint bits = reader.U32Be();
        reader.Skip(12);
        if (!reader.Overrun && rate is > 0 and < 1e7 && channels < 256 && bits <= 64)
        {
            SampleRate = (int)rate;
            Channels = (int)channels;
            BitsPerSample = Codec == "pcm" ? (int)bits : 0;
        }
    }

    /// <summary>The boxes inside the entry; QuickTime wraps them in one more, <c>wave</c>.</summary>
    private void ReadConfiguration(ReadOnlySpan<byte> boxes, int depth)
    {
        while (boxes.Length >= 8 && depth < MaxDepth)
        {
            var reader = new SpanReader(boxes);
            int size = (int)Math.Min(reader.U32Be(), (uint)boxes.Length);
            uint type = reader.U32Be();
            if (size < 8)
            {
                return;
            }

            ReadBox(type, boxes[8..size], depth);
            boxes = boxes[size..];
        }
    }

    private void ReadBox(uint type, ReadOnlySpan<byte> body, int depth)
    {
        switch (type)
        {
            case BoxType.Esds:
                ReadDescriptors(body.Length > 4 ? body[4..] : [], 0);
                break;
            case BoxType.Alac:
                ReadAlac(body);
                break;
            case BoxType.Wave:
                ReadConfiguration(body, depth + 1);
                break;
            case BoxType.Dfla when body.Length >= 8 + FlacStreamInfo.Length && FlacStreamInfo.Read(body.Slice(8, FlacStreamInfo.Length)) is { } info:
                (SampleRate, Channels, BitsPerSample) = (info.SampleRate, info.Channels, info.BitsPerSample);
                break;
            case BoxType.Btrt when body.Length >= 12 && Bitrate == 0:
                Bitrate = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(body[8..]);
                break;
            default:
                break;
        }
    }

    /// <summary>The "magic cookie" of ALAC.</summary>
    private void ReadAlac(ReadOnlySpan<byte> body)
    {
        var reader = new SpanReader(body);
        reader.Skip(4 + 4 + 1); // version and flags, frame length, compatible version
        int bits = reader.U8();
        reader.Skip(3);
        int channels = reader.U8();
        reader.Skip(2 + 4);
        uint bitrate = reader.U32Be();
        uint rate = reader.U32Be();
        if (!reader.Overrun && rate < int.MaxValue)
        {
            (BitsPerSample, Channels, Bitrate, SampleRate) = (bits, channels, bitrate, (int)rate);
        }
    }

    /// <summary>Descriptors of ISO/IEC 14496-1, 7.2.6: an elementary stream (3), its decoder's configuration (4) and that one's own data (5).</summary>
    private void ReadDescriptors(ReadOnlySpan<byte> data, int depth)
    {
        var reader = new SpanReader(data);
        int tag = reader.U8();
        int length = ExpandableLength(ref reader);
        ReadOnlySpan<byte> body = reader.Rest[..Math.Min(length, reader.Rest.Length)];
        if (reader.Overrun || depth > MaxDepth)
        {
            return;
        }

        switch (tag)
        {
            case 3 when body.Length > 3:
                int flags = body[2];
                int skip = 3 + ((flags & 0x80) != 0 ? 2 : 0) + ((flags & 0x20) != 0 ? 2 : 0);
                ReadDescriptors(body[Math.Min(skip, body.Length)..], depth + 1);
                break;
            case 4 when body.Length >= 13:
                Codec = CodecOf(body[0]) ?? Codec;
                Bitrate = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(body[9..]);
                ReadDescriptors(body[13..], depth + 1);
                break;
            case 5 when Codec is "aac" or "encrypted":
                ReadAacConfiguration(body);
                break;
            default:
                break;
        }
    }

    /// <summary>Object types that are not AAC (registered at the MP4 registration authority); mp4a is the sample entry of all of them.</summary>
    private static string? CodecOf(byte objectType) => objectType switch
    {
        0x69 or 0x6B => "mp3",
        0xA5 => "ac3",
        0xA6 => "eac3",
        0xA9 => "dts",
        0xDD => "vorbis",
        _ => null,
    };

    private static int ExpandableLength(ref SpanReader reader)
    {
        int length = 0;
        for (int i = 0; i < 4; i++)
        {
            int part = reader.U8();
            length = (length << 7) | (part & 0x7F);
            if ((part & 0x80) == 0)
            {
                break;
            }
        }

        return length;
    }

    private void ReadAacConfiguration(ReadOnlySpan<byte> config)
    {
        if (AacConfiguration.Read(config) is { } aac)
        {
            SampleRate = aac.SampleRate;
            Channels = aac.Channels > 0 ? aac.Channels : Channels;
        }
    }
}
