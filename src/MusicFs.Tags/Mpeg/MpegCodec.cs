using MusicFs.Contracts.Tags;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mpeg;

/// <summary>
/// MPEG audio, layers I to III: frames without a container, ID3v2 in front, and APE, Lyrics3, ID3v1 or another ID3v2 behind.
/// Junk before the first frame is skipped as far as <see cref="HeaderLength"/> reaches.
/// </summary>
internal sealed class MpegCodec : AudioCodec
{
    public override AudioContainer Container => AudioContainer.Mp3;

    // Two of the longest frames (2,881 bytes) and as much junk as encoders and rippers leave.
    public override int HeaderLength => 8192;

    public override bool Matches(ReadOnlySpan<byte> header) => FindFrame(header, out _) >= 0;

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        await Id3Tag.ReadLeadingAsync(window, draft).ConfigureAwait(false);
        TailTags tail = await TailTags.FindAsync(window).ConfigureAwait(false);
        await tail.ReadAsync(window, draft).ConfigureAwait(false);

        int there = await window.LoadAsync(window.ContentOffset, HeaderLength, HeaderLength).ConfigureAwait(false);
        int junk = FindFrame(window.Span(window.ContentOffset, there), out MpegFrameHeader header);
        if (junk < 0)
            return Corrupt(window.ContentOffset, "There is no frame of MPEG audio.");
        long first = window.ContentOffset + junk;
        long end = Math.Max(first, tail.ContentEnd);
        draft.Layout.Add(SegmentKind.Metadata, 0, window.ContentOffset);
        draft.Layout.Add(SegmentKind.Audio, window.ContentOffset, end - window.ContentOffset);
        draft.Layout.Add(SegmentKind.Metadata, end, window.Length - end);

        int reach = Math.Min(VbrHeader.Reach, there - junk);
        Describe(draft, header, VbrHeader.Read(window.Span(first, reach), header), end - first);
        return null;
    }

    private static void Describe(TagDraft draft, MpegFrameHeader header, VbrHeader? vbr, long audioLength)
    {
        draft.Codec = header.Layer switch { 1 => "mp1", 2 => "mp2", _ => "mp3" };
        draft.SampleRate = header.SampleRate;
        draft.Channels = header.Channels;
        draft.StreamEncoder = vbr?.Encoder;
        draft.Gapless = vbr?.Gapless;
        if (vbr is { Frames: > 0 } counted)
        {
            draft.SetDuration((double)counted.Frames * header.Samples, header.SampleRate);
            long bytes = counted.Bytes > 0 ? counted.Bytes : audioLength;
            draft.BitrateKbps = bytes * 8 / draft.DurationSeconds / 1000;
        }
        else
        {
            // Without a count the rate of the first frame is taken for all.
            draft.BitrateKbps = header.BitrateKbps;
            draft.SetDuration(audioLength * 8.0 / 1000, header.BitrateKbps);
        }
    }

    /// <summary>
    /// The first frame that another of the same stream follows, or that is cut off by the end of what is there. Two headers in
    /// the right distance are not found in other data; one alone is.
    /// </summary>
    private static int FindFrame(ReadOnlySpan<byte> bytes, out MpegFrameHeader header)
    {
        for (int at = 0; at + MpegFrameHeader.Size <= bytes.Length; at++)
        {
            int next = bytes[at..].IndexOf((byte)0xFF);
            if (next < 0)
                break;
            at += next;
            if (MpegFrameHeader.Read(bytes[at..]) is not { } found)
                continue;
            int following = at + found.Length;
            bool isLast = following + MpegFrameHeader.Size > bytes.Length;
            // A frame that is the last one there counts only where nothing lies before it.
            if ((isLast && at == 0) || (!isLast && MpegFrameHeader.Read(bytes[following..]) is { } second && found.IsLike(second)))
            {
                header = found;
                return at;
            }
        }

        header = default;
        return -1;
    }
}
