using System.Buffers.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Pictures;

/// <summary>Reads a picture's ranges and undoes how they are wrapped, within <see cref="Limits.RangeLength"/>. Stateless.</summary>
public sealed class PictureReader : IPictureReader
{
    /// <inheritdoc/>
    public async ValueTask<FsResult<byte[]>> ReadAsync(IByteSource source, TagPicture picture, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(picture);
        long length = picture.Ranges.Sum(range => range.Length);
        if (length > Limits.RangeLength * 2L || picture.Ranges.Any(range => range.Offset < 0 || range.Length > source.Length - range.Offset))
        {
            return FsError.Corrupt;
        }

        byte[] stored = new byte[length];
        int filled = 0;
        foreach (ByteRange range in picture.Ranges)
        {
            FsResult<int> read = await source.ReadAsync(range.Offset, stored.AsMemory(filled, (int)range.Length), cancellation).ConfigureAwait(false);
            if (!read.IsSuccess || read.Value < range.Length)
            {
                return read.IsSuccess ? FsError.Corrupt : read.Error;
            }

            filled += read.Value;
        }

        return Unwrap(stored, picture);
    }

    private static FsResult<byte[]> Unwrap(byte[] bytes, TagPicture picture)
    {
        if (picture.Encoding.HasFlag(PictureEncoding.Unsynchronised))
        {
            bytes = Unsynchronisation.Undo(bytes);
        }

        if (picture.Encoding.HasFlag(PictureEncoding.Deflated))
        {
            bytes = Deflated.Inflate(bytes);
        }

        if (picture.Encoding.HasFlag(PictureEncoding.Base64))
        {
            Base64.DecodeFromUtf8InPlace(bytes, out int written);
            bytes = bytes[..written];
        }

        if (picture.Skip < 0 || picture.Skip + picture.Length > bytes.Length)
        {
            return FsError.Corrupt;
        }

        return picture.Skip == 0 && picture.Length == bytes.Length ? bytes : bytes.AsSpan(picture.Skip, (int)picture.Length).ToArray();
    }
}
