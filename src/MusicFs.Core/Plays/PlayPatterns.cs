namespace MusicFs.Core.Plays;

/// <summary>
/// What is learned from plays: which track follows which, and which are begun with at what time of day. A few counts a track, of a bounded number of
/// tracks: what was learned longest ago goes. Nothing is kept on a disk, as all of it is learned again from the plays. Any thread.
/// </summary>
/// <param name="zone">Where people's days are.</param>
public sealed class PlayPatterns(TimeZoneInfo zone)
{
    /// <summary>Tracks of which followers are known.</summary>
    public const int MostTracks = 20_000;

    private const int MostFollowers = 4;
    private const int MostFirsts = 64;
    private const int HoursASlot = 3;

    /// <summary>Who begins later than that begins anew.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, (ulong Track, int Count)[]> _followers = [];
    private readonly Queue<ulong> _order = new();
    private readonly Dictionary<ulong, int>[] _firsts = [.. Enumerable.Range(0, 24 / HoursASlot).Select(static _ => new Dictionary<ulong, int>())];
    private ulong _last;
    private DateTimeOffset _lastEnded = DateTimeOffset.MinValue;

    /// <summary>Tracks of which followers are known.</summary>
    public int Tracks
    {
        get
        {
            lock (_lock)
                return _followers.Count;
        }
    }

    /// <summary>A track was played; in the order of time.</summary>
    public void Learn(ulong track, DateTimeOffset started, TimeSpan heard)
    {
        lock (_lock)
        {
            bool isNext = started - _lastEnded <= Pause && started >= _lastEnded - Pause && _last != 0;
            if (!isNext)
                Count(_firsts[SlotOf(started)], track);
            else if (_last != track)
                Follow(_last, track);
            _last = track;
            _lastEnded = started + heard;
        }
    }

    /// <summary>What follows a track: more than once, and more often than not. None where that is not known.</summary>
    public IReadOnlyList<ulong> After(ulong track, int count)
    {
        List<ulong> next = [];
        lock (_lock)
        {
            while (next.Count < count && _followers.TryGetValue(track, out (ulong Track, int Count)[]? followers))
            {
                (ulong Track, int Count) best = followers.MaxBy(static one => one.Count);
                if (best.Count < 2 || best.Count * 2 <= followers.Sum(static one => one.Count) || next.Contains(best.Track))
                    break;
                next.Add(track = best.Track);
            }
        }

        return next;
    }

    /// <summary>What is begun with at a time of day, the most usual first; only what was more than twice.</summary>
    public IReadOnlyList<ulong> At(DateTimeOffset time, int count)
    {
        lock (_lock)
        {
            return [.. _firsts[SlotOf(time)].Where(static one => one.Value > 2).OrderByDescending(static one => one.Value).ThenBy(static one => one.Key).Take(count).Select(static one => one.Key)];
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _followers.Clear();
            _order.Clear();
            foreach (Dictionary<ulong, int> slot in _firsts)
                slot.Clear();
            (_last, _lastEnded) = (0, DateTimeOffset.MinValue);
        }
    }

    private int SlotOf(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone).Hour / HoursASlot;

    private static void Count(Dictionary<ulong, int> counts, ulong track)
    {
        counts[track] = counts.GetValueOrDefault(track) + 1;
        if (counts.Count > MostFirsts)
            counts.Remove(counts.Where(one => one.Key != track).MinBy(static one => one.Value).Key);
    }

    private void Follow(ulong track, ulong next)
    {
        if (!_followers.TryGetValue(track, out (ulong Track, int Count)[]? known))
        {
            if (_order.Count >= MostTracks)
                _followers.Remove(_order.Dequeue());
            _order.Enqueue(track);
            known = [];
        }

        int at = Array.FindIndex(known, one => one.Track == next);
        if (at >= 0)
            known[at].Count++;
        else if (known.Length < MostFollowers)
            known = [.. known, (next, 1)];
        else
            known[Array.IndexOf(known, known.MinBy(static one => one.Count))] = (next, 1);
        // What is usual now must not lose for long to what was usual once.
        if (known.Sum(static one => one.Count) > 32)
            known = [.. known.Select(static one => (one.Track, (one.Count + 1) / 2))];
        _followers[track] = known;
    }
}
