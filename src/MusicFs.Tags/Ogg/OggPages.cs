using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Ogg;

/// <summary>Finds pages in a file: at a place, after it, or before it. Looks at headers and passes over bodies.</summary>
internal sealed class OggPages(ByteWindow window)
{
    private const int Step = 8 * 1024;

    /// <summary>Bytes without a page after which a search gives up: more than the longest page.</summary>
    private const int SearchLength = 128 * 1024;

    /// <summary>The same backwards, where pages of other streams may fill the end.</summary>
    private const int BackwardLength = 1024 * 1024;

    public long Length => window.Length;

    /// <summary>The page that begins at <paramref name="offset"/>; null where none does.</summary>
    public async ValueTask<OggPage?> AtAsync(long offset)
    {
        int there = await window.LoadAsync(offset, OggPage.LongestHeader, Step).ConfigureAwait(false);
        return OggPage.Read(window.Span(offset, there), offset);
    }

    /// <summary>The first page that begins in a range, as far as a search goes.</summary>
    public async ValueTask<OggPage?> AfterAsync(long offset, long end)
    {
        end = Math.Min(end, offset + SearchLength);
        while (offset < end)
        {
            int there = await window.LoadAsync(offset, Step, Step).ConfigureAwait(false);
            int at = window.Span(offset, there).IndexOf("OggS"u8);
            if (at >= 0)
            {
                long found = offset + at;
                if (found >= end)
                {
                    return null;
                }

                if (await AtAsync(found).ConfigureAwait(false) is { } page)
                {
                    return page;
                }

                offset = found + 1;
                continue;
            }

            // The last three bytes may begin the mark.
            offset += Math.Max(1, there - 3);
            if (there < Step)
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>The last page of a range that has a time and is of the stream, where one is asked for.</summary>
    public async ValueTask<OggPage?> LastAsync(long start, long end, uint? serial)
    {
        start = Math.Max(start, end - BackwardLength);
        for (int length = Step; end > start; length = Math.Min(length * 4, OggPage.Longest))
        {
            long from = Math.Max(start, end - length);
            // What follows is read along so that a header across the border is whole.
            int wanted = (int)(Math.Min(end + OggPage.LongestHeader, window.Length) - from);
            int there = await window.LoadAsync(from, wanted).ConfigureAwait(false);
            if (LastIn(window.Span(from, there), from, serial, end) is { } page)
            {
                return page;
            }

            end = there < wanted ? start : from;
        }

        return null;
    }

    private static OggPage? LastIn(ReadOnlySpan<byte> bytes, long offset, uint? serial, long end)
    {
        for (int at = bytes.LastIndexOf("OggS"u8); at >= 0; at = bytes[..at].LastIndexOf("OggS"u8))
        {
            if (offset + at < end && OggPage.Read(bytes[at..], offset + at) is { Granule: >= 0 } page && (serial is null || page.Serial == serial))
            {
                return page;
            }
        }

        return null;
    }
}
