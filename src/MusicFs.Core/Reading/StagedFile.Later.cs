namespace MusicFs.Core.Reading;

/// <content>Bytes that nobody reads yet.</content>
internal sealed partial class StagedFile
{
    /// <summary>As much as a reader has to wait for at most where the line is taken by it, and does not give it up.</summary>
    private const int LongestLater = 8 * BlockLength;

    /// <summary>The end of what is there, or on its way, from a position on.</summary>
    public long SkipThere(long from, long end)
    {
        lock (_lock)
            return SkipKnown(from, end);
    }

    /// <summary>Asks for what is missing of a range first, if there is a place. The caller drops the use that it gets.</summary>
    /// <param name="from">Where it begins; missing.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="stream">Who wants it.</param>
    /// <param name="isOver">Whether nothing can be fetched any more.</param>
    public FetchOnce? TryFetchLater(long from, long end, ReadStream stream, out bool isOver)
    {
        int most = Math.Min(LongestLater, pace.RequestLength);
        (long Start, long End) run;
        lock (_lock)
        {
            isOver = !_isOpen || _isStale;
            if (isOver || (_flights.Count > 0 && !origin.Capabilities.Ranges))
                return null;
            run = MissingAround(from, end, most);
        }

        int length = (int)(run.End - run.Start);
        if (length <= 0 || !pipeline.Budget.TryEnterLater(pace, length))
            return null;
        FetchOnce? fetch = null;
        lock (_lock)
        {
            if (_isOpen && !_isStale && KnownEndLocked(from, out _) == from && MissingAround(from, end, most) == run)
            {
                fetch = Begin(run, stream, isOn: false, isLater: true);
                fetch.HasPlace = true;
                fetch.AddUse();
            }
        }

        if (fetch is not null)
        {
            RunElsewhere(fetch);
            // A reader came between the place and the request, and saw none to give up.
            if (!pipeline.Budget.WhenQuiet(pace).IsCompleted)
                GiveUp(stream);
            return fetch;
        }

        pipeline.Budget.Leave(pace, length, isLater: true);
        pipeline.Budget.Free(length);
        return null;
    }
}
