using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Pictures;

/// <summary>
/// FLAC's picture structure (RFC 9639, 8.8), which Ogg carries as base64 too: type, MIME type, description, size, then the
/// image. Only its beginning need be there.
/// </summary>
internal static class PictureBlock
{
    /// <summary>Bytes of the structure that are looked at; a longer description costs the picture.</summary>
    public const int Prefix = 8192;

    /// <summary>
    /// The picture without its place, and where in the structure the image starts. False where the structure is damaged or its
    /// image does not fit into <paramref name="blockLength"/>.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> start, long blockLength, out TagPicture picture)
    {
        var reader = new SpanReader(start);
        uint type = reader.U32Be();
        ReadOnlySpan<byte> mime = reader.Take(reader.U32Be());
        ReadOnlySpan<byte> description = reader.Take(reader.U32Be());
        uint width = reader.U32Be();
        uint height = reader.U32Be();
        reader.Skip(8);
        uint length = reader.U32Be();
        picture = new TagPicture();
        if (reader.Overrun || length > blockLength)
        {
            return false;
        }

        length = (uint)Math.Min(length, blockLength - reader.Position);
        PictureFacts facts = PictureProbe.Read(reader.Rest);
        picture = new TagPicture
        {
            Type = type <= 20 ? (PictureType)type : PictureType.Other,
            MimeType = facts.MimeType ?? (mime.IsEmpty ? null : Encoding.ASCII.GetString(mime)),
            Description = description.IsEmpty ? null : Encoding.UTF8.GetString(description),
            Width = facts.Width ?? (width is > 0 and <= int.MaxValue ? (int)width : null),
            Height = facts.Height ?? (height is > 0 and <= int.MaxValue ? (int)height : null),
            Length = length,
            Skip = reader.Position,
        };
        return true;
    }
}
