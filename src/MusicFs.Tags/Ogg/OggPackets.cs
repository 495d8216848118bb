using MusicFs.Tags.Reading;
using MusicFs.Tags.Vorbis;

namespace MusicFs.Tags.Ogg;

/// <summary>
/// The first packets of one logical stream, one after the other: where their bytes lie in the file, without reading them. Pages of
/// other streams between are passed over.
/// </summary>
internal sealed class OggPackets(ByteWindow window, OggPages pages, OggPage first)
{
    /// <summary>Pages that headers may take: a picture of some 30 MiB.</summary>
    private const int MaxPages = 1500;

    private readonly byte[] _lacing = new byte[255];
    private OggPage _page = first;
    private int _segment = -1;
    private long _position;
    private int _pagesRead;

    /// <summary>The first byte after the page that the last packet ended in.</summary>
    public long PageEnd => _page.End;

    /// <summary>The page that the last packet ended in.</summary>
    public OggPage Page => _page;

    /// <summary>Whether that page ends with it.</summary>
    public bool IsAtPageEnd => _segment == _page.Segments;

    /// <summary>Pages turned so far, the first included.</summary>
    public int Pages { get; private set; }

    /// <summary>Bytes of them all.</summary>
    public long PagesLength { get; private set; }

    /// <summary>Where the next packet's bytes are; null where the stream ends before the packet does.</summary>
    public async ValueTask<PacketMap?> NextAsync()
    {
        var packet = new PacketMap();
        while (true)
        {
            if ((_segment < 0 || _segment == _page.Segments) && !await TurnPageAsync().ConfigureAwait(false))
            {
                return null;
            }

            while (_segment < _page.Segments)
            {
                int length = _lacing[_segment++];
                packet.Append(_position, length);
                _position += length;
                if (length < 255)
                {
                    return packet;
                }
            }
        }
    }

    private async ValueTask<bool> TurnPageAsync()
    {
        OggPage? next = _segment < 0 ? _page : await NextPageAsync().ConfigureAwait(false);
        if (next is not { } page)
        {
            return false;
        }

        int there = await window.LoadAsync(page.Offset + OggPage.FixedLength, page.Segments).ConfigureAwait(false);
        if (there < page.Segments || page.End > window.Length)
        {
            return false;
        }

        window.Span(page.Offset + OggPage.FixedLength, there).CopyTo(_lacing);
        (_page, _segment, _position) = (page, 0, page.Body);
        Pages++;
        PagesLength += page.End - page.Offset;
        return true;
    }

    private async ValueTask<OggPage?> NextPageAsync()
    {
        long offset = _page.End;
        while (++_pagesRead < MaxPages)
        {
            if ((await pages.AtAsync(offset).ConfigureAwait(false) ?? await pages.AfterAsync(offset, window.Length).ConfigureAwait(false)) is not { } page)
            {
                return null;
            }

            if (page.Serial == _page.Serial)
            {
                return page;
            }

            offset = page.End;
        }

        return null;
    }
}
