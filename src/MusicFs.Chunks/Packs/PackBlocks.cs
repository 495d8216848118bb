namespace MusicFs.Chunks.Packs;

/// <summary>Where blocks that lie one behind the other in a pack are read to: the first and the last of them may go elsewhere than those between.</summary>
/// <param name="first">One block, or nothing.</param>
/// <param name="middle">Any number; the last of them may be the shorter one at a record's end.</param>
/// <param name="last">One block, or nothing.</param>
internal readonly ref struct PackBlocks(Span<byte> first, Span<byte> middle, Span<byte> last)
{
    public Span<byte> First { get; } = first;

    public Span<byte> Middle { get; } = middle;

    public Span<byte> Last { get; } = last;

    /// <summary>Blocks in all.</summary>
    public int Count => PackFormat.BlockCount(First.Length) + PackFormat.BlockCount(Middle.Length) + PackFormat.BlockCount(Last.Length);

    /// <summary>Bytes in all.</summary>
    public int Length => First.Length + Middle.Length + Last.Length;

    /// <summary>The room of one of them.</summary>
    public Span<byte> this[int index]
    {
        get
        {
            if (First.Length > 0 && index-- == 0)
                return First;
            int start = index * PackFormat.BlockSize;
            return start < Middle.Length ? Middle.Slice(start, Math.Min(PackFormat.BlockSize, Middle.Length - start)) : Last;
        }
    }
}
