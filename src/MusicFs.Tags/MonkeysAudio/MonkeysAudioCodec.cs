using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.MonkeysAudio;

/// <summary>Monkey's Audio, with the header of version 3.98 and later or the one before. Its tags are APE tags at the end.</summary>
internal sealed class MonkeysAudioCodec : AudioCodec
{
    private const int ReadLength = 128;
    private const int MaxDescriptor = 1024;
    private const int FirstWithDescriptor = 3980;

    public override AudioContainer Container => AudioContainer.Ape;

    public override int HeaderLength => 6;

    public override bool Matches(ReadOnlySpan<byte> header) => header.StartsWith("MAC "u8);

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        long start = window.ContentOffset;
        int there = await window.LoadAsync(start, ReadLength).ConfigureAwait(false);
        if (there < 32)
        {
            return Truncated(start + there, "The file ends inside its header.");
        }

        int descriptor = ReadDescriptor(window.Span(start, there), out int version);
        if (version >= FirstWithDescriptor)
        {
            there = await window.LoadAsync(start + descriptor, 24).ConfigureAwait(false);
        }

        if (!(version >= FirstWithDescriptor ? Describe(window.Span(start + descriptor, there), draft) : DescribeOld(window.Span(start, there), version, draft)))
        {
            return Corrupt(start, "The header names no sample rate.");
        }

        TailTags tail = await TailTags.FindAsync(window).ConfigureAwait(false);
        await tail.ReadAroundAudioAsync(window, draft).ConfigureAwait(false);
        return null;
    }

    private static int ReadDescriptor(ReadOnlySpan<byte> bytes, out int version)
    {
        var reader = new SpanReader(bytes);
        reader.Skip(4);
        version = reader.U16Le();
        reader.Skip(2);
        return (int)Math.Clamp(reader.U32Le(), 52, MaxDescriptor);
    }

    private static bool Describe(ReadOnlySpan<byte> header, TagDraft draft)
    {
        var reader = new SpanReader(header);
        reader.Skip(4); // compression, flags
        uint blocks = reader.U32Le();
        uint lastBlocks = reader.U32Le();
        uint frames = reader.U32Le();
        int bits = reader.U16Le();
        int channels = reader.U16Le();
        uint rate = reader.U32Le();
        return !reader.Overrun && Set(draft, bits, channels, rate, frames, blocks, lastBlocks);
    }

    /// <summary>Before 3.98, where the length of a frame followed from version and compression.</summary>
    private static bool DescribeOld(ReadOnlySpan<byte> header, int version, TagDraft draft)
    {
        const int ExtraHigh = 4000;
        const int Is8Bit = 1;
        const int Is24Bit = 8;
        var reader = new SpanReader(header);
        reader.Skip(6);
        int compression = reader.U16Le();
        int flags = reader.U16Le();
        int channels = reader.U16Le();
        uint rate = reader.U32Le();
        reader.Skip(8);
        uint frames = reader.U32Le();
        uint lastBlocks = reader.U32Le();
        uint blocks = version switch
        {
            >= 3950 => 73_728 * 4,
            >= 3900 => 73_728,
            >= 3800 when compression >= ExtraHigh => 73_728,
            _ => 9_216,
        };
        int bits = (flags & Is8Bit) != 0 ? 8 : (flags & Is24Bit) != 0 ? 24 : 16;
        return !reader.Overrun && Set(draft, bits, channels, rate, frames, blocks, lastBlocks);
    }

    private static bool Set(TagDraft draft, int bits, int channels, uint rate, uint frames, uint blocks, uint lastBlocks)
    {
        if (rate is 0 or > int.MaxValue)
        {
            return false;
        }

        draft.Codec = "ape";
        draft.SampleRate = (int)rate;
        draft.Channels = channels;
        draft.BitsPerSample = bits;
        draft.SetDuration(frames == 0 ? 0 : ((frames - 1.0) * blocks) + lastBlocks, rate);
        return true;
    }
}
