using System.Diagnostics;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>
/// One state of the tree, immutable: flat arrays and no objects, as the memory-mapped image will be. Made by
/// <see cref="SnapshotBuilder"/>, read by any thread without locks; every index is only valid within one snapshot.
/// </summary>
internal sealed class TreeSnapshot
{
    public required NodeRecord[] Nodes { get; init; }

    /// <summary>Grouped by directory, sorted by position within each.</summary>
    public required EntryRecord[] Entries { get; init; }

    /// <summary>See <see cref="EntryRecord.Name"/>.</summary>
    public required byte[] Names { get; init; }

    /// <summary>The index of the node that occupies a slot (<see cref="NodeSlots"/>), or -1.</summary>
    public required int[] IndexBySlot { get; init; }

    public required string[] OriginIds { get; init; }

    /// <summary>Where names want to lie.</summary>
    public required NameHash Hash { get; init; }

    /// <summary>How far from where it wanted to lie an entry may be found.</summary>
    public required ulong LongestRun { get; init; }

    /// <summary>Whether any entry lies elsewhere than where it wanted to.</summary>
    public bool Displaced { get; init; }

    /// <summary>Bytes of all tracks.</summary>
    public required long TotalBytes { get; init; }

    /// <summary>A tree of a root and nothing else.</summary>
    public static TreeSnapshot Empty(NameHash hash) => new()
    {
        Nodes =
        [
            new NodeRecord { Id = NodeId.Root.Value, FileNumber = NameHash.RootNumber, Kind = NodeKind.Directory, Links = 2, Entry = -1 },
        ],
        Entries = [],
        Names = [],
        IndexBySlot = [-1, 0],
        OriginIds = [],
        Hash = hash,
        LongestRun = NameHash.Room,
        TotalBytes = 0,
    };

    /// <summary>The index of a node, or -1 where this state does not have it.</summary>
    public int IndexOf(ulong id)
    {
        int slot = NodeSlots.SlotOf(id);
        int[] slots = IndexBySlot;
        if ((uint)slot >= (uint)slots.Length)
            return -1;
        int index = slots[slot];
        return index >= 0 && Nodes[index].Id == id ? index : -1;
    }

    /// <summary>The entry of that name in a directory, or -1.</summary>
    public int Find(int directory, ReadOnlySpan<byte> name)
    {
        ref readonly NodeRecord node = ref Nodes[directory];
        ulong wanted = Hash.PositionOf(name);
        int end = node.First + node.Count;
        for (int i = FirstFrom(node, wanted); i < end && Entries[i].Position - wanted < LongestRun; i++)
        {
            if (name.SequenceEqual(NameOf(i)))
                return i;
        }

        return -1;
    }

    /// <summary>The first entry of a directory that lies at <paramref name="position"/> or after it; its end where there is none.</summary>
    public int FirstFrom(in NodeRecord directory, ulong position)
    {
        Debug.Assert(directory.Kind == NodeKind.Directory, "Only directories have entries.");
        EntryRecord[] entries = Entries;
        int low = directory.First;
        int high = low + directory.Count;
        while (low < high)
        {
            int middle = (int)(((uint)low + (uint)high) / 2);
            if (entries[middle].Position < position)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    public ReadOnlySpan<byte> NameOf(int entry)
    {
        int at = Entries[entry].Name;
        return Names.AsSpan(at + 1, Names[at]);
    }

    /// <summary>The path on its origin of a file, or of a directory at or below an origin's folder.</summary>
    public byte[] OriginPathOf(int index)
    {
        // The first pass measures, the second writes from the end; an origin's own folder and what is above it have no part.
        int length = 0;
        for (int i = index; Depth(i) > 2; i = Nodes[i].Parent)
            length += NameOf(Nodes[i].Entry).Length + 1;
        byte[] path = new byte[Math.Max(0, length - 1)];
        int end = path.Length;
        for (int i = index; end > 0; i = Nodes[i].Parent)
        {
            ReadOnlySpan<byte> name = NameOf(Nodes[i].Entry);
            end -= name.Length;
            name.CopyTo(path.AsSpan(end));
            if (end > 0)
                path[--end] = (byte)'/';
        }

        return path;
    }

    private int Depth(int index)
    {
        int depth = 0;
        for (; index != 0 && depth <= 2; index = Nodes[index].Parent)
            depth++;
        return depth;
    }
}
