using System.Buffers.Binary;
using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Mpeg;

/// <summary>
/// What an encoder wrote into a first, silent frame about the rest: Xing or Info (with LAME's extension), or Fraunhofer's VBRI.
/// </summary>
/// <param name="Frames">Frames of audio; 0 where it does not say.</param>
/// <param name="Bytes">Bytes of audio; 0 where it does not say.</param>
/// <param name="Encoder">The encoder's name; null where it has none.</param>
/// <param name="Gapless">Samples to drop; null where it does not say.</param>
internal readonly record struct VbrHeader(uint Frames, uint Bytes, string? Encoder, GaplessInfo? Gapless)
{
    /// <summary>Bytes of a frame in which everything read here lies: side information, Xing with its table, LAME's 36.</summary>
    public const int Reach = 4 + 32 + 120 + 36;

    // VBRI lies at a fixed place, 32 bytes behind the frame header.
    private const int VbriOffset = 4 + 32;

    /// <summary>Null where the frame is one of audio.</summary>
    public static VbrHeader? Read(ReadOnlySpan<byte> frame, MpegFrameHeader header)
    {
        if (header.Layer != 3)
            return null;
        int at = MpegFrameHeader.Size + header.SideInformation;
        if (frame.Length >= at + 8 && (frame[at..].StartsWith("Xing"u8) || frame[at..].StartsWith("Info"u8)))
            return ReadXing(frame[(at + 4)..]);
        if (frame.Length >= VbriOffset + 18 && frame[VbriOffset..].StartsWith("VBRI"u8))
        {
            // Version 2, delay 2, quality 2, bytes 4, frames 4.
            ReadOnlySpan<byte> vbri = frame[(VbriOffset + 10)..];
            return new VbrHeader(BinaryPrimitives.ReadUInt32BigEndian(vbri[4..]), BinaryPrimitives.ReadUInt32BigEndian(vbri), null, null);
        }

        return null;
    }

    private static VbrHeader ReadXing(ReadOnlySpan<byte> rest)
    {
        uint flags = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[4..];
        uint frames = (flags & 1) != 0 ? Take(ref rest, 4) : 0;
        uint bytes = (flags & 2) != 0 ? Take(ref rest, 4) : 0;
        if ((flags & 4) != 0)
            rest = rest.Length >= 100 ? rest[100..] : default;
        if ((flags & 8) != 0)
            Take(ref rest, 4);
        // LAME's extension: nine characters of name, then at 21 twelve bits each of delay and padding.
        if (rest.Length < 24 || !(rest.StartsWith("LAME"u8) || rest.StartsWith("Lavf"u8) || rest.StartsWith("Lavc"u8)))
            return new VbrHeader(frames, bytes, null, null);
        int packed = (rest[21] << 16) | (rest[22] << 8) | rest[23];
        string name = System.Text.Encoding.ASCII.GetString(rest[..9]).TrimEnd('\0', ' ', '.');
        return new VbrHeader(frames, bytes, name, new GaplessInfo(packed >> 12, packed & 0xFFF));
    }

    private static uint Take(ref ReadOnlySpan<byte> rest, int count)
    {
        if (rest.Length < count)
        {
            rest = default;
            return 0;
        }

        uint value = BinaryPrimitives.ReadUInt32BigEndian(rest);
        rest = rest[count..];
        return value;
    }
}
