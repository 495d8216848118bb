using System.Runtime.InteropServices;

namespace MusicFs.Chunks;

/// <summary>Which chunks are pinned, and how often. Any thread.</summary>
internal sealed class PinCounts
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ChunkId, int> _counts = [];

    public int Chunks
    {
        get
        {
            lock (_lock)
                return _counts.Count;
        }
    }

    public void Pin(in ChunkId id)
    {
        lock (_lock)
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, id, out _)++;
    }

    public void Unpin(in ChunkId id)
    {
        lock (_lock)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(_counts, id);
            if (!System.Runtime.CompilerServices.Unsafe.IsNullRef(ref count) && --count == 0)
                _counts.Remove(id);
        }
    }

    public bool IsPinned(in ChunkId id)
    {
        lock (_lock)
            return _counts.ContainsKey(id);
    }
}
