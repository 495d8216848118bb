using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>
/// Compares two snapshots. Below a directory that went, every entry is reported as removed, children before parents, so
/// that a kernel can drop each in turn; below one that is new nothing is, because nobody can know it.
/// </summary>
internal sealed class TreeDifference
{
    private readonly TreeSnapshot _old;
    private readonly TreeSnapshot _new;
    private readonly List<TreeEntryChange> _gone = [];
    private readonly List<TreeEntryChange> _added = [];
    private readonly Dictionary<ulong, NodeChange> _nodes = [];

    private TreeDifference(TreeSnapshot old, TreeSnapshot now)
    {
        _old = old;
        _new = now;
    }

    public static TreeChanges Between(TreeSnapshot old, TreeSnapshot now)
    {
        var difference = new TreeDifference(old, now);
        difference.CompareDirectories();
        difference.CompareAttributes();
        // Directories were met from the root down.
        difference._gone.Reverse();
        return new TreeChanges(
            [.. difference._gone, .. difference._added],
            [.. difference._nodes.OrderBy(pair => pair.Key).Select(pair => new TreeNodeChange(new NodeId(pair.Key), pair.Value))]);
    }

    private void CompareDirectories()
    {
        // Nodes lie in the order of a walk, so a directory comes before what is in it.
        for (int i = 0; i < _old.Nodes.Length; i++)
        {
            ref readonly NodeRecord before = ref _old.Nodes[i];
            if (before.Kind != NodeKind.Directory)
                continue;
            int now = _new.IndexOf(before.Id);
            if (now >= 0)
                CompareEntries(before, _new.Nodes[now]);
            else
                RemoveAll(before);
        }
    }

    /// <summary>Both lists are sorted by position, and a name that stays keeps its own.</summary>
    private void CompareEntries(in NodeRecord before, in NodeRecord now)
    {
        int b = before.First, n = now.First;
        int endBefore = b + before.Count, endNow = n + now.Count;
        while (b < endBefore || n < endNow)
        {
            ulong old = b < endBefore ? _old.Entries[b].Position : ulong.MaxValue;
            ulong current = n < endNow ? _new.Entries[n].Position : ulong.MaxValue;
            bool same = old == current && _old.NameOf(b).SequenceEqual(_new.NameOf(n));
            if (same)
            {
                Compare(before.Id, b++, n++);
                continue;
            }

            if (old <= current)
                Remove(before.Id, b++);
            if (current <= old)
                Add(before.Id, n++);
        }
    }

    private void Compare(ulong parent, int before, int now)
    {
        ulong old = _old.Nodes[_old.Entries[before].Node].Id;
        if (old != _new.Nodes[_new.Entries[now].Node].Id)
            Lose(parent, before, EntryChange.Replaced);
    }

    private void RemoveAll(in NodeRecord directory)
    {
        for (int e = directory.First; e < directory.First + directory.Count; e++)
            Remove(directory.Id, e);
    }

    private void Remove(ulong parent, int entry) => Lose(parent, entry, EntryChange.Removed);

    private void Lose(ulong parent, int entry, EntryChange change)
    {
        ulong child = _old.Nodes[_old.Entries[entry].Node].Id;
        _gone.Add(new TreeEntryChange(new NodeId(parent), _old.NameOf(entry).ToArray(), change, new NodeId(child)));
        // A kernel counts the links of a node down by itself when a name goes; if the node lives on it must ask again.
        if (_new.IndexOf(child) >= 0)
            _nodes.TryAdd(child, NodeChange.Attributes);
    }

    private void Add(ulong parent, int entry)
    {
        _added.Add(new TreeEntryChange(new NodeId(parent), _new.NameOf(entry).ToArray(), EntryChange.Added, NodeId.None));
        // The kernel does not touch a directory's cached list for a name that it does not know.
        _nodes[parent] = NodeChange.Content;
    }

    private void CompareAttributes()
    {
        foreach (ref readonly NodeRecord before in _old.Nodes.AsSpan())
        {
            int now = _new.IndexOf(before.Id);
            if (now >= 0 && before.Attributes != _new.Nodes[now].Attributes)
                _nodes.TryAdd(before.Id, NodeChange.Attributes);
        }
    }
}
