using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>
/// Goes from box to box within a range (ISO/IEC 14496-12, 4.2): 32-bit and 64-bit sizes, and the size zero that means "to the
/// end". Bounded by the window's own limits; a size that cannot be ends the walk and is a problem of the draft.
/// </summary>
internal sealed class BoxWalk(ByteWindow window, TagDraft draft, long start, long end)
{
    /// <summary>Read along with a header: the small boxes that usually follow.</summary>
    private const int ReadAhead = 16 * 1024;

    private const int Header = 8;
    private const int LongHeader = 16;
    private long _next = start;

    public Box Current { get; private set; }

    /// <summary>A walk through the content of a box, from <paramref name="skip"/> bytes on.</summary>
    public static BoxWalk Into(ByteWindow window, TagDraft draft, Box box, int skip = 0) => new(window, draft, box.Body + skip, box.End);

    public async ValueTask<bool> NextAsync()
    {
        if (end - _next < Header)
        {
            return false;
        }

        int there = await window.LoadAsync(_next, (int)Math.Min(LongHeader, end - _next), (int)Math.Min(ReadAhead, end - _next)).ConfigureAwait(false);
        if (!TryRead(window.Span(_next, there), out Box box))
        {
            draft.AddProblem(new TagError(TagErrorKind.Corrupt, _next, "A box has a size that cannot be."));
            _next = end;
            return false;
        }

        if (box.End > end)
        {
            draft.AddProblem(new TagError(TagErrorKind.Truncated, _next, "A box is longer than what holds it."));
            box = box with { End = end };
        }

        Current = box;
        _next = box.End;
        return true;
    }

    private bool TryRead(ReadOnlySpan<byte> bytes, out Box box)
    {
        var reader = new SpanReader(bytes);
        ulong size = reader.U32Be();
        uint type = reader.U32Be();
        int header = Header;
        if (size == 1)
        {
            size = reader.U64Be();
            header = LongHeader;
        }
        else if (size == 0)
        {
            size = (ulong)(end - _next);
        }

        bool isSane = !reader.Overrun && size >= (ulong)header && size <= long.MaxValue / 2;
        box = isSane ? new Box(type, _next, _next + header, _next + (long)size) : default;
        return isSane;
    }
}
