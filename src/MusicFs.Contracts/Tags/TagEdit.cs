namespace MusicFs.Contracts.Tags;

/// <summary>
/// How to serve a file with other tags: made bytes and ranges of the original in order. The same original and changes always make the
/// same edit. Immutable.
/// </summary>
public sealed record TagEdit
{
    /// <summary>An edit; <paramref name="segments"/> follow one another without gaps.</summary>
    public TagEdit(IReadOnlyList<EditedSegment> segments)
    {
        Segments = segments;
        foreach (EditedSegment segment in segments)
            Size += segment.Length;
    }

    /// <summary>In the order of the edited file.</summary>
    public IReadOnlyList<EditedSegment> Segments { get; }

    /// <summary>Bytes of the edited file, exact before any audio is read.</summary>
    public long Size { get; }
}
