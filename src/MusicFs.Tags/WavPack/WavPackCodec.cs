using MusicFs.Contracts.Tags;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.WavPack;

/// <summary>WavPack 4 and 5: blocks to the end, then APE or ID3 tags.</summary>
internal sealed class WavPackCodec : AudioCodec
{
    private const int ChannelInfo = 0x0D;
    private const int SampleRateBlock = 0x27;
    private const int DsdBlock = 0x0E;

    /// <summary>Blocks without samples may come first (wrappers' headers).</summary>
    private const int MaxEmptyBlocks = 16;

    /// <summary>The sub-blocks that describe come first.</summary>
    private const int SubBlocksLength = 1024;

    /// <summary>A block of half a second of usual music is below this.</summary>
    private const int LastBlockSearch = 1024 * 1024;

    public override AudioContainer Container => AudioContainer.WavPack;

    public override int HeaderLength => 4;

    public override bool Matches(ReadOnlySpan<byte> header) => header.StartsWith("wvpk"u8);

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        TailTags tail = await TailTags.FindAsync(window).ConfigureAwait(false);
        if (await DescribeAsync(window, draft, tail.ContentEnd).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        await tail.ReadAroundAudioAsync(window, draft).ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<TagError?> DescribeAsync(ByteWindow window, TagDraft draft, long end)
    {
        long offset = window.ContentOffset;
        for (int i = 0; i < MaxEmptyBlocks; i++)
        {
            int there = await window.LoadAsync(offset, WavPackBlock.HeaderLength, SubBlocksLength).ConfigureAwait(false);
            if (WavPackBlock.Read(window.Span(offset, there)) is not { } block)
            {
                return Corrupt(offset, "A block does not begin where the one before ends.");
            }

            if (block.BlockSamples > 0)
            {
                int wanted = (int)Math.Min(SubBlocksLength, block.Length);
                there = await window.LoadAsync(offset, wanted).ConfigureAwait(false);
                Describe(block, window.Span(offset, there), draft);
                double samples = block.Samples >= 0 ? block.Samples : await CountAsync(window, offset, end).ConfigureAwait(false);
                int clock = draft.SampleRate ?? 0;
                draft.SetDuration(block.IsDsd ? samples * 8 : samples, clock);
                return null;
            }

            offset += block.Length;
        }

        return Corrupt(offset, "No block holds samples.");
    }

    private static void Describe(WavPackBlock block, ReadOnlySpan<byte> bytes, TagDraft draft)
    {
        draft.Codec = "wavpack";
        draft.SampleRate = block.SampleRate;
        draft.Channels = block.Channels;
        draft.BitsPerSample = block.BitsPerSample;
        int shift = 0;
        int position = WavPackBlock.HeaderLength;
        while (position + 2 <= bytes.Length)
        {
            int id = bytes[position];
            int words = bytes[position + 1];
            int header = 2;
            if ((id & 0x80) != 0 && position + 4 <= bytes.Length)
            {
                words |= (bytes[position + 2] << 8) | (bytes[position + 3] << 16);
                header = 4;
            }

            int length = (words * 2) - ((id & 0x40) != 0 ? 1 : 0);
            ReadOnlySpan<byte> body = bytes[Math.Min(position + header, bytes.Length)..];
            SubBlock(id & 0x3F, body[..Math.Clamp(length, 0, body.Length)], draft, ref shift);
            position += header + (words * 2);
        }

        if (block.IsDsd)
        {
            // What the header counts are bytes of eight samples, and the rate is one of them times a power of two.
            draft.SampleRate = (int)Math.Min((long)(draft.SampleRate ?? 0) << (shift + 3), int.MaxValue);
        }
    }

    private static void SubBlock(int id, ReadOnlySpan<byte> body, TagDraft draft, ref int shift)
    {
        switch (id)
        {
            case ChannelInfo when body.Length > 0:
                // Six bytes and more write channels above 255 in another way.
                draft.Channels = body.Length >= 6 ? (body[0] | ((body[2] & 0xF) << 8)) + 1 : body[0];
                break;
            case SampleRateBlock when body.Length >= 3:
                draft.SampleRate = body[0] | (body[1] << 8) | (body[2] << 16);
                break;
            case DsdBlock when body.Length > 0 && body[0] < 16:
                shift = body[0];
                break;
            default:
                break;
        }
    }

    /// <summary>Samples up to the end of the last block, where the first could not say yet.</summary>
    private static async ValueTask<double> CountAsync(ByteWindow window, long start, long end)
    {
        long from = Math.Max(start, end - LastBlockSearch);
        int there = await window.LoadAsync(from, (int)(end - from)).ConfigureAwait(false);
        return Count(window.Span(from, there));
    }

    private static double Count(ReadOnlySpan<byte> bytes)
    {
        for (int at = bytes.LastIndexOf("wvpk"u8); at >= 0; at = bytes[..at].LastIndexOf("wvpk"u8))
        {
            if (WavPackBlock.Read(bytes[at..]) is { BlockSamples: > 0 } block)
            {
                return block.Index + block.BlockSamples;
            }
        }

        return 0;
    }
}
