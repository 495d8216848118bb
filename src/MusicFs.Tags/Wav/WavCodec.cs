using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Id3;
using MusicFs.Tags.Iff;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Wav;

/// <summary>
/// WAVE in RIFF (Microsoft), RF64 and BW64 (EBU Tech 3306, ITU-R BS.2088). An ID3 chunk ranks above the INFO list above the
/// broadcast extension. Sizes that recorders leave at 0 or at all ones are taken to mean "to the end".
/// </summary>
internal sealed class WavCodec : AudioCodec
{
    private const int RiffHeader = 12;
    private const int Ds64Length = 28;

    public override AudioContainer Container => AudioContainer.Wav;

    public override int HeaderLength => RiffHeader;

    public override bool Matches(ReadOnlySpan<byte> header) =>
        header.Length >= RiffHeader
        && BinaryPrimitives.ReadUInt32BigEndian(header) is ChunkId.Riff or ChunkId.Rf64 or ChunkId.Bw64
        && BinaryPrimitives.ReadUInt32BigEndian(header[8..]) == ChunkId.Wave;

    protected override async ValueTask<TagError?> ReadAsync(ByteWindow window, TagDraft draft)
    {
        WavChunks found = await FindAsync(window, draft).ConfigureAwait(false);
        if (found.Format is not { } format)
        {
            return Corrupt(window.ContentOffset, "There is no fmt chunk, which says what the samples are.");
        }

        Describe(draft, format, found);
        await TagsAsync(window, draft, found).ConfigureAwait(false);
        return null;
    }

    /// <summary>All chunks, and which of them matter.</summary>
    internal static async ValueTask<WavChunks> FindAsync(ByteWindow window, TagDraft draft)
    {
        var found = new WavChunks { End = window.ContentOffset + RiffHeader };
        var walk = new IffWalk(window, draft, window.ContentOffset + RiffHeader, window.Length, isBigEndian: false);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            bool hadData = found.Data.Id != 0;
            await ChunkAsync(window, walk, found).ConfigureAwait(false);
            AddToLayout(draft.Layout, walk.Current);
            found.End = walk.NextStart;
            found.Regions[walk.Current.Start] = walk.NextStart;
            if (!hadData && found.Data.Id != 0)
            {
                found.IsDataWhole = walk.DeclaredLength == walk.Current.Length
                    || (walk.DeclaredLength == uint.MaxValue && found.LongDataLength > 0 && found.LongDataLength == (ulong)walk.Current.Length);
            }
        }

        return found;
    }

    private static void AddToLayout(LayoutBuilder layout, IffChunk chunk)
    {
        switch (chunk.Id)
        {
            case ChunkId.Data:
                layout.Add(SegmentKind.Audio, chunk.Body, chunk.Length);
                break;
            case ChunkId.List or ChunkId.Id3 or ChunkId.Id3Lower:
                layout.Add(SegmentKind.Metadata, chunk.Start, chunk.End - chunk.Start);
                break;
            case ChunkId.Junk or ChunkId.JunkLower or ChunkId.Pad or ChunkId.Filler:
                layout.Add(SegmentKind.Padding, chunk.Start, chunk.End - chunk.Start);
                break;
            default:
                layout.Add(SegmentKind.Structure, chunk.Start, chunk.End - chunk.Start);
                break;
        }
    }

    private static async ValueTask ChunkAsync(ByteWindow window, IffWalk walk, WavChunks found)
    {
        IffChunk chunk = walk.Current;
        switch (chunk.Id)
        {
            case ChunkId.Fmt:
                int there = await window.LoadAsync(chunk.Body, (int)Math.Min(chunk.Length, WavFormat.ExtensibleLength)).ConfigureAwait(false);
                found.Format ??= WavFormat.Read(window.Span(chunk.Body, there));
                break;
            case ChunkId.Ds64:
                there = await window.LoadAsync(chunk.Body, (int)Math.Min(chunk.Length, Ds64Length)).ConfigureAwait(false);
                found.Long = chunk;
                found.LongDataLength = there >= 16 ? BinaryPrimitives.ReadUInt64LittleEndian(window.Span(chunk.Body + 8, 8)) : 0;
                break;
            case ChunkId.Fact when chunk.Length >= 4:
                there = await window.LoadAsync(chunk.Body, 4).ConfigureAwait(false);
                found.Samples = there == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(window.Span(chunk.Body, 4)) : 0;
                break;
            case ChunkId.Data when found.Data.Id == 0:
                await DataAsync(window, walk, found).ConfigureAwait(false);
                break;
            case ChunkId.List when chunk.Length >= 4:
                there = await window.LoadAsync(chunk.Body, 4).ConfigureAwait(false);
                uint kind = there == 4 ? BinaryPrimitives.ReadUInt32BigEndian(window.Span(chunk.Body, 4)) : 0;
                if (kind == ChunkId.Info)
                {
                    found.Info = chunk;
                    found.Infos.Add(chunk);
                }

                found.Labels = kind == ChunkId.Adtl ? chunk : found.Labels;
                break;
            case ChunkId.Cue:
                found.Cue = chunk;
                break;
            case ChunkId.Bext:
                found.Broadcast = chunk;
                break;
            case ChunkId.Id3 or ChunkId.Id3Lower when found.Id3.Id == 0:
                found.Id3 = chunk;
                break;
            default:
                break;
        }
    }

    private static async ValueTask DataAsync(ByteWindow window, IffWalk walk, WavChunks found)
    {
        IffChunk chunk = walk.Current;
        if (walk.DeclaredLength == uint.MaxValue)
        {
            await walk.ResizeAsync(found.LongDataLength > 0 ? (long)Math.Min(found.LongDataLength, long.MaxValue) : long.MaxValue).ConfigureAwait(false);
        }
        else if (walk.DeclaredLength == 0)
        {
            // A recorder that was cut off never came back to fill the size in; an empty chunk is followed by another.
            var after = new IffWalk(window, new TagDraft(AudioContainer.Wav, 0), chunk.End, window.Length, isBigEndian: false);
            if (!await after.NextAsync().ConfigureAwait(false))
            {
                await walk.ResizeAsync(long.MaxValue).ConfigureAwait(false);
            }
        }

        found.Data = walk.Current;
    }

    private static void Describe(TagDraft draft, WavFormat format, WavChunks found)
    {
        draft.Codec = format.Codec;
        draft.SampleRate = format.SampleRate;
        draft.Channels = format.Channels;
        draft.BitsPerSample = format.BitsPerSample;
        draft.BitrateKbps = format.ByteRate > 0 ? format.ByteRate * 8 / 1000.0 : null;
        if (format is { IsPcm: true, BlockAlign: > 0 })
        {
            draft.SetDuration(found.Data.Length / format.BlockAlign, format.SampleRate);
            return;
        }

        if (found.Samples > 0)
        {
            draft.SetDuration(found.Samples, format.SampleRate);
        }
        else
        {
            draft.SetDuration(found.Data.Length, format.ByteRate);
        }
    }

    private static async ValueTask TagsAsync(ByteWindow window, TagDraft draft, WavChunks found)
    {
        if (found.Id3.Length > 0)
        {
            await Id3Tag.ReadAsync(window, found.Id3.Body, draft).ConfigureAwait(false);
            draft.StartFallback();
        }

        await InfoList.ReadAsync(window, draft, found.Info).ConfigureAwait(false);
        draft.StartFallback();
        await BroadcastExtension.ReadAsync(window, draft, found.Broadcast).ConfigureAwait(false);
        await CuePoints.ReadAsync(window, draft, found).ConfigureAwait(false);
    }
}
