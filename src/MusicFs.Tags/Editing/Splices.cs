using MusicFs.Contracts.Tags;

namespace MusicFs.Tags.Editing;

/// <summary>
/// An original with ranges of it replaced: every editor says what it replaces, and whatever it does not name stays. So nothing is lost
/// by being forgotten. Used by one thread.
/// </summary>
internal sealed class Splices(long sourceLength)
{
    private readonly List<Splice> _splices = [];

    /// <summary>Bytes that the edited file is longer than the original, by what was replaced so far.</summary>
    public long Growth { get; private set; }

    /// <summary>Where <see cref="Patch"/> begins to alter what is kept.</summary>
    public long PatchFrom { get; set; }

    /// <summary>What alters the kept bytes from <see cref="PatchFrom"/> on; null where they pass as they are.</summary>
    public ISourcePatch? Patch { get; set; }

    /// <summary>Replaces a range; one of length 0 is a place to insert at. Insertions at one place keep their order.</summary>
    public void Replace(long offset, long length, Pieces pieces)
    {
        _splices.Add(new Splice(offset, length, pieces));
        Growth += pieces.Length - length;
    }

    /// <summary>Replaces a range by bytes.</summary>
    public void Replace(long offset, long length, ReadOnlyMemory<byte> bytes) => Replace(offset, length, new Pieces().Add(bytes));

    /// <summary>The edit; null where ranges overlap or leave the original, which only a damaged file can bring about.</summary>
    public TagEdit? Build()
    {
        var all = new Pieces();
        long position = 0;
        foreach (Splice splice in _splices.OrderBy(splice => splice.Offset))
        {
            if (splice.Offset < position || splice.Length < 0 || splice.Offset > sourceLength - splice.Length)
            {
                return null;
            }

            Keep(all, position, splice.Offset);
            foreach (EditedSegment segment in splice.Pieces.Segments)
            {
                all.Add(segment);
            }

            position = splice.Offset + splice.Length;
        }

        Keep(all, position, sourceLength);
        return all.AreWithin(sourceLength) ? new TagEdit(all.Segments) : null;
    }

    private void Keep(Pieces all, long start, long end)
    {
        if (Patch is null || end <= PatchFrom)
        {
            all.Keep(start, end - start);
            return;
        }

        long border = Math.Max(start, PatchFrom);
        all.Keep(start, border - start);
        all.Add(EditedSegment.Of(border, end - border, Patch));
    }

    private readonly record struct Splice(long Offset, long Length, Pieces Pieces);
}
