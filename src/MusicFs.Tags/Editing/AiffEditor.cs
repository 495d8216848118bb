using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Aiff;
using MusicFs.Tags.Iff;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>AIFF and AIFF-C: fields go into the ID3 chunk; text chunks follow with what they have. No other chunk changes.</summary>
internal sealed class AiffEditor : ContainerEditor
{
    private const int FormHeader = 12;

    public override async ValueTask<TagError?> PlanAsync(EditWork work)
    {
        ByteWindow window = work.Window;
        long start = window.ContentOffset;
        var walk = new IffWalk(window, new TagDraft(AudioContainer.Aiff, 0), start + FormHeader, window.Length, isBigEndian: true);
        var regions = new Dictionary<long, long>();
        var written = new HashSet<string>(StringComparer.Ordinal);
        IffChunk id3 = default;
        IffChunk sound = default;
        long end = start + FormHeader;
        bool isWhole = true;
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            IffChunk chunk = walk.Current;
            end = regions[chunk.Start] = walk.NextStart;
            isWhole &= walk.DeclaredLength == chunk.Length;
            id3 = chunk.Id is ChunkId.Id3 or ChunkId.Id3Lower && id3.Id == 0 ? chunk : id3;
            sound = chunk.Id == ChunkId.Ssnd ? chunk : sound;
            if (AiffCodec.FieldOf(chunk.Id) is { } field && work.Changes.Fields.TryGetValue(field, out IReadOnlyList<string>? values))
            {
                bool isFirst = written.Add(field) && values.Count > 0;
                work.Splices.Replace(chunk.Start, end - chunk.Start, isFirst ? IffChunks.Chunk(chunk.Id, IffChunks.Bare(values[0]), isBigEndian: true) : new Pieces());
            }
        }

        if (!isWhole && sound.Id != 0)
        {
            end = sound.Start;
        }

        var added = new Pieces();
        if (await Id3Chunk.PlanAsync(work, id3, ChunkId.Id3, regions, added, isBigEndian: true).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        work.Splices.Replace(end, 0, new Pieces().Add(new byte[added.Length > 0 ? (end - start) & 1 : 0]).Add(added));
        return work.Splices.Growth == 0 ? null : await ResizeAsync(work, start, end).ConfigureAwait(false);
    }

    private static async ValueTask<TagError?> ResizeAsync(EditWork work, long start, long end)
    {
        await work.Window.LoadAsync(start, FormHeader).ConfigureAwait(false);
        uint declared = BinaryPrimitives.ReadUInt32BigEndian(work.Window.Span(start + 4, 4));
        long size = Math.Max(declared, end - start - IffChunk.Header) + work.Splices.Growth;
        if (size > uint.MaxValue)
        {
            return OverLimit("With these tags the file is larger than 4 GiB, which AIFF cannot say.");
        }

        work.Splices.Replace(start + 4, 4, new ByteWriter(4).U32Be((uint)size).Written);
        return null;
    }
}
