using System.Collections.Immutable;

namespace MusicFs.Core.Reading;

/// <summary>
/// How fast an origin answers, from the requests that ended, and what is under way on it. The counts belong to
/// <see cref="FetchBudget"/> and its lock; the measurements have a lock of their own.
/// </summary>
internal sealed class OriginPace(int mostRequests)
{
    // A request lasts about that long, so that nobody waits long for bytes in the middle of one.
    private const double SecondsARequest = 0.25;
    private const double Weight = 0.25;

    // As many files as a scan may begin with long answers.
    private const int FewGlances = 2;
    private static readonly TimeSpan LongestScanPause = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private ImmutableArray<(StagedFile File, ReadStream Stream, bool IsLast)> _later = [];
    private double _latency;
    private double _bandwidth;
    private int _glances;
    private long _lastGlance;

    public int MostRequests { get; } = Math.Max(1, mostRequests);

    public int Requests { get; set; }

    public long Bytes { get; set; }

    /// <summary>Of the requests those for nobody who reads.</summary>
    public int Later { get; set; }

    /// <summary>Of the bytes likewise.</summary>
    public long LaterBytes { get; set; }

    /// <summary>Whether readers have nothing under way; a piece of a long answer has bytes, and no request.</summary>
    public bool IsQuiet => Requests == Later && Bytes == LaterBytes;

    /// <summary>Completes when all other requests are over; null where nobody waits for that.</summary>
    public TaskCompletionSource? Quiet { get; set; }

    /// <summary>Bytes that one request asks for ahead of time: whole blocks.</summary>
    public int RequestLength
    {
        get
        {
            lock (_lock)
            {
                long blocks = (long)(_bandwidth * SecondsARequest) / StagedFile.BlockLength;
                return (int)Math.Clamp(blocks, 2, FetchOnce.MostBlocks) * StagedFile.BlockLength;
            }
        }
    }

    /// <summary>Bytes that are on their way while one request goes there and back: twice that keeps the line full.</summary>
    public long InTransit
    {
        get
        {
            lock (_lock)
                return (long)(_latency * _bandwidth);
        }
    }

    /// <summary>Whether anything is fetched for later now that may be wanted soon, and not only some day.</summary>
    public bool IsLaterWanted => _later.Any(static one => !one.IsLast);

    /// <summary>Bytes are fetched for later from now on, until they are not.</summary>
    /// <param name="file">Of which.</param>
    /// <param name="stream">Who wants them.</param>
    /// <param name="isLast">Whether they come behind what others want for later.</param>
    public void AddLater(StagedFile file, ReadStream stream, bool isLast) =>
        ImmutableInterlocked.Update(ref _later, static (all, one) => all.Add(one), (file, stream, isLast));

    public void DropLater(ReadStream stream) => ImmutableInterlocked.Update(ref _later, static (all, gone) => all.RemoveAll(one => one.Stream == gone), stream);

    /// <summary>A reader waits for the origin: requests for later end, but those that he, or another, waits for. Without locks.</summary>
    public void GiveUpLater()
    {
        foreach ((StagedFile file, ReadStream stream, _) in _later)
            file.GiveUp(stream);
    }

    /// <summary>
    /// Whether one who opens a file is expected to read on in it. Scanners look at one file after the other: when a few were closed
    /// like that, the next is not begun with a long answer that would be left.
    /// </summary>
    public bool ExpectsReaders(TimeProvider time)
    {
        lock (_lock)
            return _glances < FewGlances || time.GetElapsedTime(_lastGlance) > LongestScanPause;
    }

    /// <summary>A file was closed.</summary>
    /// <param name="isGlance">Whether no more of it was read than scanners read.</param>
    /// <param name="time">The clock.</param>
    public void NoteClosed(bool isGlance, TimeProvider time)
    {
        lock (_lock)
        {
            _glances = isGlance ? _glances + 1 : 0;
            _lastGlance = time.GetTimestamp();
        }
    }

    /// <summary>A request ended.</summary>
    /// <param name="bytes">What it brought.</param>
    /// <param name="time">What it took.</param>
    /// <param name="together">How many were under way with it, itself among them: they share the line.</param>
    public void Note(int bytes, TimeSpan time, int together)
    {
        double seconds = Math.Max(time.TotalSeconds, 1e-6);
        lock (_lock)
        {
            // The fastest of late is nearest to a bare round trip; it wears off, because lines change.
            _latency = _latency == 0 ? seconds : Math.Min(_latency * 1.02, seconds);
            double bandwidth = bytes / seconds * together;
            _bandwidth = _bandwidth == 0 ? bandwidth : _bandwidth + ((bandwidth - _bandwidth) * Weight);
        }
    }
}
