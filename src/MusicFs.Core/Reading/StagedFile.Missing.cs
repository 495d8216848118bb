namespace MusicFs.Core.Reading;

/// <content>What is missing, and what of it is asked for at once: whole blocks, but for what the stores have at both ends.</content>
internal sealed partial class StagedFile
{
    /// <summary>The end of what holds a byte, or its own position where it is missing.</summary>
    private long KnownEnd(long offset)
    {
        lock (_lock)
            return KnownEndLocked(offset, out _);
    }

    private long KnownEndLocked(long offset, out FetchOnce? fetch)
    {
        if (_blocks.TryGetValue(offset / BlockLength, out fetch) && fetch.Holds(offset))
            return fetch.End;
        fetch = null;
        return _stored.TryFind(offset, out StoredRange range) ? range.End : offset;
    }

    private long SkipKnown(long from, long end)
    {
        while (from < end && KnownEndLocked(from, out _) is var known && known > from)
            from = known;
        return Math.Min(from, end);
    }

    /// <summary>The run to ask for where a byte is missing: its block, and those that follow and of which nothing is there.</summary>
    private (long Start, long End) MissingAround(long from, long end, int most)
    {
        long block = from / BlockLength * BlockLength, to = block;
        while (to < end && to - block < most && (to == block || KnownEndLocked(to, out _) == to))
        {
            // Of the first block there may be an end that was asked for alone.
            if (to > block && _blocks.ContainsKey(to / BlockLength))
                break;
            to += BlockLength;
        }

        to = Math.Min(to, Size);
        return (_stored.Skip(block, from), EndOfMissing(Math.Max(from, (to - 1) / BlockLength * BlockLength), to));
    }

    /// <summary>The end of the last byte that is missing from one that is to an end.</summary>
    private long EndOfMissing(long missing, long end)
    {
        long last = missing;
        while (missing < end)
        {
            last = _stored.NextStored(missing, end);
            missing = _stored.Skip(last, end);
        }

        return last;
    }

    private FetchOnce Begin((long Start, long End) run, ReadStream? stream, bool isOn, bool isLater = false)
    {
        FetchOnce fetch = new(this, run.Start, (int)(run.End - run.Start), stream, isOn, isOn ? PieceBefore(run.Start, stream) : null) { IsLater = isLater };
        if (isOn)
            NotePiece(fetch, stream);
        for (long block = fetch.FirstBlock; block <= fetch.LastBlock; block++)
        {
            // It holds other bytes of the block. Who waits for it still gets them.
            if (_blocks.TryGetValue(block, out FetchOnce? other))
                Replace(other);
            _blocks[block] = fetch;
        }

        _flights.Add(fetch);
        _fetched += fetch.Length;
        if (_fetched > MostProbed + (Audio?.Start ?? 0))
            _isStreamed = true;
        return fetch;
    }

    /// <summary>
    /// What a reader waits for. Where it follows a piece of a long answer it is the next piece of that, and so it is where little lies between:
    /// reads of one run come in any order, and an answer that is passed by would be left.
    /// </summary>
    private FetchOnce BeginAwaited(long from, long end, bool goesOn)
    {
        long at = RunEndBefore(from);
        if (at >= 0)
        {
            int length = (int)((from - at + PieceLength) / BlockLength * BlockLength);
            (long Start, long End) piece = MissingAround(at, Math.Min(at + length, Size), length);
            if (piece.Start == at && piece.End > from)
                return Begin(piece, null, isOn: true);
        }

        return Begin(MissingAround(from, end, FetchOnce.MostBlocks * BlockLength), null, isOn: goesOn);
    }

    /// <summary>Where a run has come to a position, or nearly, and nothing of what lies between is there; -1 where none has.</summary>
    private long RunEndBefore(long from)
    {
        if (_runEnds.ContainsKey(from))
            return from;
        long nearest = -1;
        foreach (long end in _runEnds.Keys)
        {
            if (end < from && from - end <= PieceLength && end > nearest && KnownEndLocked(end, out _) == end)
                nearest = end;
        }

        return nearest;
    }

    /// <summary>What joins the long answer before a piece: the one that ends where it begins, or with something between them that is there.</summary>
    private FetchOnce? PieceBefore(long start, ReadStream? stream) =>
        _runEnds.GetValueOrDefault(start) ?? (stream?.LastPiece is { } last && last.End <= start ? last : null);

    /// <summary>Whether a run has come to the first byte that is missing.</summary>
    private bool HasRunAt(long from, long end)
    {
        lock (_lock)
            return _runEnds.ContainsKey(SkipKnown(from, end));
    }

    /// <summary>Whether the piece that is to come before has no memory yet: who has some must not wait for it.</summary>
    private bool IsHeldUp(long start) => _runEnds.TryGetValue(start, out FetchOnce? before) && before.IsHeldUp;

    /// <summary>The run has come to its end by now; that stays known when the piece has gone to the store.</summary>
    private void NotePiece(FetchOnce piece, ReadStream? stream)
    {
        stream?.LastPiece = piece;
        // Of runs that nobody went on with, the file has seeks to tell, and no more of them than matter.
        if (!_runEnds.Remove(piece.Offset) && _runEnds.Count >= MostRunEnds)
            _runEnds.Clear();
        _runEnds[piece.End] = piece;
    }

    /// <summary>Pieces of a long answer that are under way for a stream.</summary>
    private int PiecesOf(ReadStream stream)
    {
        int pieces = 0;
        foreach (FetchOnce fetch in _flights)
            pieces += fetch.IsOn && fetch.Stream == stream ? 1 : 0;
        return pieces;
    }

    private void Replace(FetchOnce fetch)
    {
        Detach(fetch);
        if (!fetch.IsComplete)
            return;
        pipeline.Budget.Forget(fetch);
        fetch.DropUse();
    }
}
