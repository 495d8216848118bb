namespace MusicFs.Contracts.Tags;

/// <summary>
/// A file as an ordered list of segments that cover it without gap or overlap: where metadata and audio begin and end, so
/// that another header can be put before the same audio. Immutable.
/// </summary>
public sealed record FileLayout
{
    /// <summary>A layout; <paramref name="segments"/> are in file order without gap or overlap.</summary>
    public FileLayout(IReadOnlyList<LayoutSegment> segments) => Segments = segments;

    /// <summary>In file order, neighbours of different kinds.</summary>
    public IReadOnlyList<LayoutSegment> Segments { get; }

    /// <summary>Where the first audio byte is; -1 where there is no audio.</summary>
    public long AudioOffset
    {
        get
        {
            foreach (LayoutSegment segment in Segments)
            {
                if (segment.Kind == SegmentKind.Audio)
                {
                    return segment.Offset;
                }
            }

            return -1;
        }
    }

    /// <summary>Audio bytes in all segments together.</summary>
    public long AudioLength
    {
        get
        {
            long length = 0;
            foreach (LayoutSegment segment in Segments)
            {
                length += segment.Kind == SegmentKind.Audio ? segment.Length : 0;
            }

            return length;
        }
    }
}
