using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Ogg;

/// <summary>
/// One link of a chain: streams that begin together and lie multiplexed until the next link or the end. A usual file is one link
/// with one stream.
/// </summary>
internal sealed class OggLink
{
    private const int MaxStreams = 32;

    /// <summary>The first packet of a stream fits a page and begins right behind its header.</summary>
    private const int FirstPacket = 128;

    private readonly HashSet<uint> _serials = [];

    private OggLink()
    {
    }

    /// <summary>The first audio stream; null where the link has none.</summary>
    public OggStream? Audio { get; private set; }

    /// <summary>The page that begins <see cref="Audio"/>.</summary>
    public OggPage FirstPage { get; private set; }

    /// <summary>The page after those that begin streams.</summary>
    public long HeadEnd { get; private set; }

    /// <summary>Streams that lie side by side.</summary>
    public int Streams => _serials.Count;

    public bool Has(uint serial) => _serials.Contains(serial);

    public static async ValueTask<OggLink> ReadAsync(ByteWindow window, OggPages pages, long offset)
    {
        var link = new OggLink { HeadEnd = offset };
        while (link._serials.Count < MaxStreams && await pages.AtAsync(link.HeadEnd).ConfigureAwait(false) is { BeginsStream: true } page)
        {
            link._serials.Add(page.Serial);
            link.HeadEnd = page.End;
            if (link.Audio is not null)
            {
                continue;
            }

            int there = await window.LoadAsync(page.Body, Math.Min(FirstPacket, page.BodyLength)).ConfigureAwait(false);
            link.Audio = OggStream.Read(window.Span(page.Body, there));
            link.FirstPage = page;
        }

        return link;
    }
}
