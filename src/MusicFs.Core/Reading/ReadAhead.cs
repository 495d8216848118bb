namespace MusicFs.Core.Reading;

/// <summary>
/// Runs ahead of those who read an open file from one end to the other: as many streams as there are handles, each with a
/// window that doubles while reads go on, and is given up, with the requests under way for it, at the first read elsewhere.
/// </summary>
/// <remarks>Any thread. Lock order: this one, the file's, the budget's. Allocates only for the first stream of each handle.</remarks>
internal sealed class ReadAhead(StagedFile file, ReadLimits limits)
{
    private const long FirstWindow = 256 * 1024;

    // Where it costs no more requests.
    private const long FirstWindowOn = 1 << 20;

    // Reads of one run come in any order from several threads of a backend; a jump shorter than that is none.
    private const long Slack = 1 << 20;

    // Who has not shown yet to read in order.
    private const long ProbeSlack = 256 * 1024;

    // Who jumps about in the middle of a file as often as that in a short time goes on so, and is no scanner.
    private const int ManyJumps = 4;
    private static readonly TimeSpan ShortTime = TimeSpan.FromSeconds(10);

    private readonly Lock _lock = new();
    private readonly List<ReadStream> _streams = [];
    private long _uses;
    private int _readers = 1;
    private ReadStream? _sweep;
    private int _jumps;
    private long _jumpsSince;
    private bool _isStopped;

    /// <summary>How far it looks ahead of the reader it served last, for tests.</summary>
    public long Window
    {
        get
        {
            lock (_lock)
                return _streams.Count == 0 ? 0 : _streams.MaxBy(static stream => stream.Used)!.Window;
        }
    }

    /// <summary>The most that was read of it in a row.</summary>
    public long Longest
    {
        get
        {
            lock (_lock)
                return field;
        }

        private set;
    }

    /// <summary>Whether a read is likely the beginning of a run, or goes on with one: it is asked for with all that may follow.</summary>
    public bool GoesOn(long offset)
    {
        if (!file.ExpectsReaders)
            return false;
        lock (_lock)
        {
            if (_isStopped)
                return false;
            ReadStream? stream = Find(offset);
            return stream is null ? offset == 0 : stream.Window == 0 && offset > stream.From && Math.Abs(offset - stream.Next) <= StagedFile.BlockLength;
        }
    }

    /// <summary>Handles of the file are opened and closed: those who read least of late are taken for the closed ones.</summary>
    public void SetReaders(int readers)
    {
        lock (_lock)
        {
            _readers = Math.Max(1, readers);
            Shrink(_readers);
        }
    }

    /// <summary>A read is under way: goes on with its stream, or begins one.</summary>
    /// <param name="offset">Where it begins.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="isCold">Whether it needs the origin.</param>
    public void Note(long offset, int length, bool isCold)
    {
        lock (_lock)
        {
            if (_isStopped)
                return;
            ReadStream? stream = Find(offset);
            if (stream is null)
            {
                stream = Begin(offset);
                if (isCold)
                    NoteJump(offset);
            }
            else if (CanGrow(stream, offset))
                Grow(stream);
            else if (isCold)
                FetchProbe(stream, offset);
            stream.Used = ++_uses;
            stream.Next = Math.Max(stream.Next, offset + length);
            Longest = Math.Max(Longest, stream.Next - stream.From);
            Fetch(stream);
            if (isCold)
                Sweep();
        }
    }

    /// <summary>A request of the stream ended: there may be place for the next.</summary>
    public void GoOn(ReadStream stream)
    {
        lock (_lock)
        {
            if (stream == _sweep)
                Sweep();
            else if (_streams.Contains(stream))
                Fetch(stream);
        }
    }

