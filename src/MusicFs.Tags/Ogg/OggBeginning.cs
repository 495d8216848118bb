using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Ogg;

/// <summary>
/// The granule position that a stream begins at: that of its first page of audio without the samples on that page. Not 0 in what was
/// cut, or recorded from a broadcast that was under way.
/// </summary>
internal sealed class OggBeginning(ByteWindow window, OggPages pages)
{
    /// <summary>Pages of headers and other streams that are passed over.</summary>
    private const int MaxPages = 64;

    /// <summary>Bytes of a packet that say how long it is.</summary>
    private const int PacketHead = 2;

    /// <summary>Looks from <paramref name="offset"/> on, which is where a page begins.</summary>
    public async ValueTask<long> FindAsync(OggStream audio, uint serial, long offset)
    {
        for (int i = 0; i < MaxPages && await pages.AtAsync(offset).ConfigureAwait(false) is { } page; i++)
        {
            // Pages of headers have the time 0, or none.
            if (page.Serial == serial && page.Granule > 0)
            {
                long samples = await SamplesAsync(audio, page).ConfigureAwait(false);
                return samples > 0 ? Math.Max(0, page.Granule - samples) : 0;
            }

            offset = page.End;
        }

        return 0;
    }

    /// <summary>
    /// Samples of the packets that end on a page. Its packets are asked one by one only where it would begin after 0 if all were like the
    /// first, which is seldom: usually only its header is looked at.
    /// </summary>
    private async ValueTask<long> SamplesAsync(OggStream audio, OggPage page)
    {
        int header = (int)(page.Body - page.Offset);
        int there = await window.LoadAsync(page.Offset, header + Math.Min(PacketHead, page.BodyLength)).ConfigureAwait(false);
        long samples = Estimate(audio, window.Span(page.Offset, there), header);
        if (samples == 0 || samples >= page.Granule || audio.LongestPacket > 0)
        {
            return samples;
        }

        there = await window.LoadAsync(page.Offset, header + page.BodyLength).ConfigureAwait(false);
        return there == header + page.BodyLength ? Sum(audio, window.Span(page.Offset, there), header) : samples;
    }

    private static long Estimate(OggStream audio, ReadOnlySpan<byte> page, int header)
    {
        ReadOnlySpan<byte> lacing = page[OggPage.FixedLength..header];
        long packets = lacing.Length - lacing.Count((byte)255);
        return packets * audio.SamplesOf(page[header..]);
    }

    private static long Sum(OggStream audio, ReadOnlySpan<byte> page, int header)
    {
        long samples = 0;
        int start = header;
        int end = header;
        foreach (byte length in page[OggPage.FixedLength..header])
        {
            end += length;
            if (length < 255)
            {
                samples += audio.SamplesOf(page[start..end]);
                start = end;
            }
        }

        return samples;
    }
}
