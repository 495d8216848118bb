using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>
/// The whole tree at one moment: flat arrays, immutable but for the marks of what backends know. Any thread reads it without
/// a lock; looking up allocates nothing. It is what a memory-mapped image will be, held in arrays.
/// </summary>
internal sealed class TreeSnapshot
{
    private readonly NodeRecord[] _nodes;
    private readonly EntryRecord[] _entries;
    private readonly byte[] _names;
    private readonly OriginalFile[] _originals;

    // Open addressing over node ids: index + 1, 0 is free. At most half full.
    private readonly int[] _index;

    // Set when a node is handed to a backend, cleared when it is forgotten. A byte each: racing writers write the same.
    private readonly bool[] _known;

    public TreeSnapshot(NodeRecord[] nodes, EntryRecord[] entries, byte[] names, OriginalFile[] originals)
    {
        _nodes = nodes;
        _entries = entries;
        _names = names;
        _originals = originals;
        _known = new bool[nodes.Length];
        _index = new int[System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(nodes.Length * 2) + 2)];
        for (int i = 0; i < nodes.Length; i++)
        {
            int slot = SlotOf(nodes[i].Id);
            while (_index[slot] != 0)
                slot = (slot + 1) & (_index.Length - 1);
            _index[slot] = i + 1;
            if (nodes[i].Kind == NodeKind.File)
                TotalBytes += nodes[i].Size;
        }
    }

    public int NodeCount => _nodes.Length;

    public int EntryCount => _entries.Length;

    /// <summary>Bytes of all files.</summary>
    public long TotalBytes { get; }

    public ref readonly NodeRecord this[int index] => ref _nodes[index];

    public ref readonly EntryRecord EntryAt(int index) => ref _entries[index];

    public ReadOnlySpan<byte> NameOf(in EntryRecord entry) => _names.AsSpan(entry.NameStart, entry.NameLength);

    public NodeEntry Describe(int index) => new(new NodeId(_nodes[index].Id), _nodes[index].Attributes);

    public OriginalFile OriginalOf(in NodeRecord file) => _originals[file.Original];

    /// <summary>The index of a node, or -1.</summary>
    public int Find(NodeId node)
    {
        int slot = SlotOf(node.Value);
        for (int found; (found = _index[slot]) != 0; slot = (slot + 1) & (_index.Length - 1))
        {
            if (_nodes[found - 1].Id == node.Value)
                return found - 1;
        }

        return -1;
    }

    /// <summary>The index of the entry of that name, or -1.</summary>
    public int FindEntry(in NodeRecord directory, ReadOnlySpan<byte> name)
    {
        ulong hash = NameHash.Of(name);
        int end = directory.FirstEntry + directory.EntryCount;
        // Names of equal hash follow one another; their cookies count up without a gap.
        for (int i = FirstAfter(directory, hash - 1); i < end; i++)
        {
            ref readonly EntryRecord entry = ref _entries[i];
            if (entry.NameLength == name.Length && NameOf(entry).SequenceEqual(name))
                return i;
            if (i + 1 < end && _entries[i + 1].Cookie != entry.Cookie + 1)
                break;
        }

        return -1;
    }

    /// <summary>The index of the first entry behind a cookie; the end of the directory where there is none.</summary>
    public int FirstAfter(in NodeRecord directory, ulong cookie)
    {
        int low = directory.FirstEntry;
        int high = low + directory.EntryCount;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) >> 1);
            if (_entries[middle].Cookie > cookie)
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    public bool IsKnown(int index) => Volatile.Read(ref _known[index]);

    public void MarkKnown(int index) => Volatile.Write(ref _known[index], true);

    public void MarkForgotten(int index) => Volatile.Write(ref _known[index], false);

    // Fibonacci hashing: ids count up, their products spread.
    private int SlotOf(ulong id) => (int)((id * 11400714819323198485) >> 32) & (_index.Length - 1);
}