    /// <summary>Nobody reads any more.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isStopped = true;
            Shrink(0);
            if (_sweep is { } sweep)
                file.GiveUp(sweep);
            _sweep = null;
        }
    }

    private ReadStream? Find(long offset)
    {
        ReadStream? nearest = null;
        foreach (ReadStream stream in _streams)
        {
            long distance = Math.Abs(stream.Next - offset);
            // In a short file the end, where scanners look, is not far from the beginning.
            long slack = stream.Window == 0 && file.HasProbes ? ProbeSlack : Slack;
            if (distance <= slack && (nearest is null || distance < Math.Abs(nearest.Next - offset)))
                nearest = stream;
        }

        return nearest;
    }

    private ReadStream Begin(long offset)
    {
        ReadStream? stream = null;
        if (_streams.Count < _readers)
            _streams.Add(stream = new ReadStream(this));
        else
            GiveUp(stream = _streams[Oldest()]);
        stream.From = stream.Next = stream.Fetched = offset;
        return stream;
    }

    /// <summary>
    /// Each cold jump costs its reader a round trip. After a few all of the file is fetched behind them, in its order and in one answer, as
    /// far as there is place that no reader wants.
    /// </summary>
    private void NoteJump(long offset)
    {
        // Beside one who reads on, what is behind him comes anyway.
        if (_sweep is not null || !file.CanBeSwept || file.IsLookedAt(offset) || _streams.Exists(static stream => stream.Window > 0))
            return;
        TimeProvider time = file.Pipeline.Time;
        if (_jumps == 0 || time.GetElapsedTime(_jumpsSince) > ShortTime)
            (_jumps, _jumpsSince) = (0, time.GetTimestamp());
        if (++_jumps < ManyJumps)
            return;
        file.MarkStreamed();
        _sweep = new ReadStream(this) { Window = file.Size };
    }

    private void Sweep()
    {
        if (_sweep is { } sweep && sweep.Fetched < file.Size)
            sweep.Fetched = file.FetchAhead(sweep.Fetched, file.Size, sweep);
    }

    private bool CanGrow(ReadStream stream, long offset) =>
        offset >= stream.GrowsAt && offset >= stream.Next - Slack && (stream.Window > 0 || file.IsStreamedBy(stream.From, offset));

    /// <summary>
    /// It may still be a scanner: what those read of a file's beginning is fetched at once, and nothing behind it. Where a read found
    /// its bytes here, another scanner was before, and left what this one wants.
    /// </summary>
    private void FetchProbe(ReadStream stream, long offset)
    {
        long end = file.ProbeEnd(stream.From);
        if (stream.Window == 0 && offset > stream.From && stream.Fetched < end)
            stream.Fetched = file.FetchAhead(Math.Max(stream.Fetched, stream.Next), end, stream);
    }

    private void Grow(ReadStream stream)
    {
        if (stream.Window == 0)
            file.Budget.AddStream();
        long most = Math.Clamp(file.Pace.InTransit * 2, limits.ReadAhead, limits.MostReadAhead);
        stream.Window = Math.Max(file.ReadsOn ? FirstWindowOn : FirstWindow, Math.Min(stream.Window * 2, Math.Min(most, file.Budget.Share)));
        stream.GrowsAt = stream.Next + (stream.Window / 2);
    }

    private void Fetch(ReadStream stream)
    {
        long end = Math.Min(stream.Next + stream.Window, file.Size);
        long from = Math.Max(stream.Fetched, stream.Next);
        if (from < end)
            stream.Fetched = file.FetchAhead(from, end, stream);
    }

    private void Shrink(int count)
    {
        while (_streams.Count > count)
        {
            int oldest = Oldest();
            ReadStream stream = _streams[oldest];
            _streams.RemoveAt(oldest);
            GiveUp(stream);
        }
    }

    private int Oldest()
    {
        int oldest = 0;
        for (int i = 1; i < _streams.Count; i++)
        {
            if (_streams[i].Used < _streams[oldest].Used)
                oldest = i;
        }

        return oldest;
    }

    private void GiveUp(ReadStream stream)
    {
        if (stream.Window > 0)
            file.Budget.DropStream();
        stream.Window = stream.GrowsAt = 0;
        file.GiveUp(stream);
    }
}
