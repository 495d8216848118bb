using System.Buffers.Binary;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>
/// The table of fragments at the end of a file (ISO/IEC 14496-12, 8.8.9 to 8.8.11), of which the last entry of a track is of interest.
/// </summary>
internal static class FragmentAccess
{
    /// <summary>The last box of a file that has the table; it says where the table begins.</summary>
    private const int OffsetBox = 16;

    /// <summary>What stands before the entries of a track.</summary>
    private const int Header = 16;

    /// <summary>Where the last fragment of the track that is listed begins; null where nothing says so.</summary>
    public static async ValueTask<long?> LastFragmentAsync(ByteWindow window, TagDraft draft, uint track)
    {
        int there = await window.LoadAsync(window.Length - OffsetBox, OffsetBox).ConfigureAwait(false);
        long length = Length(window.Span(window.Length - OffsetBox, there));
        if (length <= OffsetBox || length > window.Length)
        {
            return null;
        }

        var top = new BoxWalk(window, draft, window.Length - length, window.Length);
        if (!await top.NextAsync().ConfigureAwait(false) || top.Current.Type != BoxType.Mfra)
        {
            return null;
        }

        BoxWalk walk = BoxWalk.Into(window, draft, top.Current);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            if (walk.Current.Type == BoxType.Tfra && await LastEntryAsync(window, walk.Current, track).ConfigureAwait(false) is { } offset)
            {
                return offset;
            }
        }

        return null;
    }

    private static long Length(ReadOnlySpan<byte> box)
    {
        var reader = new SpanReader(box);
        bool isOffset = reader.U32Be() == OffsetBox && reader.U32Be() == BoxType.Mfro;
        reader.Skip(4);
        return isOffset ? reader.U32Be() : 0;
    }

    private static async ValueTask<long?> LastEntryAsync(ByteWindow window, Box tfra, uint track)
    {
        int there = await window.LoadAsync(tfra.Body, (int)Math.Min(Header, tfra.BodyLength)).ConfigureAwait(false);
        if (Entries(window.Span(tfra.Body, there), track) is not { Count: > 0 } entries)
        {
            return null;
        }

        long last = tfra.Body + Header + ((entries.Count - 1L) * entries.Length);
        int width = entries.IsLong ? 8 : 4;
        there = last + entries.Length <= tfra.End ? await window.LoadAsync(last + width, width).ConfigureAwait(false) : 0;
        ReadOnlySpan<byte> offset = window.Span(last + width, there);
        return there < width ? null : entries.IsLong ? (long)BinaryPrimitives.ReadUInt64BigEndian(offset) : BinaryPrimitives.ReadUInt32BigEndian(offset);
    }

    /// <summary>An entry is a time, an offset, and three numbers of one to four bytes each. Null for another track.</summary>
    private static (bool IsLong, uint Count, int Length)? Entries(ReadOnlySpan<byte> header, uint track)
    {
        var reader = new SpanReader(header);
        bool isLong = reader.U8() == 1;
        reader.Skip(3);
        bool isOfTrack = reader.U32Be() == track;
        uint widths = reader.U32Be();
        uint count = reader.U32Be();
        int numbers = 3 + (int)((widths & 3) + ((widths >> 2) & 3) + ((widths >> 4) & 3));
        return isOfTrack && !reader.Overrun ? (isLong, count, (isLong ? 16 : 8) + numbers) : null;
    }
}
