using System.Buffers.Binary;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Pictures;

/// <summary>Type and size of an image from its first bytes: PNG, JPEG, GIF, BMP, WebP.</summary>
internal static class PictureProbe
{
    /// <summary>Bytes after which looking further for a JPEG's size costs more than the size is worth.</summary>
    public const int Length = 4096;

    public static PictureFacts Read(ReadOnlySpan<byte> start)
    {
        if (start is [0x89, (byte)'P', (byte)'N', (byte)'G', ..])
        {
            return Sized("image/png", start.Length >= 24 ? start[16..24] : [], BinaryPrimitives.ReadInt32BigEndian);
        }

        if (start is [0xFF, 0xD8, 0xFF, ..])
        {
            return Jpeg(start);
        }

        if (start.StartsWith("GIF8"u8))
        {
            return Gif(start);
        }

        if (start.StartsWith("BM"u8) && start.Length >= 26)
        {
            return Sized("image/bmp", start[18..26], bytes => Math.Abs(BinaryPrimitives.ReadInt32LittleEndian(bytes)));
        }

        bool isWebP = start.Length >= 12 && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8);
        return isWebP ? new PictureFacts("image/webp", null, null) : default;
    }

    private delegate int ReadSize(ReadOnlySpan<byte> bytes);

    private static PictureFacts Sized(string type, ReadOnlySpan<byte> sizes, ReadSize read)
    {
        if (sizes.Length < 8)
        {
            return new PictureFacts(type, null, null);
        }

        int width = read(sizes);
        int height = read(sizes[4..]);
        return width > 0 && height > 0 ? new PictureFacts(type, width, height) : new PictureFacts(type, null, null);
    }

    private static PictureFacts Gif(ReadOnlySpan<byte> start)
    {
        var reader = new SpanReader(start);
        reader.Skip(6);
        int width = reader.U16Le();
        int height = reader.U16Le();
        return reader.Overrun ? new PictureFacts("image/gif", null, null) : new PictureFacts("image/gif", width, height);
    }

    /// <summary>Walks the markers up to the frame header (ITU-T T.81, B.1.1.3 and B.2.2).</summary>
    private static PictureFacts Jpeg(ReadOnlySpan<byte> start)
    {
        var reader = new SpanReader(start[2..]);
        while (!reader.Overrun && reader.U8() == 0xFF)
        {
            byte marker = reader.U8();
            while (marker == 0xFF)
            {
                marker = reader.U8();
            }

            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                continue;
            }

            int length = reader.U16Be();
            bool isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (isFrame)
            {
                reader.Skip(1);
                int height = reader.U16Be();
                int width = reader.U16Be();
                return reader.Overrun ? new PictureFacts("image/jpeg", null, null) : new PictureFacts("image/jpeg", width, height);
            }

            reader.Skip(length - 2);
        }

        return new PictureFacts("image/jpeg", null, null);
    }
}
