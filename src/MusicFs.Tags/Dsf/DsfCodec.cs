using MusicFs.Contracts.Tags;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Dsf;

/// <summary>DSD stream files (Sony, DSF file format specification 1.01): three chunks of fixed order, then an ID3 tag.</summary>
internal sealed class DsfCodec : AudioCodec
{
    private const int DsdChunk = 28;
    private const int FormatChunk = 52;
    private const int DataHeader = 12;

    public override AudioContainer Container => AudioContainer.Dsf;

    public override int HeaderLength => 4;

    public override bool Matches(ReadOnlySpan<byte> header) => header.StartsWith("DSD "u8);

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        long start = window.ContentOffset;
        int there = await window.LoadAsync(start, DsdChunk + FormatChunk + DataHeader).ConfigureAwait(false);
        if (there < DsdChunk + FormatChunk)
        {
            return Truncated(start + there, "The file ends inside its header.");
        }

        if (!Describe(window.Span(start, there), draft, out ulong tag, out long dataLength))
        {
            return Corrupt(start + DsdChunk, "The fmt chunk is damaged.");
        }

        long data = start + DsdChunk + FormatChunk + DataHeader;
        bool hasTag = tag > 0 && tag < (ulong)window.Length;
        draft.Layout.Add(SegmentKind.Structure, start, DsdChunk + FormatChunk + DataHeader);
        draft.Layout.Add(SegmentKind.Audio, data, Math.Min(dataLength, (hasTag ? (long)tag : window.Length) - data));
        if (hasTag)
        {
            draft.Layout.Add(SegmentKind.Metadata, (long)tag, window.Length - (long)tag);
            await Id3Tag.ReadAsync(window, (long)tag, draft).ConfigureAwait(false);
        }

        return null;
    }

    private static bool Describe(ReadOnlySpan<byte> bytes, TagDraft draft, out ulong tag, out long dataLength)
    {
        var reader = new SpanReader(bytes);
        reader.Skip(20);
        tag = reader.U64Le();
        bool isFormat = reader.Take(4).SequenceEqual("fmt "u8);
        reader.Skip(8 + 4 + 4 + 4); // size, version, format, arrangement of channels
        uint channels = reader.U32Le();
        uint rate = reader.U32Le();
        reader.Skip(4);
        ulong samples = reader.U64Le();
        reader.Skip(8);
        isFormat &= !reader.Overrun && rate is > 0 and < int.MaxValue && channels is > 0 and < 256;
        bool isData = reader.Take(4).SequenceEqual("data"u8);
        ulong length = reader.U64Le();
        dataLength = isData && length >= DataHeader ? (long)Math.Min(length - DataHeader, long.MaxValue / 2) : long.MaxValue / 2;
        if (!isFormat)
        {
            return false;
        }

        draft.Codec = "dsd";
        draft.SampleRate = (int)rate;
        draft.Channels = (int)channels;
        draft.BitsPerSample = 1;
        draft.BitrateKbps = rate * (double)channels / 1000;
        // A writer that left the count out still wrote whole blocks, one bit a sample.
        draft.SetDuration(samples > 0 ? samples : length / channels * 8.0, rate);
        return true;
    }
}
