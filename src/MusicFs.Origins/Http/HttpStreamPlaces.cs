namespace MusicFs.Origins.Http;

/// <summary>
/// How many answers of an origin are left open between two reads. Each has a connection, and single requests need some too; so a run of
/// reads that pauses gives its place to one that begins. Any thread; its lock is taken before that of a stream.
/// </summary>
internal sealed class HttpStreamPlaces(int connections, TimeProvider time)
{
    // Of those who all read none loses its place to another.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly List<HttpStream> _streams = [];
    private readonly int _most = connections * 3 / 4;

    public long Now => time.GetTimestamp();

    /// <summary>Whether one that begins would find a place.</summary>
    public bool HasPlace
    {
        get
        {
            lock (_lock)
                return _streams.Count < _most || _streams.Exists(IsPaused);
        }
    }

    /// <summary>Whether nobody has read of it for a while.</summary>
    public bool IsPaused(HttpStream stream) => stream.IdleSince is var since && since != long.MaxValue && time.GetElapsedTime(since) >= Pause;

    /// <summary>False where there is no place.</summary>
    public bool TryEnter(HttpStream stream)
    {
        HttpStream? idle = null;
        lock (_lock)
        {
            if (_streams.Count >= _most)
            {
                idle = _streams.MinBy(static one => one.IdleSince);
                if (idle is null || !IsPaused(idle))
                    return false;
                _streams.Remove(idle);
            }

            _streams.Add(stream);
        }

        idle?.End();
        return true;
    }

    public void Leave(HttpStream stream)
    {
        lock (_lock)
            _streams.Remove(stream);
    }
}
