using MusicFs.Contracts.Failures;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>
/// Gives nodes their ids and counts the references that backends and open handles hold. An id is a slot, which is used
/// again, and the slot's generation, which is not, so that no id ever comes back. Counting is lock-free and called
/// from every thread; taking and freeing slots locks for nanoseconds.
/// </summary>
internal sealed class NodeSlots
{
    private const int ChunkBits = 15;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly Lock _lock = new();
    private readonly Stack<ulong> _free = new();
    private Func<IReadOnlyList<int>>? _findHoles;
    private volatile long[][] _references;
    private int _capacity;
    private int _inUse;

    /// <param name="capacity">Slots that exist. Slot 0 is none, slot 1 the root's.</param>
    /// <param name="inUse">Of them those that are taken.</param>
    /// <param name="findHoles">Finds those that are not; asked when the first slot is taken, since many never take one.</param>
    public NodeSlots(int capacity, int inUse, Func<IReadOnlyList<int>>? findHoles)
    {
        _capacity = capacity;
        _inUse = inUse;
        _findHoles = findHoles;
        _references = new long[((capacity - 1) >> ChunkBits) + 1][];
        for (int i = 0; i < _references.Length; i++)
            _references[i] = new long[ChunkSize];
    }

    /// <summary>Slots that were ever used, those that are free now included.</summary>
    public int Capacity => Volatile.Read(ref _capacity);

    /// <summary>Slots in use, the root's included.</summary>
    public int InUse => Volatile.Read(ref _inUse);

    public static int SlotOf(ulong id) => (int)(uint)id;

    public NodeId Take()
    {
        lock (_lock)
        {
            if (_findHoles is not null)
            {
                // Nobody in this process has known a node there.
                foreach (int hole in _findHoles())
                    _free.Push((uint)hole);
                _findHoles = null;
            }

            _inUse++;
            if (_free.TryPop(out ulong id))
                return new NodeId(id);
            int slot = _capacity;
            if (slot >> ChunkBits == _references.Length)
                _references = [.. _references, new long[ChunkSize]];
            Volatile.Write(ref _capacity, slot + 1);
            return new NodeId((uint)slot);
        }
    }

    public void Free(NodeId id)
    {
        lock (_lock)
        {
            _inUse--;
            // A slot whose generations are used up is left alone for ever.
            ulong next = id.Value + (1UL << 32);
            if (next >> 32 != 0)
                _free.Push(next);
        }
    }

    /// <summary>Slots that somebody refers to, and how often.</summary>
    public IReadOnlyList<(int Slot, long Count)> List()
    {
        List<(int, long)> referred = [];
        for (int slot = 1; slot < Capacity; slot++)
        {
            if (References(slot) is > 0 and long count)
                referred.Add((slot, count));
        }

        return referred;
    }

    /// <summary>Goes on with what another process counted; before anything else.</summary>
    /// <param name="references">Of slots that exist, or are among <paramref name="taken"/>.</param>
    /// <param name="taken">Slots that are in use although the image has nothing there.</param>
    public void Restore(IReadOnlyList<(int Slot, long Count)> references, IReadOnlySet<int> taken)
    {
        lock (_lock)
        {
            int before = _capacity;
            Func<IReadOnlyList<int>> find = _findHoles ?? (static () => []);
            _capacity = Math.Max(_capacity, taken.Count == 0 ? 0 : taken.Max() + 1);
            int after = _capacity;
            _inUse += taken.Count;
            _findHoles = () => [.. Enumerable.Range(before, after - before).Reverse().Concat(find()).Where(slot => !taken.Contains(slot))];
            while ((_capacity - 1) >> ChunkBits >= _references.Length)
                _references = [.. _references, new long[ChunkSize]];
        }

        foreach ((int slot, long count) in references)
            Counter(slot) = count;
    }

    public long References(int slot) => Volatile.Read(ref Counter(slot));

    public void Add(int slot) => Interlocked.Increment(ref Counter(slot));

    /// <summary>Gives references back, never more than there are. True when none is left.</summary>
    public bool Subtract(int slot, ulong count)
    {
        ref long counter = ref Counter(slot);
        while (true)
        {
            long before = Volatile.Read(ref counter);
            SchedulePoint.Pass();
            long after = (ulong)before > count ? before - (long)count : 0;
            if (Interlocked.CompareExchange(ref counter, after, before) == before)
                return after == 0;
        }
    }

    /// <summary>Nobody is left who could give a reference back.</summary>
    public void ClearReferences()
    {
        foreach (long[] chunk in _references)
            Array.Clear(chunk);
    }

    private ref long Counter(int slot) => ref _references[slot >> ChunkBits][slot & (ChunkSize - 1)];
}
