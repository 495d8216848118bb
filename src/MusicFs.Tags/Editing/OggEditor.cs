using MusicFs.Contracts.Tags;
using MusicFs.Tags.Ogg;
using MusicFs.Tags.Reading;
using MusicFs.Tags.Vorbis;

namespace MusicFs.Tags.Editing;

/// <summary>
/// Ogg with Vorbis, Opus, FLAC or Speex: the packets before the audio are laid into new pages. They take as many pages as before wherever
/// that can be, so that the audio passes as it is; else its pages get other numbers as they pass. Of a chain, the first link changes.
/// </summary>
internal sealed class OggEditor : ContainerEditor
{
    /// <summary>Headers of one file in memory: a picture of 16 MiB as base64, and what was there.</summary>
    private const long LargestHeaders = 48 * 1024 * 1024;

    public override async ValueTask<TagError?> PlanAsync(EditWork work)
    {
        if (CommentList.Refuse(work.Changes) is { } refused)
        {
            return refused;
        }

        ByteWindow window = work.Window;
        var pages = new OggPages(window);
        OggLink link = await OggLink.ReadAsync(window, pages, window.ContentOffset).ConfigureAwait(false);
        if (link.Audio is not { } audio)
        {
            return NotWritten(window.ContentOffset, "The file has no Vorbis, Opus, FLAC or Speex stream.");
        }

        if (link.Streams > 1)
        {
            return NotWritten(window.ContentOffset, "The file has several Ogg streams side by side; such files are not written.");
        }

        var packets = new OggPackets(window, pages, link.FirstPage);
        (List<ReadOnlyMemory<byte>> headers, TagError? error) = await HeadersAsync(window, packets, audio).ConfigureAwait(false);
        if (error is not null)
        {
            return error;
        }

        error = audio.HasBlocks ? OggBlocks.Change(headers, work.Changes) : ChangeComments(headers, audio, work.Changes);
        if (error is null)
        {
            await ReplaceAsync(work, pages, link.FirstPage, packets, headers).ConfigureAwait(false);
        }

        return error;
    }

    /// <summary>The packets before the audio, the first included.</summary>
    private static async ValueTask<(List<ReadOnlyMemory<byte>> Packets, TagError? Error)> HeadersAsync(ByteWindow window, OggPackets packets, OggStream audio)
    {
        var headers = new List<ReadOnlyMemory<byte>>();
        long length = 0;
        for (bool isLast = false; !isLast;)
        {
            if (await packets.NextAsync().ConfigureAwait(false) is not { } packet || (headers.Count == 0 && !packets.IsAtPageEnd))
            {
                return (headers, Truncated(packets.PageEnd, "The file ends inside its headers, or they are not on pages of their own."));
            }

            if ((length += packet.Length) > LargestHeaders)
            {
                return (headers, OverLimit("The file's headers are larger than is read of one file."));
            }

            headers.Add(await BytesAsync(window, packet).ConfigureAwait(false));
            isLast = audio.HeaderPackets > 0 ? headers.Count == audio.HeaderPackets : OggBlocks.IsLast(headers);
        }

        // The reader passes over what lies between pages; a writer must not.
        bool isClean = packets.IsAtPageEnd && packets.PagesLength == packets.PageEnd - window.ContentOffset;
        return (headers, isClean ? null : Corrupt(packets.Page.Offset, "The headers share a page with the audio, or something lies between their pages."));
    }

    private static async ValueTask<ReadOnlyMemory<byte>> BytesAsync(ByteWindow window, PacketMap packet)
    {
        byte[] bytes = new byte[packet.Length];
        int there = await OggCodec.CopyAsync(window, packet, 0, bytes).ConfigureAwait(false);
        return bytes.AsMemory(0, there);
    }

    private static TagError? ChangeComments(List<ReadOnlyMemory<byte>> headers, OggStream audio, FieldChanges changes)
    {
        if (headers.Count < 2 || headers[1].Length < audio.CommentStart || CommentList.Parse(headers[1][audio.CommentStart..]) is not { } list)
        {
            return Corrupt(-1, "The comments run beyond the space they have.");
        }

        ByteWriter written = list.Write(changes, adds: true, addsPictures: true);
        headers[1] = new ByteWriter(written.Length + audio.CommentStart).Add(headers[1].Span[..audio.CommentStart]).Add(written.Span).Written;
        return null;
    }

    private static async ValueTask ReplaceAsync(EditWork work, OggPages pages, OggPage first, OggPackets packets, List<ReadOnlyMemory<byte>> headers)
    {
        // FLAC says in its first packet how many follow, so that may change; it keeps its length.
        int there = await work.Window.LoadAsync(first.Offset, (int)(first.End - first.Offset)).ConfigureAwait(false);
        byte[] page = work.Window.Span(first.Offset, there).ToArray();
        if (!page.AsSpan(^headers[0].Length..).SequenceEqual(headers[0].Span))
        {
            headers[0].Span.CopyTo(page.AsSpan(^headers[0].Length..));
            OggPageWriter.Seal(page);
            work.Splices.Replace(first.Offset, page.Length, page);
        }

        int oldCount = packets.Pages - 1;
        (ReadOnlyMemory<byte> bytes, int count) = OggPageWriter.Write(headers[1..], first.Serial, unchecked(first.Sequence + 1), oldCount);
        work.Splices.Replace(first.End, packets.PageEnd - first.End, bytes);
        uint difference = unchecked(first.Sequence + (uint)count - packets.Page.Sequence);
        if (difference != 0)
        {
            uint next = unchecked(packets.Page.Sequence + 1);
            bool countsOn = await pages.AtAsync(packets.PageEnd).ConfigureAwait(false) is { } audio && audio.Sequence == next;
            work.Splices.PatchFrom = packets.PageEnd;
            work.Splices.Patch = new OggRenumbering(first.Serial, packets.PageEnd, next, difference, countsOn);
        }
    }
}
