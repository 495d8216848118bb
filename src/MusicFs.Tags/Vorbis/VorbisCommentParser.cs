using System.Buffers.Text;
using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Fields;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Vorbis;

/// <summary>
/// Parses a Vorbis comment (Vorbis I specification, 5.2) piece by piece: it says which bytes it needs next, its caller supplies
/// them. So a picture inside is passed over without being read, and nothing is allocated for lengths that are not there.
/// </summary>
internal sealed class VorbisCommentParser(TagDraft draft, PacketMap map, long start, long end)
{
    private const int LongestName = 64;
    private bool _vendorRead;
    private uint _commentsLeft;

    /// <summary>Offset in the packet of the bytes needed next.</summary>
    public long NeededOffset { get; private set; } = start;

    /// <summary>How many at least.</summary>
    public int NeededCount { get; private set; } = 4;

    public bool IsDone => _vendorRead && _commentsLeft == 0;

    /// <summary>Whether a length ran beyond the packet.</summary>
    public bool IsDamaged { get; private set; }

    /// <summary>
    /// Takes bytes at <see cref="NeededOffset"/>, at least <see cref="NeededCount"/> unless the packet ends before.
    /// </summary>
    public void Feed(ReadOnlySpan<byte> data)
    {
        if (data.Length < NeededCount)
        {
            IsDamaged = true;
            _vendorRead = true;
            _commentsLeft = 0;
            return;
        }

        int used = 0;
        while (!IsDone && !IsDamaged)
        {
            int step = _vendorRead ? Comment(data[used..]) : Vendor(data[used..]);
            if (step < 0)
            {
                return;
            }

            used += step;
            if (used > data.Length)
            {
                return;
            }
        }
    }

    /// <summary>Consumes what it can; returns the bytes used, or -1 where <see cref="NeededCount"/> says how many it wants.</summary>
    private int Vendor(ReadOnlySpan<byte> data)
    {
        var reader = new SpanReader(data);
        uint length = reader.U32Le();
        if (reader.Overrun || length + 8L > data.Length)
        {
            return Need(reader.Overrun ? 4 : length + 8L);
        }

        draft.StreamEncoder = length == 0 ? null : Encoding.UTF8.GetString(reader.Take(Math.Min(length, Limits.NameLength)));
        reader = new SpanReader(data[(4 + (int)length)..]);
        _commentsLeft = reader.U32Le();
        _vendorRead = true;
        return Use(8L + length);
    }

    private int Comment(ReadOnlySpan<byte> data)
    {
        var reader = new SpanReader(data);
        long length = reader.U32Le();
        if (reader.Overrun)
        {
            return Need(4);
        }

        if (length > end - NeededOffset - 4)
        {
            IsDamaged = true;
            return -1;
        }

        int enough = (int)Math.Min(length, LongestName);
        if (data.Length < 4 + enough)
        {
            return Need(4 + enough);
        }

        return IsPicture(data.Slice(4, enough)) ? Picture(data, length) : Field(data, length);
    }

    private int Field(ReadOnlySpan<byte> data, long length)
    {
        if (length <= Limits.ValueLength)
        {
            if (data.Length < 4 + length)
            {
                return Need(4 + length);
            }

            AddField(data.Slice(4, (int)length));
        }

        _commentsLeft--;
        return Use(4 + length);
    }

    private void AddField(ReadOnlySpan<byte> comment)
    {
        int equals = comment.IndexOf((byte)'=');
        if (equals > 0 && FieldNames.FromAscii(comment[..equals]) is { } name)
        {
            draft.Add(name, Encoding.UTF8.GetString(comment[(equals + 1)..]));
        }
    }

    private static bool IsPicture(ReadOnlySpan<byte> comment) =>
        StartsWith(comment, "METADATA_BLOCK_PICTURE="u8) || StartsWith(comment, "COVERART="u8);

    private static bool StartsWith(ReadOnlySpan<byte> comment, ReadOnlySpan<byte> name) =>
        comment.Length >= name.Length && Ascii.EqualsIgnoreCase(comment[..name.Length], name);

    private int Picture(ReadOnlySpan<byte> data, long length)
    {
        int wanted = (int)Math.Min(length, PictureBlock.Prefix);
        if (data.Length < 4 + wanted)
        {
            return Need(4 + wanted);
        }

        int name = data[4..].IndexOf((byte)'=') + 1;
        AddPicture(data.Slice(4 + name, wanted - name), NeededOffset + 4 + name, length - name, isBlock: data[4] is (byte)'M' or (byte)'m');
        _commentsLeft--;
        return Use(4 + length);
    }

    private void AddPicture(ReadOnlySpan<byte> text, long offset, long length, bool isBlock)
    {
        Span<byte> decoded = stackalloc byte[PictureBlock.Prefix];
        Base64.DecodeFromUtf8(text, decoded, out _, out int written, isFinalBlock: text.Length == length);
        long decodedLength = (length / 4 * 3) - (text.Length == length ? Padding(text) : 0);
        TagPicture picture;
        if (!isBlock)
        {
            PictureFacts facts = PictureProbe.Read(decoded[..written]);
            picture = new TagPicture { MimeType = facts.MimeType, Width = facts.Width, Height = facts.Height, Length = decodedLength };
        }
        else if (!PictureBlock.TryRead(decoded[..written], decodedLength, out picture))
        {
            draft.AddProblem(new TagError(TagErrorKind.Corrupt, -1, "A picture in the comments is damaged."));
            return;
        }

        _located.Add((picture, offset, length));
    }

    private readonly List<(TagPicture Picture, long Offset, long Length)> _located = [];

    /// <summary>Hands over the pictures; called when the whole packet is mapped.</summary>
    public void Finish()
    {
        foreach ((TagPicture picture, long offset, long length) in _located)
        {
            draft.AddPicture(picture with { Ranges = map.Locate(offset, length), Encoding = PictureEncoding.Base64 });
        }

        if (IsDamaged)
        {
            draft.AddProblem(new TagError(TagErrorKind.Corrupt, -1, "The comments run beyond the space they have."));
        }
    }

    private static int Padding(ReadOnlySpan<byte> text) => text.EndsWith("=="u8) ? 2 : text.EndsWith("="u8) ? 1 : 0;

    private int Need(long count)
    {
        if (count > end - NeededOffset || count > Limits.RangeLength)
        {
            IsDamaged = true;
            return -1;
        }

        NeededCount = (int)count;
        return -1;
    }

    private int Use(long count)
    {
        NeededOffset += count;
        NeededCount = 4;
        return (int)Math.Min(count, int.MaxValue);
    }
}
