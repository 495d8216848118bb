using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>
/// Makes a snapshot of a draft: orders the entries, finds the nodes again that the snapshot before had, and gives ids and
/// numbers to the new ones. Nodes lie in the order in which a walk meets them. One use, on the publisher's thread.
/// </summary>
internal sealed partial class SnapshotBuilder
{
    private const int None = -1;

    private readonly TreeDraft _draft;
    private readonly TreeSnapshot _old;
    private readonly NodeSlots _slots;
    private readonly int[] _childStart;
    private readonly int[] _children;
    private readonly ulong[] _positions;
    private readonly NodeRecord[] _nodes;
    private readonly EntryRecord[] _entries;
    private readonly int[] _nodeOfFile;
    private readonly int[] _oldOfNode;
    private readonly ulong[] _keyOfNode;
    private readonly Queue<(int Directory, int Node)> _walk = new();
    private readonly List<int> _directoryNodes = [];
    private ulong _longestRun = NameHash.Room;
    private int _nodeCount;
    private int _entryCount;

    private SnapshotBuilder(TreeDraft draft, TreeSnapshot old, NodeSlots slots)
    {
        _draft = draft;
        _old = old;
        _slots = slots;
        (_childStart, _children) = GroupByDirectory(draft);
        _positions = new ulong[_children.Length];
        _entries = new EntryRecord[_children.Length];
        _nodes = new NodeRecord[draft.Directories.Count + draft.Files.Count + CountTracks(draft)];
        _oldOfNode = new int[_nodes.Length];
        _keyOfNode = new ulong[_nodes.Length];
        _nodeOfFile = new int[2 * draft.Files.Count];
        Array.Fill(_nodeOfFile, None);
    }

    public static TreeSnapshot Build(IReadOnlyList<OriginContents> origins, TreeSnapshot old, NodeSlots slots)
    {
        var builder = new SnapshotBuilder(new TreeDraft(origins), old, slots);
        builder.Walk();
        builder.FillDirectories();
        long bytes = builder.FillFiles();
        builder.Identify();
        return builder.Finish(bytes);
    }

    private static (int[] Start, int[] Children) GroupByDirectory(TreeDraft draft)
    {
        int[] start = new int[draft.Directories.Count + 1];
        foreach (DraftEntry entry in draft.Entries)
            start[entry.Directory + 1]++;
        for (int i = 1; i < start.Length; i++)
            start[i] += start[i - 1];
        int[] children = new int[draft.Entries.Count];
        int[] next = start[..^1];
        for (int i = 0; i < children.Length; i++)
            children[next[draft.Entries[i].Directory]++] = i;
        return (start, children);
    }

    private static int CountTracks(TreeDraft draft)
    {
        int last = None;
        int count = 0;
        foreach (DraftEntry entry in draft.Entries)
        {
            // The places of one file follow one another.
            if (entry.IsDirectory || !draft.IsTrack(entry.Target) || entry.Target == last)
                continue;
            last = entry.Target;
            count++;
        }

        return count;
    }

    /// <summary>From the root down, directory by directory: each finds its old self before its entries are ordered.</summary>
    private void Walk()
    {
        int root = AddNode(NodeKind.Directory, parent: 0, entry: None, old: 0, key: 0);
        _walk.Enqueue((TreeDraft.Root, root));
        while (_walk.TryDequeue(out (int Directory, int Node) next))
        {
            _directoryNodes.Add(next.Node);
            _nodes[next.Node].ModifiedNanoseconds = _draft.Directories[next.Directory].Modified;
            int start = _childStart[next.Directory];
            int count = _childStart[next.Directory + 1] - start;
            Arrange(_oldOfNode[next.Node], start, count);
            _nodes[next.Node].First = _entryCount;
            _nodes[next.Node].Count = count;
            for (int i = start; i < start + count; i++)
                AddEntry(_draft.Entries[_children[i]], next.Node, _positions[i]);
        }
    }

    private void AddEntry(in DraftEntry entry, int directory, ulong position)
    {
        int index = _entryCount++;
        int node = entry.IsDirectory ? AddDirectory(entry, directory, index) : AddFile(entry, directory, index);
        _entries[index] = new EntryRecord { Position = position, Name = entry.Name, Node = node };
    }

    private int AddDirectory(in DraftEntry entry, int parent, int index)
    {
        int node = AddNode(NodeKind.Directory, parent, index, FindOld(parent, entry, NodeKind.Directory), _draft.Directories[entry.TargetDirectory].Key);
        _walk.Enqueue((entry.TargetDirectory, node));
        return node;
    }

    private int AddFile(in DraftEntry entry, int directory, int index)
    {
        ref int node = ref _nodeOfFile[entry.Target];
        if (node >= 0)
        {
            _nodes[node].Links++;
            return node;
        }

        // What a track was before is found through its original, wherever it has moved to.
        int old = _draft.IsTrack(entry.Target) ? None : FindOld(directory, entry, NodeKind.File);
        node = AddNode(NodeKind.File, directory, index, old, NameHash.Of(_keyOfNode[directory], _draft.Names[entry.Name]));
        return node;
    }

    private int AddNode(NodeKind kind, int parent, int entry, int old, ulong key)
    {
        int index = _nodeCount++;
        _nodes[index] = new NodeRecord { Kind = kind, Parent = parent, Entry = entry, First = None, Links = kind == NodeKind.Directory ? 2u : 1u };
        _oldOfNode[index] = old;
        _keyOfNode[index] = key;
        return index;
    }

    private int FindOld(int directory, in DraftEntry entry, NodeKind kind)
    {
        int oldDirectory = _oldOfNode[directory];
        int found = oldDirectory < 0 ? None : _old.Find(oldDirectory, _draft.Names[entry.Name]);
        return found >= 0 && _old.Nodes[_old.Entries[found].Node].Kind == kind ? _old.Entries[found].Node : None;
    }

    private TreeSnapshot Finish(long bytes)
    {
        int[] bySlot = new int[_slots.Capacity];
        Array.Fill(bySlot, None);
        for (int i = 0; i < _nodeCount; i++)
            bySlot[NodeSlots.SlotOf(_nodes[i].Id)] = i;
        return new TreeSnapshot
        {
            Nodes = _nodes,
            Entries = _entries,
            Names = _draft.Names.ToArray(),
            IndexBySlot = bySlot,
            OriginIds = [.. _draft.OriginIds],
            Hash = _old.Hash,
            LongestRun = _longestRun,
            Displaced = _displaced,
            TotalBytes = bytes,
        };
    }
}
