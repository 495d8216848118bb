using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tags;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Artwork;

/// <summary>
/// Reads what <see cref="MemoryTagReader"/> reads, and pictures: what stands between braces behind <c>front</c>, <c>back</c> or, as base64, <c>wrapped</c>.
/// </summary>
internal sealed class PicturedTagReader : ITagReader, IPictureReader
{
    private readonly MemoryTagReader _tags = new();

    public static string Picture(char fill, int length = 64) => new(fill, length);

    public async ValueTask<TagReadResult> ReadAsync(IByteSource source, CancellationToken cancellation)
    {
        TagReadResult read = await _tags.ReadAsync(source, cancellation);
        if (!read.IsSuccess)
            return read;
        byte[] content = new byte[source.Length];
        _ = await source.ReadAsync(0, content, cancellation);
        string text = Encoding.UTF8.GetString(content);
        List<TagPicture> pictures = [];
        Add("front{", PictureType.FrontCover, PictureEncoding.None);
        Add("back{", PictureType.BackCover, PictureEncoding.None);
        Add("wrapped{", PictureType.FrontCover, PictureEncoding.Base64);
        return new TagReadResult(read.Tags with { Pictures = pictures });

        void Add(string mark, PictureType type, PictureEncoding encoding)
        {
            int start = text.IndexOf(mark, StringComparison.Ordinal) + mark.Length;
            if (start < mark.Length)
                return;
            int length = text.IndexOf('}', start) - start;
            pictures.Add(new TagPicture
            {
                Type = type, MimeType = "image/jpeg", Encoding = encoding, Ranges = [new ByteRange(start, length)],
                Length = encoding == PictureEncoding.None ? length : Convert.FromBase64String(text.Substring(start, length)).Length,
            });
        }
    }

    public async ValueTask<FsResult<byte[]>> ReadAsync(IByteSource source, TagPicture picture, CancellationToken cancellation)
    {
        byte[] stored = new byte[picture.Ranges[0].Length];
        _ = await source.ReadAsync(picture.Ranges[0].Offset, stored, cancellation);
        return picture.Encoding == PictureEncoding.None ? stored : Convert.FromBase64String(Encoding.ASCII.GetString(stored));
    }
}
