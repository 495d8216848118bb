using System.Buffers.Binary;

namespace MusicFs.Core.Reading.Flac;

/// <summary>The header of a frame (RFC 9639, 9.1).</summary>
/// <param name="Length">Its bytes.</param>
/// <param name="Sample">The first sample of the frame, counted from the beginning of the file.</param>
/// <param name="BlockSize">Samples.</param>
/// <param name="ChannelCode">How channels are kept: their number less one, or one of the three ways to keep two.</param>
/// <param name="RateCode">What stands for the rate.</param>
/// <param name="RateBytes">The rate itself where the code says that it follows.</param>
/// <param name="BitsCode">What stands for the bits of a sample.</param>
internal readonly record struct FrameHeader(int Length, long Sample, int BlockSize, int ChannelCode, int RateCode, int RateBytes, int BitsCode)
{
    public const int LeftSide = 8;
    public const int SideRight = 9;
    public const int MidSide = 10;

    /// <summary>Sync code and fixed fields, number, block size, rate, checksum.</summary>
    public const int MaxLength = NumberAt + CodedNumber.MaxLength + 2 + 2 + 1;

    private const int NumberAt = 4;

    private static ReadOnlySpan<int> Rates => [0, 88200, 176400, 192000, 8000, 16000, 22050, 24000, 32000, 44100, 48000, 96000];

    private static ReadOnlySpan<int> BitsOf => [0, 8, 12, -1, 16, 20, 24, 32];

    /// <summary>Behind its last sample.</summary>
    public long EndSample => Sample + BlockSize;

    /// <summary>How many bytes the rate takes behind the number.</summary>
    public int RateLength => RateCode switch { 12 => 1, 13 or 14 => 2, _ => 0 };

    /// <summary>Whether the bytes begin with a header of a frame of this file.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, in FlacSound sound, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < NumberAt + 2 || bytes[0] != 0xFF || bytes[1] != (sound.IsVariable ? 0xF9 : 0xF8) || (bytes[3] & 1) != 0)
            return false;
        int at = NumberAt + CodedNumber.Read(bytes[NumberAt..], out long number);
        int blockCode = bytes[2] >> 4;
        header = new FrameHeader(0, 0, 0, bytes[3] >> 4, bytes[2] & 15, 0, (bytes[3] >> 1) & 7);
        int blockLength = blockCode switch { 6 => 1, 7 => 2, _ => 0 };
        int length = at + blockLength + header.RateLength + 1;
        if (at == NumberAt || length > bytes.Length || FlacCrc.Of8(bytes[..(length - 1)]) != bytes[length - 1])
            return false;
        int block = BlockOf(blockCode, bytes[at..]);
        at += blockLength;
        header = header with
        {
            Length = length,
            Sample = sound.IsVariable ? number : number * sound.BlockSize,
            BlockSize = block,
            RateBytes = header.RateLength switch { 1 => bytes[at], 2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]), _ => 0 },
        };
        return header.Fits(sound);
    }

    /// <summary>The header of the same frame where it begins at <paramref name="sample"/> of a file whose frames may have any length.</summary>
    public int Rewrite(ReadOnlySpan<byte> original, long sample, in FlacSound sound, Span<byte> destination)
    {
        original[..NumberAt].CopyTo(destination);
        destination[1] |= 1;
        int at = NumberAt + CodedNumber.Write(sample, destination[NumberAt..]);
        ReadOnlySpan<byte> rest = original[(NumberAt + CodedNumber.Length(NumberIn(sound)))..(Length - 1)];
        rest.CopyTo(destination[at..]);
        at += rest.Length;
        destination[at] = FlacCrc.Of8(destination[..at]);
        return at + 1;
    }

    /// <summary>How many bytes longer it is then; less than 0 for shorter.</summary>
    public int GrowthOf(long sample, in FlacSound sound) => CodedNumber.Length(sample) - CodedNumber.Length(NumberIn(sound));

    /// <summary>A header like this one, of a frame of samples as they are.</summary>
    public int Write(long sample, int block, in FlacSound sound, Span<byte> destination)
    {
        destination[0] = 0xFF;
        destination[1] = 0xF9;
        destination[2] = (byte)((7 << 4) | RateCode);
        destination[3] = (byte)(((sound.Channels - 1) << 4) | (BitsCode << 1));
        int at = NumberAt + CodedNumber.Write(sample, destination[NumberAt..]);
        BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)(block - 1));
        at += 2;
        if (RateLength == 2)
            BinaryPrimitives.WriteUInt16BigEndian(destination[at..], (ushort)RateBytes);
        else if (RateLength == 1)
            destination[at] = (byte)RateBytes;
        at += RateLength;
        destination[at] = FlacCrc.Of8(destination[..at]);
        return at + 1;
    }

    private static int BlockOf(int code, ReadOnlySpan<byte> rest) => code switch
    {
        0 => 0,
        1 => 192,
        <= 5 => 144 << code,
        6 => 1 + rest[0],
        7 => 1 + BinaryPrimitives.ReadUInt16BigEndian(rest),
        _ => 1 << code,
    };

    private long NumberIn(in FlacSound sound) => sound.IsVariable ? Sample : Sample / sound.BlockSize;

    private bool Fits(in FlacSound sound)
    {
        int rate = RateCode switch { 12 => RateBytes * 1000, 13 => RateBytes, 14 => RateBytes * 10, 15 => -1, _ => Rates[RateCode] };
        int channels = ChannelCode < LeftSide ? ChannelCode + 1 : ChannelCode <= MidSide ? 2 : -1;
        int bits = BitsOf[BitsCode];
        // All but the last frame are alike where they are counted.
        bool isWhole = BlockSize == sound.BlockSize || EndSample == sound.Samples || (sound.IsVariable && BlockSize > 0);
        return isWhole && BlockSize <= sound.BlockSize && EndSample <= sound.Samples
            && channels == sound.Channels && (bits == 0 || bits == sound.Bits) && (rate == 0 || rate == sound.Rate);
    }
}
