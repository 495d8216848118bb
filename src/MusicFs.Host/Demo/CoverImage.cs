using System.Buffers.Binary;
using System.IO.Compression;

namespace MusicFs.Host.Demo;

/// <summary>Draws an album cover, rings around a point, as a PNG with a palette (ISO/IEC 15948).</summary>
internal static class CoverImage
{
    public const string MediaType = "image/png";
    public const int Side = 200;
    public const int Colours = 8;

    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(static n =>
    {
        uint c = (uint)n;
        for (int bit = 0; bit < 8; bit++)
            c = (c & 1) != 0 ? 0xEDB88320 ^ (c >> 1) : c >> 1;
        return c;
    })];

    public static byte[] Draw(int seed)
    {
        using MemoryStream png = new();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        WriteChunk(png, "IHDR"u8, [0, 0, 0, Side, 0, 0, 0, Side, 8, 3, 0, 0, 0]); // 8 bits, palette, not interlaced
        WriteChunk(png, "PLTE"u8, Palette(seed));
        WriteChunk(png, "IDAT"u8, Pixels(seed));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    /// <summary>From a dark to a light tone of the seed's colour.</summary>
    private static byte[] Palette(int seed)
    {
        byte[] palette = new byte[Colours * 3];
        for (int i = 0; i < Colours; i++)
        {
            for (int channel = 0; channel < 3; channel++)
                palette[(i * 3) + channel] = (byte)(30 + (i * (8 + ((seed * (channel + 2) * 7) % 20))));
        }
        return palette;
    }

    private static byte[] Pixels(int seed)
    {
        using MemoryStream packed = new();
        using (ZLibStream zlib = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            byte[] row = new byte[1 + Side]; // a filter byte, 0, and the pixels
            (int x, int y) = (40 + (seed * 37 % 120), 40 + (seed * 53 % 120));
            for (int line = 0; line < Side; line++)
            {
                for (int column = 0; column < Side; column++)
                    row[1 + column] = (byte)((int)Math.Sqrt(((column - x) * (column - x)) + ((line - y) * (line - y))) / 14 % Colours);
                zlib.Write(row);
            }
        }
        return packed.ToArray();
    }

    private static void WriteChunk(Stream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        png.Write(number);
        png.Write(type);
        png.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Crc(Crc(uint.MaxValue, type), content));
        png.Write(number);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes)
            crc = CrcTable[(crc ^ b) & 0xFF] ^ (crc >> 8);
        return crc;
    }
}
