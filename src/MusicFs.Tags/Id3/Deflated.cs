using System.IO.Compression;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Id3;

/// <summary>What a zlib stream holds, up to <see cref="Limits.RangeLength"/>; what there is of it where it is damaged.</summary>
internal static class Deflated
{
    public static byte[] Inflate(ReadOnlySpan<byte> data)
    {
        using var plain = new MemoryStream();
        try
        {
            using var inflater = new ZLibStream(new MemoryStream(data.ToArray()), CompressionMode.Decompress);
            byte[] buffer = new byte[8192];
            int read;
            while (plain.Length < Limits.RangeLength && (read = inflater.Read(buffer)) > 0)
            {
                plain.Write(buffer.AsSpan(0, read));
            }
        }
        catch (InvalidDataException)
        {
            // A damaged stream: the framework tells by exception only.
        }

        return plain.ToArray();
    }
}
