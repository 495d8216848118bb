using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Mp4;

/// <summary>
/// Segment indexes in front of the fragments (ISO/IEC 14496-12, 8.16.3). Each is of one track and of the bytes that follow it: some
/// files have one for all fragments, some one in front of each. One use.
/// </summary>
internal sealed class SegmentIndexes(ByteWindow window)
{
    private const int MaxIndexes = 64;

    private const int MaxEntries = 65_535;

    private readonly List<SegmentIndex> _indexes = [];

    public async ValueTask ReadAsync(Box sidx)
    {
        int there = await window.LoadAsync(sidx.Body, (int)Math.Min(sidx.BodyLength, 40 + (12L * MaxEntries))).ConfigureAwait(false);
        if (_indexes.Count < MaxIndexes && Read(window.Span(sidx.Body, there), sidx.End) is { } index)
        {
            _indexes.Add(index);
        }
    }

    /// <summary>How long a track is; null where no index tells of all its fragments.</summary>
    public async ValueTask<double?> SecondsAsync(uint track)
    {
        SegmentIndex index = _indexes.Find(found => found.Track == track);
        if (index.Seconds <= 0)
        {
            return null;
        }

        int there = await window.LoadAsync(index.End, 8).ConfigureAwait(false);
        return there == 8 && GoesOn(window.Span(index.End, there)) ? null : index.Seconds;
    }

    private static bool GoesOn(ReadOnlySpan<byte> header)
    {
        var reader = new SpanReader(header);
        reader.Skip(4);
        return reader.U32Be() is BoxType.Moof or BoxType.Sidx or BoxType.Styp;
    }

    private static SegmentIndex? Read(ReadOnlySpan<byte> body, long anchor)
    {
        var reader = new SpanReader(body);
        int version = reader.U8();
        reader.Skip(3);
        uint track = reader.U32Be();
        uint scale = reader.U32Be();
        reader.Skip(version == 0 ? 4 : 8); // the earliest time
        ulong first = version == 0 ? reader.U32Be() : reader.U64Be();
        reader.Skip(2);
        int count = reader.U16Be();
        double end = anchor + (double)first;
        double units = 0;
        for (int i = 0; i < count && !reader.Overrun; i++)
        {
            // The top bit tells an index of indexes, whose times and sizes add up alike.
            end += reader.U32Be() & int.MaxValue;
            units += reader.U32Be();
            reader.Skip(4);
        }

        return reader.Overrun || scale == 0 || end > long.MaxValue / 2 ? null : new SegmentIndex(track, units / scale, (long)end);
    }

    /// <param name="Track">The track it is of.</param>
    /// <param name="Seconds">How long the segments are.</param>
    /// <param name="End">The first byte after them.</param>
    private readonly record struct SegmentIndex(uint Track, double Seconds, long End);
}
