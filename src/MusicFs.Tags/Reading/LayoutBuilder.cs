using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Reading;

/// <summary>
/// Puts a file's layout together from what a codec finds, in file order. Gaps are structure, neighbours of one kind become one
/// segment, what lies beyond the file or before the last segment's end is cut off.
/// </summary>
internal sealed class LayoutBuilder(long fileLength)
{
    private readonly List<LayoutSegment> _segments = new(4);
    private long _end;

    public void Add(SegmentKind kind, long offset, long length)
    {
        long start = Math.Clamp(offset, _end, fileLength);
        long end = length > fileLength - offset ? fileLength : Math.Max(offset + length, start);
        if (end <= start)
        {
            return;
        }

        Append(SegmentKind.Structure, _end, start);
        Append(kind, start, end);
        _end = end;
    }

    /// <summary>The layout, with what is left at the end of the file as structure; null where nothing was found.</summary>
    public FileLayout? Build()
    {
        if (_segments.Count == 0)
        {
            return null;
        }

        Append(SegmentKind.Structure, _end, fileLength);
        return new FileLayout(_segments.ToArray());
    }

    private void Append(SegmentKind kind, long start, long end)
    {
        if (end <= start)
        {
            return;
        }

        if (_segments.Count > 0 && _segments[^1].Kind == kind)
        {
            _segments[^1] = new LayoutSegment(kind, _segments[^1].Offset, end - _segments[^1].Offset);
            return;
        }

        _segments.Add(new LayoutSegment(kind, start, end - start));
    }
}
