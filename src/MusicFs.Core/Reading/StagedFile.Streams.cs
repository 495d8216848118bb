namespace MusicFs.Core.Reading;

/// <content>Who wants what ahead of time, and what becomes of it when he does no more.</content>
internal sealed partial class StagedFile
{
    /// <summary>What a stream wanted is wanted no more.</summary>
    public void GiveUp(ReadStream stream)
    {
        lock (_lock)
        {
            _streams.Remove(stream);
            if (_flights.Count > 0)
                GiveUpFlights(stream);
        }
    }

    /// <summary>What to ask for next for a stream; false where there is nothing, or not now.</summary>
    private bool TryFindMissing(ref long from, long end, int most, ReadStream stream, bool isOn, out (long Start, long End) run)
    {
        run = default;
        lock (_lock)
        {
            Want(stream, end);
            from = SkipKnown(from, end);
            // An origin without ranges is read forwards, by one at a time.
            if (from >= end || !_isOpen || _isStale || (_flights.Count > 0 && !origin.Capabilities.Ranges) || (isOn && PiecesOf(stream) >= MostPieces))
                return false;
            run = MissingAround(from, end, most);
            return !(isOn && IsHeldUp(run.Start));
        }
    }

    private void GiveUpFlights(ReadStream stream)
    {
        foreach (FetchOnce fetch in _flights.Where(fetch => fetch.Stream == stream).ToArray())
        {
            fetch.Stream = null;
            GiveUpUnwanted(fetch, mayPass: true);
        }
    }

    private void GiveUpUnwanted(FetchOnce fetch, bool mayPass)
    {
        if (fetch.Waiters > 0 || fetch.Stream is not null || fetch.IsComplete || fetch.IsDropped)
            return;
        // What another reader comes to soon is not asked for twice.
        fetch.Stream = mayPass ? _streams.Find(stream => stream.Wants(fetch)) : null;
        if (fetch.Stream is not null)
            return;
        Detach(fetch);
        fetch.Cancel();
    }

    private void Want(ReadStream stream, long end)
    {
        if (stream.Window == 0 || !_isOpen)
            return;
        if (!_streams.Contains(stream))
        {
            stream.WantedFrom = stream.Next;
            _streams.Add(stream);
        }

        stream.WantedEnd = end;
    }
}
