using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Pictures;

namespace MusicFs.Tags.Editing;

/// <summary>FLAC's picture structure (RFC 9639, 8.8), written.</summary>
internal static class PictureBlockWriter
{
    /// <summary>What stands in front of the image.</summary>
    public static ByteWriter Head(PictureChange picture)
    {
        ReadOnlySpan<byte> image = picture.Content.Span;
        PictureFacts facts = PictureProbe.Read(image[..Math.Min(image.Length, PictureProbe.Length)]);
        string mime = MimeType(picture);
        // Width, height and depth are told together or not at all.
        uint depth = Depth(image, facts.MimeType);
        bool isSized = depth > 0 && facts is { Width: > 0, Height: > 0 };
        return new ByteWriter(64)
            .U32Be((uint)picture.Type).U32Be((uint)mime.Length).Text(mime, Encoding.ASCII).U32Be(0)
            .U32Be(isSized ? (uint)facts.Width!.Value : 0).U32Be(isSized ? (uint)facts.Height!.Value : 0).U32Be(isSized ? depth : 0).U32Be(0).U32Be((uint)image.Length);
    }

    /// <summary>All of it.</summary>
    public static byte[] Whole(PictureChange picture) => [.. Head(picture).Span, .. picture.Content.Span];

    /// <summary>Bits a pixel; 0 for an image with a palette, whose colours would have to be counted.</summary>
    private static uint Depth(ReadOnlySpan<byte> image, string? mime)
    {
        if (mime != "image/png")
        {
            return mime == "image/gif" ? 0u : 24u;
        }

        uint channels = image.Length < 26 ? 0u : image[25] switch { 0 => 1u, 2 => 3u, 4 => 2u, 6 => 4u, _ => 0u };
        return channels == 0 ? 0 : channels * image[24];
    }

    /// <summary>What the picture's own bytes say, else what is said of it.</summary>
    public static string MimeType(PictureChange picture)
    {
        ReadOnlySpan<byte> image = picture.Content.Span;
        return PictureProbe.Read(image[..Math.Min(image.Length, PictureProbe.Length)]).MimeType
            ?? (string.IsNullOrEmpty(picture.MimeType) ? "image/jpeg" : picture.MimeType);
    }
}
