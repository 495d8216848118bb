using System.Buffers.Text;
using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Fields;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>
/// A Vorbis comment (Vorbis I specification, 5.2) to be written anew: comments that are not changed keep their bytes and their order, new
/// values stand where the field's first old one stood, else at the end. Used by one thread.
/// </summary>
internal sealed class CommentList
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly List<Range> _comments = [];
    private Range _vendor;
    private Range _rest;

    private CommentList(ReadOnlyMemory<byte> bytes) => _bytes = bytes;

    /// <summary>A list without comments, for streams that had none.</summary>
    public static CommentList Empty { get; } = new(default);

    public bool IsEmpty => _comments.Count == 0;

    /// <summary>Null where a length runs beyond the bytes.</summary>
    public static CommentList? Parse(ReadOnlyMemory<byte> bytes)
    {
        var list = new CommentList(bytes);
        var reader = new SpanReader(bytes.Span);
        uint vendor = reader.U32Le();
        list._vendor = reader.Position..(int)Math.Min(int.MaxValue, reader.Position + (long)vendor);
        reader.Skip(vendor);
        uint count = reader.U32Le();
        for (uint i = 0; i < count && !reader.Overrun; i++)
        {
            uint length = reader.U32Le();
            int start = reader.Position;
            reader.Skip(length);
            list._comments.Add(start..reader.Position);
        }

        list._rest = reader.Position..bytes.Length;
        return reader.Overrun ? null : list;
    }

    /// <summary>Why some name cannot stand in a comment; null where all can.</summary>
    public static TagError? Refuse(FieldChanges changes)
    {
        foreach ((string name, IReadOnlyList<string> values) in changes.Fields)
        {
            if (values.Count > 0 && (name.AsSpan().ContainsAnyExceptInRange(' ', '}') || name.Contains('=', StringComparison.Ordinal)))
            {
                return new TagError(TagErrorKind.OverLimit, -1, $"A field called {name} cannot stand in a Vorbis comment.");
            }
        }

        return null;
    }

    /// <summary>
    /// The list with the changes, what stood behind it included. Fields that it does not have are added only where <paramref name="adds"/>,
    /// pictures as comments only where <paramref name="addsPictures"/>.
    /// </summary>
    public ByteWriter Write(FieldChanges changes, bool adds, bool addsPictures)
    {
        ReadOnlySpan<byte> bytes = _bytes.Span;
        var comments = new ByteWriter(bytes.Length + 1024);
        var written = new HashSet<string>(StringComparer.Ordinal);
        int count = 0;
        foreach (Range range in _comments)
        {
            ReadOnlySpan<byte> comment = bytes[range];
            if (FieldOf(comment, changes) is { } changed)
            {
                count += written.Add(changed) ? Add(comments, changed, changes) : 0;
            }
            else if (!IsReplacedPicture(comment, changes))
            {
                comments.U32Le((uint)comment.Length).Add(comment);
                count++;
            }
        }

        foreach (string field in changes.Fields.Keys)
        {
            count += adds && written.Add(field) ? Add(comments, field, changes) : 0;
        }

        foreach (PictureChange picture in addsPictures ? changes.NewPictures : [])
        {
            Add(comments, picture);
            count++;
        }

        ReadOnlySpan<byte> vendor = bytes[_vendor];
        return new ByteWriter(comments.Length + vendor.Length + 64)
            .U32Le((uint)vendor.Length).Add(vendor).U32Le((uint)count).Add(comments.Span).Add(bytes[_rest]);
    }

    /// <summary>The changed field that a comment belongs to.</summary>
    private static string? FieldOf(ReadOnlySpan<byte> comment, FieldChanges changes)
    {
        int equals = comment.IndexOf((byte)'=');
        return equals > 0 && FieldNames.FromAscii(comment[..equals]) is { } name && changes.Touches(name) ? name : null;
    }

    private static int Add(ByteWriter comments, string field, FieldChanges changes)
    {
        foreach (string value in changes.Fields[field])
        {
            comments.U32Le((uint)(field.Length + 1 + Encoding.UTF8.GetByteCount(value))).Utf8(field).U8('=').Utf8(value);
        }

        return changes.Fields[field].Count;
    }

    private static void Add(ByteWriter comments, PictureChange picture)
    {
        byte[] block = PictureBlockWriter.Whole(picture);
        byte[] text = new byte[Base64.GetMaxEncodedToUtf8Length(block.Length)];
        Base64.EncodeToUtf8(block, text, out _, out int length);
        ReadOnlySpan<byte> name = "METADATA_BLOCK_PICTURE="u8;
        comments.U32Le((uint)(name.Length + length)).Add(name).Add(text.AsSpan(0, length));
    }

    private static bool IsReplacedPicture(ReadOnlySpan<byte> comment, FieldChanges changes)
    {
        int equals = comment.IndexOf((byte)'=');
        if (equals <= 0 || changes.Pictures.Count == 0)
        {
            return false;
        }

        return FieldNames.FromAscii(comment[..equals]) switch
        {
            "METADATA_BLOCK_PICTURE" => TypeOf(comment[(equals + 1)..]) is { } type && changes.Touches(type),
            "COVERART" => changes.Touches(PictureType.FrontCover),
            _ => false,
        };
    }

    private static PictureType? TypeOf(ReadOnlySpan<byte> text)
    {
        Span<byte> decoded = stackalloc byte[PictureBlock.Prefix];
        ReadOnlySpan<byte> start = text[..Math.Min(text.Length, PictureBlock.Prefix)];
        Base64.DecodeFromUtf8(start, decoded, out _, out int written, isFinalBlock: start.Length == text.Length);
        return PictureBlock.TryRead(decoded[..written], text.Length / 4 * 3L, out TagPicture picture) ? picture.Type : null;
    }
}
