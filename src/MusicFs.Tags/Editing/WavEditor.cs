using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Iff;
using MusicFs.Tags.Reading;
using MusicFs.Tags.Wav;

namespace MusicFs.Tags.Editing;

/// <summary>
/// WAVE in RIFF, RF64 and BW64: fields go into the ID3 chunk, which holds all of them, and into the INFO list, which every program reads.
/// New chunks stand at the end, or in front of samples that reach to the end. No other chunk changes.
/// </summary>
internal sealed class WavEditor : ContainerEditor
{
    private const int RiffHeader = 12;

    public override async ValueTask<TagError?> PlanAsync(EditWork work)
    {
        ByteWindow window = work.Window;
        var draft = new TagDraft(AudioContainer.Wav, window.Length);
        WavChunks found = await WavCodec.FindAsync(window, draft).ConfigureAwait(false);
        if (found.Format is null || found.Data.Id == 0)
        {
            return Corrupt(window.ContentOffset, "There is no fmt or no data chunk.");
        }

        long place = found.IsDataWhole ? found.End : found.Data.Start;
        var added = new Pieces();
        if (await Id3Chunk.PlanAsync(work, found.Id3, ChunkId.Id3Lower, found.Regions, added, isBigEndian: false).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        foreach (IffChunk list in found.Infos)
        {
            await InfoEdit.PlanAsync(work, list, found.Regions[list.Start]).ConfigureAwait(false);
        }

        if (found.Infos.Count == 0)
        {
            added.Add(InfoEdit.Create(work.Changes));
        }

        await BroadcastEdit.PlanAsync(work, found.Broadcast).ConfigureAwait(false);
        // A writer may have left out the pad byte of the last chunk.
        work.Splices.Replace(place, 0, new Pieces().Add(new byte[added.Length > 0 ? (place - window.ContentOffset) & 1 : 0]).Add(added));
        return work.Splices.Growth == 0 ? null : await ResizeAsync(work, found).ConfigureAwait(false);
    }

    private static async ValueTask<TagError?> ResizeAsync(EditWork work, WavChunks found)
    {
        long start = work.Window.ContentOffset;
        await work.Window.LoadAsync(start, RiffHeader).ConfigureAwait(false);
        uint kind = BinaryPrimitives.ReadUInt32BigEndian(work.Window.Span(start, RiffHeader));
        uint declared = BinaryPrimitives.ReadUInt32LittleEndian(work.Window.Span(start + 4, 4));
        long actual = found.End - start - IffChunk.Header;
        if (kind != ChunkId.Riff && declared == uint.MaxValue)
        {
            return await ResizeLongAsync(work, found.Long, actual).ConfigureAwait(false);
        }

        if (declared is 0 or uint.MaxValue)
        {
            // A recorder that never came back to fill it in: it goes on to mean "to the end".
            return null;
        }

        long size = Math.Max(declared, actual) + work.Splices.Growth;
        if (size >= uint.MaxValue)
        {
            return OverLimit("With these tags the file is larger than 4 GiB, which RIFF cannot say.");
        }

        work.Splices.Replace(start + 4, 4, new ByteWriter(4).U32Le((uint)size).Written);
        return null;
    }

    private static async ValueTask<TagError?> ResizeLongAsync(EditWork work, IffChunk chunk, long actual)
    {
        if (chunk.Length < 8 || await work.Window.LoadAsync(chunk.Body, 8).ConfigureAwait(false) < 8)
        {
            return Corrupt(chunk.Start, "There is no ds64 chunk, which says how long the file is.");
        }

        long declared = BinaryPrimitives.ReadInt64LittleEndian(work.Window.Span(chunk.Body, 8));
        if (declared > 0)
        {
            work.Splices.Replace(chunk.Body, 8, new ByteWriter(8).U64Le((ulong)(Math.Max(Math.Min(declared, work.Window.Length), actual) + work.Splices.Growth)).Written);
        }

        return null;
    }
}
