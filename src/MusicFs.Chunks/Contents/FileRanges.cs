namespace MusicFs.Chunks.Contents;

/// <summary>The ranges of one file version, by offset. They may overlap, where the same bytes are in two chunks.</summary>
internal sealed class FileRanges
{
    // No range is longer, so none that begins further ahead of a byte holds it.
    private const long Reach = Chunking.FastCdc.Maximum;

    private ContentRange[] _ranges = new ContentRange[2];

    public int Count { get; private set; }

    public uint Used { get; set; }

    public ReadOnlySpan<ContentRange> All => _ranges.AsSpan(0, Count);

    /// <summary>The range that holds a byte.</summary>
    public bool TryFind(long offset, out ContentRange range)
    {
        for (int i = FirstAfter(offset) - 1; i >= 0 && _ranges[i].Offset + Reach > offset; i--)
        {
            if (_ranges[i].End > offset)
            {
                range = _ranges[i];
                return true;
            }
        }

        range = default;
        return false;
    }

    /// <summary>The first range that begins behind a byte.</summary>
    public bool TryFindNext(long offset, out ContentRange range)
    {
        int place = FirstAfter(offset);
        range = place < Count ? _ranges[place] : default;
        return place < Count;
    }

    /// <summary>The end of what is there without a gap from a byte on, the given end at most; the byte itself where it is not there.</summary>
    public long Skip(long at, long end)
    {
        int place = FirstAfter(at);
        while (place > 0 && _ranges[place - 1].Offset + Reach > at)
            place--;
        for (; place < Count && at < end && _ranges[place].Offset <= at; place++)
            at = Math.Max(at, _ranges[place].End);
        return Math.Min(at, end);
    }

    /// <summary>False where it is there already.</summary>
    public bool Add(in ContentRange range)
    {
        int place = FirstAfter(range.Offset);
        for (int i = place - 1; i >= 0 && _ranges[i].Offset == range.Offset; i--)
        {
            if (_ranges[i] == range)
                return false;
        }

        if (Count == _ranges.Length)
            Array.Resize(ref _ranges, Count * 2);
        Array.Copy(_ranges, place, _ranges, place + 1, Count - place);
        _ranges[place] = range;
        Count++;
        return true;
    }

    public bool Remove(in ContentRange range)
    {
        int place = Array.IndexOf(_ranges, range, 0, Count);
        if (place < 0)
            return false;
        Count--;
        Array.Copy(_ranges, place + 1, _ranges, place, Count - place);
        return true;
    }

    private int FirstAfter(long offset)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_ranges[middle].Offset <= offset)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
