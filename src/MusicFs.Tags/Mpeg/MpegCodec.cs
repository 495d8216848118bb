using MusicFs.Contracts.Tags;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mpeg;

/// <summary>
/// MPEG audio, layers I to III, with whatever tags and junk lie around it. ID3v2 ranks above APE above ID3v1. Accepts any file,
/// because junk may come before the first frame: it is asked last, and answers that the format is unknown where it finds neither frames
/// nor tags.
/// </summary>
internal sealed class MpegCodec : AudioCodec
{
    /// <summary>Junk before the first frame that is searched: enough for padding that a tag's header does not count.</summary>
    private const int SearchLength = 256 * 1024;

    /// <summary>The same where no tag says that this is an MP3 at all.</summary>
    private const int BareSearchLength = 48 * 1024;

    /// <summary>A first frame with a VBR header is at most 1441 bytes.</summary>
    private const int FirstFrameLength = 1536;

    public override AudioContainer Container => AudioContainer.Mp3;

    public override int HeaderLength => 1;

    public override bool Matches(ReadOnlySpan<byte> header) => true;

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        await Id3Tag.ReadLeadingAsync(window, draft).ConfigureAwait(false);
        TailTags tail = await TailTags.FindAsync(window).ConfigureAwait(false);
        long start = window.ContentOffset > 0 ? window.ContentOffset : await BuriedTagAsync(window, draft).ConfigureAwait(false);
        bool isTagged = start > 0 || tail.ContentEnd < window.Length;
        long limit = Math.Min(start + (isTagged ? SearchLength : BareSearchLength), tail.ContentEnd);
        long first = await MpegSync.FindAsync(window, start, limit, tail.ContentEnd).ConfigureAwait(false);
        await tail.ReadAsync(window, draft).ConfigureAwait(false);
        if (first < 0)
        {
            return NoFrames(window, draft, isTagged);
        }

        draft.Layout.Add(SegmentKind.Metadata, 0, start);
        draft.Layout.Add(SegmentKind.Structure, start, first - start);
        draft.Layout.Add(SegmentKind.Audio, first, tail.ContentEnd - first);
        draft.Layout.Add(SegmentKind.Metadata, tail.ContentEnd, window.Length - tail.ContentEnd);
        await DescribeAsync(window, draft, first, tail.ContentEnd).ConfigureAwait(false);
        return null;
    }

    /// <summary>A tag behind junk at the start of the file, where it lies in the head; returns its end, 0 where there is none.</summary>
    private static async ValueTask<long> BuriedTagAsync(ByteWindow window, TagDraft draft)
    {
        int held = window.Held(0, Limits.HeadLength);
        int at = window.Span(0, held).IndexOf("ID3"u8);
        return at > 0 && await Id3Tag.ReadAsync(window, at, draft).ConfigureAwait(false) is > 0 and var length
            ? Math.Min(at + length, window.Length)
            : 0;
    }

    private static TagError? NoFrames(ByteWindow window, TagDraft draft, bool isTagged)
    {
        if (!isTagged || !draft.HasFields)
        {
            return window.Length == 0
                ? Truncated(0, "The file is empty.")
                : new TagError(TagErrorKind.UnknownFormat, window.ContentOffset, "The content is of no audio format that is read.");
        }

        draft.AddProblem(Corrupt(window.ContentOffset, "No audio frame was found."));
        draft.Codec = "mp3";
        return null;
    }

    private static async ValueTask DescribeAsync(ByteWindow window, TagDraft draft, long first, long end)
    {
        int there = await window.LoadAsync(first, (int)Math.Min(FirstFrameLength, end - first)).ConfigureAwait(false);
        if (MpegFrame.Read(window.Span(first, there)) is not { } frame)
        {
            return;
        }

        draft.Codec = frame.Layer == 3 ? "mp3" : frame.Layer == 2 ? "mp2" : "mp1";
        draft.SampleRate = frame.SampleRate;
        draft.Channels = frame.Channels;
        if (VbrHeader.Read(window.Span(first, there), frame) is { Frames: > 0 } header)
        {
            Describe(draft, frame, header, end - first);
            return;
        }

        MpegAverage average = MpegAverage.Measure(window, first, Math.Min(end, first + window.Held(first, Limits.HeadLength)), frame);
        draft.BitrateKbps = average.Bitrate / 1000;
        draft.DurationSeconds = (end - first) * 8 / average.Bitrate;
    }

    private static void Describe(TagDraft draft, MpegFrame frame, VbrHeader header, long audioLength)
    {
        long samples = header.Frames * frame.Samples;
        double whole = (double)samples / frame.SampleRate;
        int dropped = (header.Gapless?.Delay + header.Gapless?.Padding) ?? 0;
        draft.SetDuration(samples > dropped ? samples - dropped : samples, frame.SampleRate);
        draft.BitrateKbps = (header.Bytes > 0 ? header.Bytes : audioLength) * 8 / whole / 1000;
        draft.Gapless = header.Gapless;
        draft.StreamEncoder = header.Encoder;
    }
}
