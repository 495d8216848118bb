using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Editing;

/// <summary>Made bytes and ranges of the original, one after the other. Ranges that follow one another become one.</summary>
internal sealed class Pieces
{
    private readonly List<EditedSegment> _segments = [];

    public IReadOnlyList<EditedSegment> Segments => _segments;

    public long Length { get; private set; }

    public Pieces Add(ReadOnlyMemory<byte> bytes) => Add(EditedSegment.Of(bytes));

    public Pieces Keep(long offset, long length) => Add(EditedSegment.Of(offset, length));

    public Pieces Add(Pieces other)
    {
        foreach (EditedSegment segment in other._segments)
        {
            Add(segment);
        }

        return this;
    }

    public Pieces Add(EditedSegment segment)
    {
        if (segment.Length <= 0)
        {
            return this;
        }

        Length += segment.Length;
        bool goesOn = _segments.Count > 0 && segment.SourceOffset >= 0 && _segments[^1] is { SourceOffset: >= 0 } last
            && last.SourceOffset + last.Length == segment.SourceOffset && ReferenceEquals(last.Patch, segment.Patch);
        if (goesOn)
        {
            _segments[^1] = EditedSegment.Of(_segments[^1].SourceOffset, _segments[^1].Length + segment.Length, segment.Patch);
        }
        else
        {
            _segments.Add(segment);
        }

        return this;
    }

    /// <summary>Whether no range reaches beyond an original of that length.</summary>
    public bool AreWithin(long sourceLength) =>
        _segments.TrueForAll(segment => segment.SourceOffset < 0 || segment.SourceOffset <= sourceLength - segment.Length);
}
