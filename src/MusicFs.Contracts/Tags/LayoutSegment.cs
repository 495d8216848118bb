namespace MusicFs.Contracts.Tags;

/// <summary>A run of bytes in a file.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Offset">Where it starts in the file.</param>
/// <param name="Length">Bytes; at least one.</param>
public readonly record struct LayoutSegment(SegmentKind Kind, long Offset, long Length)
{
    /// <summary>The first byte after it.</summary>
    public long End => Offset + Length;
}
