using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Local.Watching;

/// <summary>
/// The files that are being written: written to and not closed yet, and neither size nor time at rest for long. Bounded: what does not fit
/// counts as whole. For any thread; the files that have settled are taken by one.
/// </summary>
/// <param name="rest">How long size and time must not have changed.</param>
/// <param name="time">The clock.</param>
/// <param name="look">What a file is now; null when it is not there.</param>
internal sealed class SettlingFiles(TimeSpan rest, TimeProvider time, Func<OriginPath, OriginVersion?> look)
{
    /// <summary>More files than any program writes at once.</summary>
    public const int Most = 4096;

    private readonly Lock _lock = new();
    private readonly Dictionary<OriginPath, State> _files = [];
    private readonly List<OriginPath> _toLookAt = [];
    private volatile int _count;

    public bool Contains(OriginPath file)
    {
        if (_count == 0)
            return false;
        lock (_lock)
            return _files.ContainsKey(file);
    }

    /// <summary>A file was written to. False when it cannot be remembered and is to be taken as it is.</summary>
    public bool Touch(OriginPath file)
    {
        lock (_lock)
        {
            if (_files.Count >= Most && !_files.ContainsKey(file))
                return false;
            // Without a version: it is looked at when the events of the moment are through, not for each of them.
            _files[file] = new State(null, time.GetTimestamp());
            _count = _files.Count;
            return true;
        }
    }

    /// <summary>A file was closed, moved or removed. True when it was being written.</summary>
    public bool Release(OriginPath file)
    {
        lock (_lock)
        {
            bool was = _files.Remove(file);
            _count = _files.Count;
            return was;
        }
    }

    /// <summary>A folder is not where it was.</summary>
    public void ReleaseBelow(OriginPath folder)
    {
        if (_count == 0)
            return;
        lock (_lock)
        {
            foreach (OriginPath file in _files.Keys)
            {
                if (file.IsBelow(folder))
                    _files.Remove(file);
            }

            _count = _files.Count;
        }
    }

    /// <summary>How long until a file is to be looked at; null when none is being written.</summary>
    public TimeSpan? TimeToNext()
    {
        if (_count == 0)
            return null;
        long now = time.GetTimestamp();
        TimeSpan least = TimeSpan.MaxValue;
        lock (_lock)
        {
            foreach (State state in _files.Values)
            {
                TimeSpan left = state.Seen is null ? TimeSpan.Zero : rest - time.GetElapsedTime(state.Since, now);
                least = left < least ? left : least;
            }
        }

        return least < TimeSpan.Zero ? TimeSpan.Zero : least;
    }

    /// <summary>Looks at the files whose time has come, and hands over those that have come to rest or are gone.</summary>
    public void TakeSettled(Action<OriginPath> taker)
    {
        if (_count == 0)
            return;
        long now = time.GetTimestamp();
        _toLookAt.Clear();
        lock (_lock)
        {
            foreach ((OriginPath file, State state) in _files)
            {
                if (state.Seen is null || time.GetElapsedTime(state.Since, now) >= rest)
                    _toLookAt.Add(file);
            }
        }

        // Looking may wait for the disk: not with the lock held.
        foreach (OriginPath file in _toLookAt)
        {
            if (TryTake(file, look(file), now))
                taker(file);
        }
    }

    /// <summary>Takes out what is at rest, or gone; false where it goes on, or is not here any more: who released it tells of it.</summary>
    private bool TryTake(OriginPath file, OriginVersion? version, long now)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(file, out State before))
                return false;
            if (version is { } seen && before.Seen != seen)
            {
                // A first look does not start the time anew: no write has come since the last one.
                _files[file] = new State(seen, before.Seen is null ? before.Since : now);
                return false;
            }

            _files.Remove(file);
            _count = _files.Count;
            return true;
        }
    }

    /// <param name="Seen">The version of the last look; null before one.</param>
    /// <param name="Since">The last write, or the look that first showed <paramref name="Seen"/>.</param>
    private readonly record struct State(OriginVersion? Seen, long Since);
}
