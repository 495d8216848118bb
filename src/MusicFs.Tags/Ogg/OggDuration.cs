using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Ogg;

/// <summary>
/// How long a file plays: the last granule position of each link. That a file is a chain shows at its end, whose last page is then
/// of no stream that began at its start; where the links meet is found by bisection.
/// </summary>
internal sealed class OggDuration(ByteWindow window, OggPages pages)
{
    /// <summary>More links than anybody's recording of a radio stream that is still one file to a listener.</summary>
    private const int MaxLinks = 64;

    /// <summary>Pages that are walked one by one at the end of a bisection.</summary>
    private const int MaxWalk = 256;

    private const int Near = 64 * 1024;

    private readonly OggBeginning _beginning = new(window, pages);

    /// <summary>Seconds; null where no page says.</summary>
    /// <param name="link">The first link.</param>
    /// <param name="audioStart">The page after its headers.</param>
    public async ValueTask<double?> FindAsync(OggLink link, long audioStart)
    {
        double seconds = 0;
        for (int i = 0; i < MaxLinks; i++)
        {
            // Before the end is looked at: what follows the headers has usually been read with them.
            long beginning = await BeginningAsync(link, i == 0 ? audioStart : link.HeadEnd).ConfigureAwait(false);
            OggPage? last = await pages.LastAsync(link.HeadEnd, pages.Length, null).ConfigureAwait(false);
            bool isLastLink = last is null || link.Has(last.Value.Serial);
            long end = isLastLink ? pages.Length : await BoundaryAsync(link, last!.Value.Offset).ConfigureAwait(false);
            seconds += await LengthAsync(link, beginning, end).ConfigureAwait(false);
            if (isLastLink || end <= link.HeadEnd)
            {
                break;
            }

            link = await OggLink.ReadAsync(window, pages, end).ConfigureAwait(false);
            if (link.HeadEnd == end)
            {
                break;
            }
        }

        return seconds > 0 ? seconds : null;
    }

    private ValueTask<long> BeginningAsync(OggLink link, long offset) =>
        link.Audio is { } audio ? _beginning.FindAsync(audio, link.FirstPage.Serial, offset) : new(0);

    private async ValueTask<double> LengthAsync(OggLink link, long beginning, long end)
    {
        if (link.Audio is not { SampleRate: > 0 } audio)
        {
            return 0;
        }

        OggPage? last = await pages.LastAsync(link.FirstPage.Offset, end, link.FirstPage.Serial).ConfigureAwait(false);
        return last is { } page ? audio.SamplesAt(page.Granule - beginning) / audio.SampleRate : 0;
    }

    /// <summary>The first page after <paramref name="link"/>, known to begin no later than <paramref name="high"/>.</summary>
    private async ValueTask<long> BoundaryAsync(OggLink link, long high)
    {
        long low = link.HeadEnd;
        long found = high;
        while (high - low > Near)
        {
            long middle = low + ((high - low) / 2);
            OggPage? page = await pages.AfterAsync(middle, high).ConfigureAwait(false);
            if (page is { } inside && link.Has(inside.Serial))
            {
                low = inside.End;
                continue;
            }

            found = page?.Offset ?? found;
            high = middle;
        }

        for (int i = 0; i < MaxWalk && low < found; i++)
        {
            OggPage? page = await pages.AfterAsync(low, found).ConfigureAwait(false);
            if (page is not { } next || !link.Has(next.Serial))
            {
                return page?.Offset ?? found;
            }

            low = next.End;
        }

        return found;
    }
}
