using System.Buffers.Binary;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Iff;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Wav;

/// <summary>
/// Chapters: the points of a cue chunk that a label names. Points without a name are loop marks and edits of samplers and editors
/// rather than chapters.
/// </summary>
internal static class CuePoints
{
    private const int PointLength = 24;
    private const int MaxPoints = 1000;
    private const int MaxLabel = 1024;

    public static async ValueTask ReadAsync(ByteWindow window, TagDraft draft, WavChunks found)
    {
        if (found.Cue.Length < 4 + PointLength || found.Labels.Length < 4 || found.Format is not { } format)
        {
            return;
        }

        int length = (int)Math.Min(found.Cue.Length, 4 + (PointLength * MaxPoints));
        int there = await window.LoadAsync(found.Cue.Body, length).ConfigureAwait(false);
        Dictionary<uint, uint> points = Points(window.Span(found.Cue.Body, there));
        var walk = new IffWalk(window, draft, found.Labels.Body + 4, found.Labels.End, isBigEndian: false);
        while (await walk.NextAsync().ConfigureAwait(false))
        {
            IffChunk label = walk.Current;
            if (label.Id != ChunkId.Labl || label.Length < 5)
            {
                continue;
            }

            there = await window.LoadAsync(label.Body, (int)Math.Min(label.Length, MaxLabel)).ConfigureAwait(false);
            Add(window.Span(label.Body, there), points, format.SampleRate, draft);
        }
    }

    private static Dictionary<uint, uint> Points(ReadOnlySpan<byte> body)
    {
        var points = new Dictionary<uint, uint>();
        for (int at = 4; at + PointLength <= body.Length; at += PointLength)
        {
            // Identifier first; the sample's number last.
            points[BinaryPrimitives.ReadUInt32LittleEndian(body[at..])] = BinaryPrimitives.ReadUInt32LittleEndian(body[(at + 20)..]);
        }

        return points;
    }

    private static void Add(ReadOnlySpan<byte> label, Dictionary<uint, uint> points, int rate, TagDraft draft)
    {
        string title = label.Length > 4 ? LegacyText.Decode(label[4..]) : "";
        if (title.Length > 0 && points.TryGetValue(BinaryPrimitives.ReadUInt32LittleEndian(label), out uint sample))
        {
            draft.AddChapter(new Chapter(TimeSpan.FromSeconds((double)sample / rate), null, title));
        }
    }
}
