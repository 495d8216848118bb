using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>
/// Gives nodes their ids and counts the references that backends and open handles hold. An id is a slot, which is used
/// again, and the slot's generation, which is not, so that no id ever comes back. Counting is lock-free and called
/// from every thread; taking and freeing slots locks for nanoseconds.
/// </summary>
internal sealed class NodeSlots
{
    private const int ChunkBits = 12;
    private const int ChunkSize = 1 << ChunkBits;

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private readonly List<uint> _generations = [0, 0];
    private volatile long[][] _references = [new long[ChunkSize]];

    /// <summary>Slots that were ever used, those that are free now included. Slot 0 is none, slot 1 the root's.</summary>
    public int Capacity
    {
        get
        {
            lock (_lock)
                return _generations.Count;
        }
    }

    /// <summary>Slots in use, the root's included.</summary>
    public int InUse
    {
        get
        {
            lock (_lock)
                return _generations.Count - 1 - _free.Count;
        }
    }

    public static int SlotOf(ulong id) => (int)(uint)id;

    public NodeId Take()
    {
        lock (_lock)
        {
            if (!_free.TryPop(out int slot))
            {
                slot = _generations.Count;
                _generations.Add(0);
                if (slot >> ChunkBits == _references.Length)
                    _references = [.. _references, new long[ChunkSize]];
            }

            return new NodeId(((ulong)_generations[slot] << 32) | (uint)slot);
        }
    }

    public void Free(int slot)
    {
        lock (_lock)
        {
            // A slot whose generations are used up is left alone for ever.
            if (++_generations[slot] != 0)
                _free.Push(slot);
        }
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
