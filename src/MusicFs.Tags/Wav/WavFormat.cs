using System.Buffers.Binary;

namespace MusicFs.Tags.Wav;

/// <summary>WAVEFORMATEX and WAVEFORMATEXTENSIBLE (mmreg.h), which WAV and ASF share.</summary>
/// <param name="Tag">The format's number; of an extensible format the one in its GUID.</param>
/// <param name="Channels">Channels.</param>
/// <param name="SampleRate">Hz.</param>
/// <param name="ByteRate">Bytes a second on average.</param>
/// <param name="BlockAlign">Bytes of one sample of all channels, or of a block.</param>
/// <param name="BitsPerSample">Bits of one sample; of no meaning where the codec is lossy.</param>
internal readonly record struct WavFormat(int Tag, int Channels, int SampleRate, uint ByteRate, int BlockAlign, int BitsPerSample)
{
    /// <summary>Without the extension.</summary>
    public const int Length = 16;

    /// <summary>With it.</summary>
    public const int ExtensibleLength = 40;

    private const int Extensible = 0xFFFE;
    private const int Pcm = 1;
    private const int Float = 3;

    public bool IsPcm => Tag is Pcm or Float;

    public string Codec => Tag switch
    {
        Pcm or Float => "pcm",
        0x02 or 0x11 or 0x20 or 0x69 => "adpcm",
        0x06 => "alaw",
        0x07 => "ulaw",
        0x50 => "mp2",
        0x55 => "mp3",
        0xFF or 0x1600 or 0x1610 or 0x706D => "aac",
        0x160 or 0x161 => "wma",
        0x162 => "wmapro",
        0x163 => "wmalossless",
        0x0A => "wmavoice",
        0x2000 => "ac3",
        0x2001 => "dts",
        0xF1AC => "flac",
        _ => "unknown",
    };

    /// <summary>Null where the bytes are too few, or say nothing.</summary>
    public static WavFormat? Read(ReadOnlySpan<byte> body)
    {
        if (body.Length < Length - 2)
        {
            return null;
        }

        int tag = BinaryPrimitives.ReadUInt16LittleEndian(body);
        if (tag == Extensible && body.Length >= 26)
        {
            tag = BinaryPrimitives.ReadUInt16LittleEndian(body[24..]);
        }

        uint rate = BinaryPrimitives.ReadUInt32LittleEndian(body[4..]);
        int bits = body.Length >= Length ? BinaryPrimitives.ReadUInt16LittleEndian(body[14..]) : 0;
        return rate is 0 or > int.MaxValue
            ? null
            : new WavFormat(
                tag, BinaryPrimitives.ReadUInt16LittleEndian(body[2..]), (int)rate, BinaryPrimitives.ReadUInt32LittleEndian(body[8..]),
                BinaryPrimitives.ReadUInt16LittleEndian(body[12..]), bits);
    }
}
