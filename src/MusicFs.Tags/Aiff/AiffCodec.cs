using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Iff;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Aiff;

/// <summary>AIFF and AIFF-C (Apple). An ID3 chunk ranks above the text chunks.</summary>
internal sealed class AiffCodec : AudioCodec
{
    private const int FormHeader = 12;

    /// <summary>Offset and block size in front of the samples.</summary>
    private const int SoundHeader = 8;

    /// <summary>COMM with the compression's four letters.</summary>
    private const int CommonLength = 22;

    public override AudioContainer Container => AudioContainer.Aiff;

    public override int HeaderLength => FormHeader;

    public override bool Matches(ReadOnlySpan<byte> header) =>
        header.Length >= FormHeader
        && BinaryPrimitives.ReadUInt32BigEndian(header) == ChunkId.Form
        && BinaryPrimitives.ReadUInt32BigEndian(header[8..]) is ChunkId.Aiff or ChunkId.Aifc;

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        var walk = new IffWalk(window, draft, window.ContentOffset + FormHeader, window.Length, isBigEndian: true);
        var texts = new List<IffChunk>();
        IffChunk id3 = default;
        bool hasCommon = false;
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            IffChunk chunk = walk.Current;
            AddToLayout(draft.Layout, chunk);
            switch (chunk.Id)
            {
                case ChunkId.Comm:
                    int there = await window.LoadAsync(chunk.Body, (int)Math.Min(chunk.Length, CommonLength)).ConfigureAwait(false);
                    hasCommon |= Describe(window.Span(chunk.Body, there), draft);
                    break;
                case ChunkId.Id3 or ChunkId.Id3Lower when id3.Id == 0:
                    id3 = chunk;
                    break;
                case ChunkId.Name or ChunkId.Author or ChunkId.Copyright or ChunkId.Annotation when texts.Count < Limits.Values:
                    texts.Add(chunk);
                    break;
                default:
                    break;
            }
        }

        if (!hasCommon)
        {
            return Corrupt(window.ContentOffset, "There is no COMM chunk, which says what the samples are.");
        }

        await TagsAsync(window, draft, id3, texts).ConfigureAwait(false);
        return null;
    }

    private static void AddToLayout(LayoutBuilder layout, IffChunk chunk)
    {
        switch (chunk.Id)
        {
            case ChunkId.Ssnd when chunk.Length > SoundHeader:
                layout.Add(SegmentKind.Audio, chunk.Body + SoundHeader, chunk.Length - SoundHeader);
                break;
            case ChunkId.Id3 or ChunkId.Id3Lower or ChunkId.Name or ChunkId.Author or ChunkId.Copyright or ChunkId.Annotation:
                layout.Add(SegmentKind.Metadata, chunk.Start, chunk.End - chunk.Start);
                break;
            default:
                layout.Add(SegmentKind.Structure, chunk.Start, chunk.End - chunk.Start);
                break;
        }
    }

    private static bool Describe(ReadOnlySpan<byte> body, TagDraft draft)
    {
        var reader = new SpanReader(body);
        int channels = reader.U16Be();
        uint frames = reader.U32Be();
        int bits = reader.U16Be();
        double rate = Extended(reader.Take(10));
        if (reader.Overrun || rate is not (> 0 and < int.MaxValue))
        {
            return false;
        }

        uint compression = reader.U32Be();
        draft.Codec = CodecOf(reader.Overrun ? 0 : compression);
        draft.Channels = channels;
        draft.SampleRate = (int)rate;
        draft.BitsPerSample = bits;
        draft.BitrateKbps = draft.Codec == "pcm" ? rate * channels * bits / 1000 : null;
        draft.SetDuration(frames, rate);
        return true;
    }

    private static string CodecOf(uint compression) => compression switch
    {
        0x756C6177 or 0x554C4157 => "ulaw",
        0x616C6177 or 0x414C4157 => "alaw",
        0x696D6134 => "adpcm",
        _ => "pcm",
    };

    /// <summary>An 80-bit IEEE 754 number: sign and exponent in 16 bits, then a significand of 64 bits whose integer bit is written.</summary>
    private static double Extended(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 10)
        {
            return 0;
        }

        int exponent = BinaryPrimitives.ReadUInt16BigEndian(bytes) & 0x7FFF;
        ulong significand = BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]);
        return significand * Math.Pow(2, exponent - 16383 - 63);
    }

    private static async ValueTask TagsAsync(ByteWindow window, TagDraft draft, IffChunk id3, List<IffChunk> texts)
    {
        if (id3.Length > 0)
        {
            await Id3Tag.ReadAsync(window, id3.Body, draft).ConfigureAwait(false);
            draft.StartFallback();
        }

        foreach (IffChunk chunk in texts)
        {
            if (chunk.Length is > 0 and <= Limits.ValueLength)
            {
                int there = await window.LoadAsync(chunk.Body, (int)chunk.Length).ConfigureAwait(false);
                draft.Add(FieldOf(chunk.Id)!, LegacyText.Decode(window.Span(chunk.Body, there)));
            }
        }
    }

    /// <summary>The field that a text chunk stands for; null for any other chunk.</summary>
    internal static string? FieldOf(uint id) => id switch
    {
        ChunkId.Name => "TITLE",
        ChunkId.Author => "ARTIST",
        ChunkId.Copyright => "COPYRIGHT",
        ChunkId.Annotation => "COMMENT",
        _ => null,
    };
}
