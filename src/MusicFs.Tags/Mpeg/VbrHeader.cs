using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mpeg;

/// <summary>
/// What encoders write into a silent first frame: Xing or Info with LAME's extension, or Fraunhofer's VBRI. Tells the exact number of
/// frames, and with LAME the samples to drop at both ends.
/// </summary>
internal readonly record struct VbrHeader(long Frames, long Bytes, GaplessInfo? Gapless, string? Encoder)
{
    private const int VbriOffset = MpegFrame.HeaderLength + 32;

    public static VbrHeader? Read(ReadOnlySpan<byte> frameBytes, MpegFrame frame)
    {
        int xing = MpegFrame.HeaderLength + frame.SideInfoLength;
        if (frameBytes.Length > xing + 8)
        {
            ReadOnlySpan<byte> there = frameBytes[xing..];
            if (there.StartsWith("Xing"u8) || there.StartsWith("Info"u8))
            {
                return Xing(there);
            }
        }

        bool isVbri = frameBytes.Length > VbriOffset + 18 && frameBytes[VbriOffset..].StartsWith("VBRI"u8);
        return isVbri ? Vbri(frameBytes[VbriOffset..]) : null;
    }

    private static VbrHeader Xing(ReadOnlySpan<byte> header)
    {
        var reader = new SpanReader(header);
        reader.Skip(4);
        uint flags = reader.U32Be();
        long frames = (flags & 1) != 0 ? reader.U32Be() : 0;
        long bytes = (flags & 2) != 0 ? reader.U32Be() : 0;
        reader.Skip(((flags & 4) != 0 ? 100 : 0) + ((flags & 8) != 0 ? 4 : 0));
        ReadOnlySpan<byte> encoder = reader.Take(9);
        reader.Skip(12);
        int gaps = reader.U24Be();
        bool isLame = !reader.Overrun && (encoder.StartsWith("LAME"u8) || encoder.StartsWith("Lavf"u8) || encoder.StartsWith("Lavc"u8));
        return isLame
            ? new VbrHeader(frames, bytes, new GaplessInfo(gaps >> 12, gaps & 0xFFF), Encoding.ASCII.GetString(encoder).TrimEnd('\0', ' ', 'U'))
            : new VbrHeader(frames, bytes, null, null);
    }

    private static VbrHeader Vbri(ReadOnlySpan<byte> header)
    {
        var reader = new SpanReader(header);
        reader.Skip(10);
        long bytes = reader.U32Be();
        return new VbrHeader(reader.U32Be(), bytes, null, null);
    }
}
