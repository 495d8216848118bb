namespace MusicFs.Core.Recordings;

/// <summary>Which prints were found to belong together, and what follows from that. For one thread at a time.</summary>
internal sealed class PrintPairs
{
    private readonly Dictionary<long, long> _parents = [];

    public bool AreOne(long one, long other) => RootOf(one) == RootOf(other);

    public void Join(long one, long other)
    {
        _parents.TryAdd(one, one);
        _parents.TryAdd(other, other);
        (one, other) = (RootOf(one), RootOf(other));
        _parents[Math.Max(one, other)] = Math.Min(one, other);
    }

    /// <summary>Each with two or more.</summary>
    public IEnumerable<IReadOnlyList<long>> Groups() => _parents.Keys.GroupBy(RootOf).OrderBy(static group => group.Key).Select(static group => (IReadOnlyList<long>)[.. group.Order()]);

    private long RootOf(long id)
    {
        if (!_parents.TryGetValue(id, out long parent))
            return id;
        while (parent != id)
        {
            // The way up is made shorter for whoever comes next.
            long above = _parents[parent];
            _parents[id] = above;
            (id, parent) = (parent, above);
        }

        return id;
    }
}
