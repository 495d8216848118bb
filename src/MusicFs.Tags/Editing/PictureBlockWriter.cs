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
        return new ByteWriter(64)
            .U32Be((uint)picture.Type).U32Be((uint)mime.Length).Text(mime, Encoding.ASCII).U32Be(0)
            .U32Be((uint)(facts.Width ?? 0)).U32Be((uint)(facts.Height ?? 0)).U32Be(0).U32Be(0).U32Be((uint)image.Length);
    }

    /// <summary>All of it.</summary>
    public static byte[] Whole(PictureChange picture) => [.. Head(picture).Span, .. picture.Content.Span];

    /// <summary>What the picture's own bytes say, else what is said of it.</summary>
    public static string MimeType(PictureChange picture)
    {
        ReadOnlySpan<byte> image = picture.Content.Span;
        return PictureProbe.Read(image[..Math.Min(image.Length, PictureProbe.Length)]).MimeType
            ?? (string.IsNullOrEmpty(picture.MimeType) ? "image/jpeg" : picture.MimeType);
    }
}
