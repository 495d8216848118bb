using System.Buffers;
using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>
/// Turns a draft into a snapshot, given the one before: what is the same keeps its node id, what is not is noted as a
/// change. Used once, by the thread that publishes.
/// </summary>
internal sealed class SnapshotBuilder(TreeSnapshot? previous, ulong firstFreeId)
{
    private readonly List<NodeRecord> _nodes = [];
    private readonly List<EntryRecord> _entries = [];
    private readonly List<OriginalFile> _originals = [];
    private readonly ArrayBufferWriter<byte> _names = new();
    private readonly HashSet<ulong> _fileNumbers = [];

    /// <summary>What changed, in the order it is to be told.</summary>
    public List<TreeChange> Changes { get; } = [];

    /// <summary>The next id to give out.</summary>
    public ulong NextId { get; private set; } = firstFreeId;

    public TreeSnapshot Build(TreeDraft draft, IReadOnlyList<string> originIds)
    {
        draft.Root.Settle();
        draft.Root.Id = NodeId.Root.Value;
        AddNode(new NodeRecord { Id = NodeId.Root.Value, FileNumber = Number(NodeId.Root.Value), Kind = NodeKind.Directory, Links = 2 });
        var pending = new Queue<(DraftDirectory Directory, int Index, int Old, string Path)>();
        pending.Enqueue((draft.Root, 0, previous?.Find(NodeId.Root) ?? -1, ""));
        // Breadth first, so that a deep tree needs no stack.
        while (pending.TryDequeue(out (DraftDirectory Directory, int Index, int Old, string Path) next))
            AddDirectory(next.Directory, next.Index, next.Old, next.Path, originIds, pending);
        AgeDirectories();
        return new TreeSnapshot([.. _nodes], [.. _entries], _names.WrittenSpan.ToArray(), [.. _originals]);
    }

    private void AddDirectory(
        DraftDirectory directory, int index, int old, string path, IReadOnlyList<string> originIds,
        Queue<(DraftDirectory Directory, int Index, int Old, string Path)> pending)
    {
        (byte[] Name, object Child, ulong Hash)[] children = [.. directory.Children.Select(pair => (pair.Key, pair.Value, NameHash.Of(pair.Key)))];
        Array.Sort(children, static (a, b) => a.Hash != b.Hash ? a.Hash.CompareTo(b.Hash) : a.Name.AsSpan().SequenceCompareTo(b.Name));
        int first = _entries.Count;
        ulong last = 0;
        uint subdirectories = 0;
        long newest = 0;
        foreach ((byte[] name, object child, ulong hash) in children)
        {
            ulong before = Previous(old, name);
            int node;
            if (child is DraftDirectory below)
            {
                subdirectories++;
                node = AddSubdirectory(below, index, old, name, path, pending);
            }
            else
            {
                node = AddFile((DraftFile)child, old, name, originIds);
                newest = Math.Max(newest, _nodes[node].ModifiedNanoseconds);
            }

            last = Math.Max(hash, last + 1);
            _entries.Add(new EntryRecord { Cookie = last, Node = node, NameStart = _names.WrittenCount, NameLength = (ushort)name.Length });
            _names.Write(name);
            Compare(_nodes[index].Id, name, before, _nodes[node].Id, old >= 0);
        }

        NodeRecord record = _nodes[index];
        record.FirstEntry = first;
        record.EntryCount = _entries.Count - first;
        record.Links = 2 + subdirectories;
        record.ModifiedNanoseconds = newest;
        _nodes[index] = record;
        NoteRemoved(directory, _nodes[index].Id, old);
    }

    /// <summary>A directory is as new as the newest file below it. Parents come before their children, so backwards.</summary>
    private void AgeDirectories()
    {
        for (int i = _nodes.Count - 1; i > 0; i--)
        {
            if (_nodes[i].Kind != NodeKind.Directory)
                continue;
            NodeRecord parent = _nodes[_nodes[i].Parent];
            parent.ModifiedNanoseconds = Math.Max(parent.ModifiedNanoseconds, _nodes[i].ModifiedNanoseconds);
            _nodes[_nodes[i].Parent] = parent;
        }
    }

