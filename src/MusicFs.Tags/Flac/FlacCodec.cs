using MusicFs.Contracts.Tags;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Pictures;
using MusicFs.Tags.Reading;
using MusicFs.Tags.Vorbis;

namespace MusicFs.Tags.Flac;

/// <summary>
/// Native FLAC (RFC 9639, section 8): metadata blocks, then frames to the end of the file. ID3 tags around it, which other
/// programs leave there, fill fields that the comments lack.
/// </summary>
internal sealed class FlacCodec : AudioCodec
{
    private const int BlockHeader = 4;
    private const int MaxBlocks = 1024;
    private const int ReadAhead = 4096;

    public override AudioContainer Container => AudioContainer.Flac;

    public override int HeaderLength => 4;

    public override bool Matches(ReadOnlySpan<byte> header) => header.StartsWith("fLaC"u8);

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        long position = window.ContentOffset + 4;
        draft.Layout.Add(SegmentKind.Metadata, 0, position);
        draft.Codec = "flac";
        FlacStreamInfo? info = null;
        bool isLast = false;
        for (int blocks = 0; !isLast && blocks < MaxBlocks; blocks++)
        {
            if (await window.LoadAsync(position, BlockHeader, ReadAhead).ConfigureAwait(false) < BlockHeader)
            {
                draft.AddProblem(Truncated(position, "The file ends inside its metadata blocks."));
                break;
            }

            (int type, int length, isLast) = Header(window.Span(position, BlockHeader));
            position += BlockHeader;
            if (type == FlacBlock.Invalid)
            {
                break;
            }

            draft.Layout.Add(type == FlacBlock.Padding ? SegmentKind.Padding : SegmentKind.Metadata, position - BlockHeader, BlockHeader + length);
            info = type == FlacBlock.StreamInfo ? await StreamInfoAsync(window, position).ConfigureAwait(false) ?? info : info;
            await BlockAsync(window, draft, type, position, length, info).ConfigureAwait(false);
            position += length;
        }

        if (info is null)
        {
            return Corrupt(window.ContentOffset, "There is no STREAMINFO block.");
        }

        long audioEnd = Math.Max(position, await SurroundingsAsync(window, draft).ConfigureAwait(false));
        draft.Layout.Add(SegmentKind.Audio, position, audioEnd - position);
        draft.Layout.Add(SegmentKind.Metadata, audioEnd, window.Length - audioEnd);
        info.Value.Describe(draft);
        return null;
    }

    /// <summary>Reads foreign tags where there is a reason to expect some; returns where the audio ends.</summary>
    private static async ValueTask<long> SurroundingsAsync(ByteWindow window, TagDraft draft)
    {
        if (window.ContentOffset == 0 && draft.HasFields)
        {
            return window.Length;
        }

        draft.StartFallback();
        await Id3Tag.ReadLeadingAsync(window, draft).ConfigureAwait(false);
        TailTags tail = await TailTags.FindAsync(window).ConfigureAwait(false);
        await tail.ReadAsync(window, draft).ConfigureAwait(false);
        return tail.ContentEnd;
    }

    private static (int Type, int Length, bool IsLast) Header(ReadOnlySpan<byte> bytes) =>
        (bytes[0] & 0x7F, (bytes[1] << 16) | (bytes[2] << 8) | bytes[3], (bytes[0] & 0x80) != 0);

    private static async ValueTask<FlacStreamInfo?> StreamInfoAsync(ByteWindow window, long offset)
    {
        int there = await window.LoadAsync(offset, FlacStreamInfo.Length).ConfigureAwait(false);
        return FlacStreamInfo.Read(window.Span(offset, there));
    }

    private static ValueTask BlockAsync(ByteWindow window, TagDraft draft, int type, long offset, int length, FlacStreamInfo? info) => type switch
    {
        FlacBlock.VorbisComment => CommentAsync(window, draft, offset, length),
        FlacBlock.CueSheet => CueSheetAsync(window, draft, offset, length, info),
        FlacBlock.Picture => PictureAsync(window, draft, offset, length),
        _ => ValueTask.CompletedTask,
    };

    private static async ValueTask CommentAsync(ByteWindow window, TagDraft draft, long offset, int length)
    {
        if (draft.HasFields)
        {
            // There should be one comment block; where there are two, the first counts.
            draft.StartFallback();
        }

        var parser = new VorbisCommentParser(draft, new PacketMap(offset, length), 0, length);
        while (!parser.IsDone && !parser.IsDamaged)
        {
            long at = parser.NeededOffset;
            int ahead = (int)Math.Min(length - at, ReadAhead);
            int there = await window.LoadAsync(offset + at, parser.NeededCount, ahead).ConfigureAwait(false);
            there = Math.Max(there, window.Held(offset + at, (int)Math.Min(length - at, Limits.HeadLength)));
            parser.Feed(window.Span(offset + at, there));
        }

        parser.Finish();
    }

    private static async ValueTask CueSheetAsync(ByteWindow window, TagDraft draft, long offset, int length, FlacStreamInfo? info)
    {
        int there = await window.LoadAsync(offset, Math.Min(length, CueSheetBlock.MaxLength)).ConfigureAwait(false);
        if (info is { } sound)
        {
            draft.CueSheet = CueSheetBlock.Read(window.Span(offset, there), sound.SampleRate);
        }
    }

    private static async ValueTask PictureAsync(ByteWindow window, TagDraft draft, long offset, int length)
    {
        int there = await window.LoadAsync(offset, Math.Min(length, PictureBlock.Prefix)).ConfigureAwait(false);
        if (!PictureBlock.TryRead(window.Span(offset, there), length, out TagPicture picture))
        {
            draft.AddProblem(Corrupt(offset, "A picture block is damaged."));
            return;
        }

        draft.AddPicture(picture with { Ranges = [new ByteRange(offset + picture.Skip, picture.Length)], Skip = 0 });
    }
}
