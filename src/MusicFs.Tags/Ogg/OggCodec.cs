using System.Buffers;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Flac;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Reading;
using MusicFs.Tags.Vorbis;

namespace MusicFs.Tags.Ogg;

/// <summary>
/// Ogg files (RFC 3533) with Vorbis, Opus, FLAC or Speex, alone, beside other streams, or as a chain, whose tags are those of its
/// first link.
/// </summary>
internal sealed class OggCodec : AudioCodec
{
    private const int ReadAhead = 4096;

    public override AudioContainer Container => AudioContainer.Ogg;

    public override int HeaderLength => 4;

    public override bool Matches(ReadOnlySpan<byte> header) => header.StartsWith("OggS"u8);

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        var pages = new OggPages(window);
        OggLink link = await OggLink.ReadAsync(window, pages, window.ContentOffset).ConfigureAwait(false);
        if (link.Audio is not { } audio)
        {
            return new TagError(TagErrorKind.UnknownFormat, window.ContentOffset, "The file has no Vorbis, Opus, FLAC or Speex stream.");
        }

        draft.Codec = audio.Codec;
        draft.SampleRate = audio.SampleRate;
        draft.Channels = audio.Channels;
        draft.BitsPerSample = audio.BitsPerSample;
        long audioStart = await HeadersAsync(window, draft, audio, new OggPackets(window, pages, link.FirstPage)).ConfigureAwait(false);
        draft.Layout.Add(SegmentKind.Metadata, 0, audioStart);
        draft.Layout.Add(SegmentKind.Audio, audioStart, window.Length - audioStart);
        draft.DurationSeconds = await new OggDuration(window, pages).FindAsync(link, audioStart).ConfigureAwait(false);
        // What other streams take, and a file without times, is no measure of the audio.
        if (audio.NominalBitrate > 0 && (draft.DurationSeconds is null || link.Streams > 1))
        {
            draft.BitrateKbps = audio.NominalBitrate / 1000.0;
        }

        if (audio.PreSkip > 0)
        {
            draft.Gapless = new GaplessInfo(audio.PreSkip, 0);
        }

        return null;
    }

    /// <summary>Reads the packets before the audio; returns the first byte after their last page.</summary>
    private static async ValueTask<long> HeadersAsync(ByteWindow window, TagDraft draft, OggStream audio, OggPackets packets)
    {
        await packets.NextAsync().ConfigureAwait(false);
        bool isLastBlock = false;
        for (int i = 1; audio.HeaderPackets == 0 ? !isLastBlock && i < 1024 : i < audio.HeaderPackets; i++)
        {
            if (await packets.NextAsync().ConfigureAwait(false) is not { } packet)
            {
                draft.AddProblem(Truncated(packets.PageEnd, "The file ends inside its headers."));
                return packets.PageEnd;
            }

            if (audio.HasBlocks)
            {
                isLastBlock = await BlockAsync(window, draft, packet).ConfigureAwait(false);
            }
            else if (i == 1)
            {
                await CommentAsync(window, draft, packet, audio.CommentStart, packet.Length).ConfigureAwait(false);
            }
        }

        return packets.PageEnd;
    }

    /// <summary>A metadata block of FLAC as a packet; true where it says that it is the last.</summary>
    private static async ValueTask<bool> BlockAsync(ByteWindow window, TagDraft draft, PacketMap packet)
    {
        byte[] header = new byte[4];
        if (await CopyAsync(window, packet, 0, header).ConfigureAwait(false) < header.Length)
        {
            return true;
        }

        int type = header[0] & 0x7F;
        if (type == FlacBlock.VorbisComment)
        {
            await CommentAsync(window, draft, packet, 4, packet.Length).ConfigureAwait(false);
        }
        else if (type == FlacBlock.Picture)
        {
            await PictureAsync(window, draft, packet).ConfigureAwait(false);
        }

        return (header[0] & 0x80) != 0;
    }

    private static async ValueTask PictureAsync(ByteWindow window, TagDraft draft, PacketMap packet)
    {
        byte[] prefix = new byte[(int)Math.Min(PictureBlock.Prefix, packet.Length - 4)];
        int there = await CopyAsync(window, packet, 4, prefix).ConfigureAwait(false);
        if (!PictureBlock.TryRead(prefix.AsSpan(0, there), packet.Length - 4, out TagPicture picture))
        {
            draft.AddProblem(Corrupt(packet.RunFrom(0).Offset, "A picture block is damaged."));
            return;
        }

        draft.AddPicture(picture with { Ranges = packet.Locate(4 + picture.Skip, picture.Length), Skip = 0 });
    }

    private static async ValueTask CommentAsync(ByteWindow window, TagDraft draft, PacketMap packet, long start, long end)
    {
        var parser = new VorbisCommentParser(draft, packet, start, end);
        while (!parser.IsDone && !parser.IsDamaged)
        {
            ByteRange run = packet.RunFrom(parser.NeededOffset);
            if (run.Length < parser.NeededCount)
            {
                await FeedAcrossPagesAsync(window, packet, parser).ConfigureAwait(false);
                continue;
            }

            int there = await window.LoadAsync(run.Offset, parser.NeededCount, (int)Math.Min(run.Length, ReadAhead)).ConfigureAwait(false);
            there = Math.Max(there, window.Held(run.Offset, (int)Math.Min(run.Length, Limits.HeadLength)));
            parser.Feed(window.Span(run.Offset, there));
        }

        parser.Finish();
    }

    private static async ValueTask FeedAcrossPagesAsync(ByteWindow window, PacketMap packet, VorbisCommentParser parser)
    {
        // No more than the packet has: its pages were seen to lie in the file.
        int count = (int)Math.Min(parser.NeededCount, Math.Max(0, packet.Length - parser.NeededOffset));
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(1, count));
        int there = await CopyAsync(window, packet, parser.NeededOffset, buffer.AsMemory(0, count)).ConfigureAwait(false);
        parser.Feed(buffer.AsSpan(0, there));
        ArrayPool<byte>.Shared.Return(buffer);
    }

    internal static async ValueTask<int> CopyAsync(ByteWindow window, PacketMap packet, long start, Memory<byte> destination)
    {
        int copied = 0;
        foreach (ByteRange range in packet.Locate(start, destination.Length))
        {
            int there = await window.LoadAsync(range.Offset, (int)range.Length).ConfigureAwait(false);
            window.Span(range.Offset, there).CopyTo(destination.Span[copied..]);
            copied += there;
            if (there < range.Length)
            {
                break;
            }
        }

        return copied;
    }
}