    private int AddSubdirectory(
        DraftDirectory below, int parent, int oldParent, byte[] name, string path,
        Queue<(DraftDirectory Directory, int Index, int Old, string Path)> pending)
    {
        int old = FindOld(oldParent, name, NodeKind.Directory);
        string childPath = $"{path}/{Convert.ToHexString(name)}";
        below.Id = old >= 0 ? previous![old].Id : NextId++;
        int index = AddNode(new NodeRecord
        {
            Id = below.Id, FileNumber = Number(NameHash.Of(Encoding.ASCII.GetBytes(childPath))), Kind = NodeKind.Directory, Parent = parent,
        });
        pending.Enqueue((below, index, old, childPath));
        return index;
    }

    private int AddFile(DraftFile file, int oldParent, byte[] name, IReadOnlyList<string> originIds)
    {
        if (file.Index >= 0)
        {
            NodeRecord shared = _nodes[file.Index];
            shared.Links++;
            _nodes[file.Index] = shared;
            return file.Index;
        }

        int old = FindOld(oldParent, name, NodeKind.File);
        bool same = old >= 0 && previous!.OriginalOf(previous[old]) == file.Original;
        file.Id = same ? previous![old].Id : NextId++;
        _originals.Add(file.Original);
        // The number belongs to the track, or to the original: it depends on where the file lies, not on its content or name here.
        ulong seed = NameHash.Of(Encoding.UTF8.GetBytes(originIds[file.Original.Origin] + (file.IsTrack ? "\0track" : "\0original")));
        file.Index = AddNode(new NodeRecord
        {
            Id = file.Id, FileNumber = Number(NameHash.Of(file.Original.Path.Bytes, seed)), Kind = NodeKind.File,
            Size = file.Original.Version.Size, ModifiedNanoseconds = file.Original.Version.ModifiedNanoseconds,
            Original = _originals.Count - 1, Links = 1,
        });
        return file.Index;
    }

    private int AddNode(in NodeRecord record)
    {
        _nodes.Add(record);
        return _nodes.Count - 1;
    }

    /// <summary>A number nobody else has; the next one where two hashes agree.</summary>
    private ulong Number(ulong wanted)
    {
        while (!_fileNumbers.Add(wanted))
            wanted = (wanted + 1) & long.MaxValue;
        return wanted;
    }

    private int FindOld(int oldParent, byte[] name, NodeKind kind)
    {
        if (oldParent < 0)
            return -1;
        int entry = previous!.FindEntry(previous[oldParent], name);
        int node = entry < 0 ? -1 : previous.EntryAt(entry).Node;
        return node >= 0 && previous[node].Kind == kind ? node : -1;
    }

    private ulong Previous(int oldParent, byte[] name)
    {
        int entry = oldParent < 0 ? -1 : previous!.FindEntry(previous[oldParent], name);
        return entry < 0 ? 0 : previous![previous.EntryAt(entry).Node].Id;
    }

    private void Compare(ulong parent, byte[] name, ulong before, ulong now, bool parentIsOld)
    {
        if (!parentIsOld || before == now)
            return;
        Changes.Add(new TreeChange(
            new NodeId(parent), name, before == 0 ? EntryChange.Added : EntryChange.Replaced, new NodeId(before)));
    }

    private void NoteRemoved(DraftDirectory directory, ulong id, int old)
    {
        if (old < 0)
            return;
        NodeRecord record = previous![old];
        for (int i = record.FirstEntry; i < record.FirstEntry + record.EntryCount; i++)
        {
            byte[] name = previous.NameOf(previous.EntryAt(i)).ToArray();
            if (!directory.Children.ContainsKey(name))
                Changes.Add(new TreeChange(new NodeId(id), name, EntryChange.Removed, new NodeId(previous[previous.EntryAt(i).Node].Id)));
        }
    }
}
