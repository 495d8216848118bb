using System.Buffers.Binary;

namespace MusicFs.Core.Sources;

/// <summary>What of a cover from elsewhere is taken: a JPEG or PNG of a size that programs can be expected to show. Only headers are looked at.</summary>
internal static class CoverImage
{
    /// <summary>Bytes.</summary>
    public const int Largest = 16 << 20;

    /// <summary>As for pictures that are scaled (docs/artwork.md).</summary>
    private const long MostPixels = 50_000_000;

    private const int Smallest = 32;

    private static ReadOnlySpan<byte> PngSignature => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>The MIME type; null where it is no picture that is taken.</summary>
    public static string? TypeOf(ReadOnlySpan<byte> image)
    {
        if (image.Length is < Smallest or > Largest)
            return null;
        (string type, int width, int height) = image.StartsWith(PngSignature) ? Png(image) : image.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? Jpeg(image) : default;
        return width > 0 && height > 0 && (long)width * height <= MostPixels ? type : null;
    }

    /// <summary>Its first chunk has the size (PNG specification, 11.2.2).</summary>
    private static (string Type, int Width, int Height) Png(ReadOnlySpan<byte> image) => image[12..16].SequenceEqual("IHDR"u8)
        ? ("image/png", BinaryPrimitives.ReadInt32BigEndian(image[16..]), BinaryPrimitives.ReadInt32BigEndian(image[20..]))
        : default;

    /// <summary>A frame header has the size (ITU T.81, B.2.2), behind segments that say how long they are.</summary>
    private static (string Type, int Width, int Height) Jpeg(ReadOnlySpan<byte> image)
    {
        for (int at = 2; at + 9 < image.Length && image[at] == 0xFF;)
        {
            byte marker = image[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            // C4, C8 and CC are tables among the frames.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return ("image/jpeg", BinaryPrimitives.ReadUInt16BigEndian(image[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(image[(at + 5)..]));
            at += 2 + Math.Max(2, (int)BinaryPrimitives.ReadUInt16BigEndian(image[(at + 2)..]));
        }

        return default;
    }
}
