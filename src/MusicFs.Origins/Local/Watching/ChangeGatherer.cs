using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Local.Watching;

/// <summary>
/// Gathers what happens in folders until each has been quiet for a moment, or for long enough in all. Holds a bounded number of places: beyond
/// it all become one tree that holds them. Does not run by itself: its owner asks for what is due. One thread.
/// </summary>
internal sealed class ChangeGatherer(OriginWatchOptions options, TimeProvider time)
{
    private readonly Dictionary<OriginPath, Pending> _pending = [];
    private readonly List<OriginPath> _due = [];

    public int Count => _pending.Count;

    /// <summary>Something happened in a folder, or anywhere in a tree.</summary>
    public void Add(OriginPath path, OriginChangeKind kind, Problem? problem = null)
    {
        long now = time.GetTimestamp();
        if (FindTreeOver(path) is { } tree)
        {
            Prolong(tree, now, problem);
            return;
        }

        long first = kind == OriginChangeKind.Tree ? TakeUp(path, now) : now;
        if (_pending.ContainsKey(path))
        {
            Prolong(path, now, problem);
            return;
        }

        if (_pending.Count >= options.MostPending)
        {
            (path, first) = Collapse(path, now);
            kind = OriginChangeKind.Tree;
        }

        _pending[path] = new Pending(kind, first, now, problem);
    }

    /// <summary>How long until something is due; null when nothing waits.</summary>
    public TimeSpan? TimeToNext()
    {
        TimeSpan? least = null;
        long now = time.GetTimestamp();
        foreach (Pending pending in _pending.Values)
        {
            TimeSpan left = Left(pending, now);
            if (least is null || left < least)
                least = left;
        }

        return least is { } some && some < TimeSpan.Zero ? TimeSpan.Zero : least;
    }

    /// <summary>Hands over what is due until <paramref name="taker"/> takes no more; the rest stays, and is merged with what comes.</summary>
    public void TakeDue(Func<OriginChange, bool> taker)
    {
        long now = time.GetTimestamp();
        _due.Clear();
        foreach ((OriginPath path, Pending pending) in _pending)
        {
            if (Left(pending, now) <= TimeSpan.Zero)
                _due.Add(path);
        }

        foreach (OriginPath path in _due)
        {
            Pending pending = _pending[path];
            if (!taker(new OriginChange(pending.Kind, path, pending.Problem)))
                return;
            _pending.Remove(path);
        }
    }

    private TimeSpan Left(Pending pending, long now)
    {
        TimeSpan quiet = options.Quiet - time.GetElapsedTime(pending.Last, now);
        TimeSpan longest = options.Longest - time.GetElapsedTime(pending.First, now);
        return quiet < longest ? quiet : longest;
    }

    private void Prolong(OriginPath path, long now, Problem? problem)
    {
        Pending pending = _pending[path];
        _pending[path] = pending with { Last = now, Problem = problem ?? pending.Problem };
    }

    private OriginPath? FindTreeOver(OriginPath path)
    {
        while (true)
        {
            if (_pending.TryGetValue(path, out Pending pending) && pending.Kind == OriginChangeKind.Tree)
                return path;
            if (path.IsRoot)
                return null;
            path = path.Parent;
        }
    }

    /// <summary>Removes what a tree makes needless. Returns when the first of it happened.</summary>
    private long TakeUp(OriginPath tree, long now)
    {
        long first = now;
        foreach ((OriginPath path, Pending pending) in _pending)
        {
            if (path != tree && !path.IsBelow(tree))
                continue;
            first = Math.Min(first, pending.First);
            _pending.Remove(path);
        }

        return first;
    }

    /// <summary>Removes everything. Returns the deepest folder that held it all, <paramref name="path"/> too, and when the first of it happened.</summary>
    private (OriginPath Folder, long First) Collapse(OriginPath path, long now)
    {
        long first = now;
        foreach ((OriginPath other, Pending pending) in _pending)
        {
            while (other != path && !other.IsBelow(path))
                path = path.Parent;
            first = Math.Min(first, pending.First);
        }

        _pending.Clear();
        return (path, first);
    }

    /// <param name="Kind">Folder or tree.</param>
    /// <param name="First">When the first thing happened.</param>
    /// <param name="Last">When the last did.</param>
    /// <param name="Problem">To be told with it.</param>
    private readonly record struct Pending(OriginChangeKind Kind, long First, long Last, Problem? Problem);
}
