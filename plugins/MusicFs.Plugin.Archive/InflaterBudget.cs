namespace MusicFs.Plugin.Archive;

/// <summary>
/// How many inflaters of an origin have memory at a time: as many files may be open as the host likes, and those that are read keep their places. Any thread;
/// takes the turns of others without waiting.
/// </summary>
internal sealed class InflaterBudget
{
    /// <summary>Awake at a time; more only while more are in use.</summary>
    public const int Most = 16;

    private readonly Lock _gate = new();

    /// <summary>Last used first.</summary>
    private readonly LinkedList<Inflater> _awake = new();

    public int Awake
    {
        get
        {
            lock (_gate)
                return _awake.Count;
        }
    }

    /// <summary>One is about to be used, by who holds its turn.</summary>
    public void Wake(Inflater inflater)
    {
        lock (_gate)
        {
            _awake.Remove(inflater);
            for (LinkedListNode<Inflater>? node = _awake.Last; node is not null && _awake.Count >= Most;)
            {
                LinkedListNode<Inflater>? next = node.Previous;
                if (node.Value.TrySleep())
                    _awake.Remove(node);
                node = next;
            }

            _awake.AddFirst(inflater);
        }
    }

    /// <summary>One is used no more: it is disposed.</summary>
    public void Forget(Inflater inflater)
    {
        lock (_gate)
            _awake.Remove(inflater);
        inflater.Dispose();
    }
}
