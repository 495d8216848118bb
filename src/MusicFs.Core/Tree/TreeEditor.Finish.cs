using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>The end of an edit: empty directories go, names and times are settled, and what changed is told.</summary>
internal sealed partial class TreeEditor
{
    private readonly List<(int Depth, TreeEntryChange Change)> _gone = [];
    private readonly List<TreeEntryChange> _came = [];
    private readonly Dictionary<int, NodeChange> _changed = [];
    private readonly Dictionary<int, EntryRecord[]> _entries = [];

    /// <summary>The new snapshot.</summary>
    /// <param name="changes">What kernels must be told.</param>
    /// <param name="retired">Slots of nodes that were there before and are not any more.</param>
    /// <param name="moved">Is told of folders with files whose paths changed.</param>
    public TreeSnapshot Finish(out TreeChanges changes, out List<int> retired, HashSet<ulong> moved)
    {
        SettlePictures();
        FollowPictures();
        RemoveEmptyDirectories();
        SettleSpellings();
        foreach (WorkNode node in _work.Values.Where(node => node.Directory?.NeedsSettling == true).ToList())
            Settle(node.Slot);
        FinishDirectories();
        CollectMoved(moved);
        retired = FindRetired();
        FindAttributeChanges();
        // What lies deeper goes first, so that a kernel can drop each in turn.
        changes = new TreeChanges(
            [.. _gone.OrderByDescending(gone => gone.Depth).Select(gone => gone.Change), .. _came],
            [.. _changed.OrderBy(pair => pair.Key).Select(pair => new TreeNodeChange(_old.IdOf(pair.Key), pair.Value))]);
        return MakeSnapshot();
    }

    private void RemoveEmptyDirectories()
    {
        int origins = FindExact(TreeSnapshot.Root, TreeSnapshot.OriginsFolder, out EntryRecord entry) ? entry.Node : -1;
        Stack<int> rest = new(_maybeEmpty);
        _maybeEmpty.Clear();
        while (rest.TryPop(out int directory))
        {
            NodeRecord record = Peek(directory);
            bool isFixed = directory == TreeSnapshot.Root || directory == origins || record.Parent == origins || record.Has(NodeFlags.Own);
            if (!record.IsInUse || !record.IsDirectory || record.Count > 0 || isFixed)
                continue;
            RemoveDirectory(directory);
            rest.Push(record.Parent);
        }
    }

    /// <summary>From the leaves up, since a directory without a time of its own has that of the newest thing in it.</summary>
    private void FinishDirectories()
    {
        PriorityQueue<int, int> rest = new();
        HashSet<int> met = [];
        foreach (WorkNode node in _work.Values)
        {
            if (node.Record is { IsInUse: true, IsDirectory: true } && met.Add(node.Slot))
                rest.Enqueue(node.Slot, -DepthOf(node.Slot));
        }

        while (rest.TryDequeue(out int directory, out int height))
        {
            FinishEntries(directory, -height);
            if (FinishTime(directory) && met.Add(Peek(directory).Parent))
                rest.Enqueue(Peek(directory).Parent, height + 1);
        }
    }

    private void FinishEntries(int directory, int depth)
    {
        WorkNode node = _work[directory];
        if (node.Directory is not { } work)
            return;
        ReadOnlySpan<EntryRecord> before = EntriesBefore(directory);
        EntryRecord[] now = work.Merge(before, node.Record.Count);
        _entries.Add(directory, now);
        // In a directory that is new nothing can be known to anybody.
        if (WasThere(directory))
            Compare(directory, depth, before, now);
    }

    /// <summary>True when the directory has another time than before.</summary>
    private bool FinishTime(int directory)
    {
        WorkNode node = _work[directory];
        if (node.Record.Has(NodeFlags.Own) || directory == TreeSnapshot.Root && node.Record.Count == 0)
            return false;
        long before = node.Record.ModifiedNanoseconds;
        long newest = node.LostNewest || node.Record.Count == 0 ? 0 : Math.Max(before, node.NewestChild);
        ReadOnlySpan<EntryRecord> looked = node.LostNewest ? CurrentEntries(directory) : node.Directory is { } work ? work.Added : default;
        foreach (ref readonly EntryRecord entry in looked)
            newest = Math.Max(newest, Peek(entry.Node).ModifiedNanoseconds);
        if (newest == before)
            return false;
        node.Record.ModifiedNanoseconds = newest;
        if (directory == TreeSnapshot.Root)
            return false;
        NoteTime(node.Record.Parent, before, newest);
        return true;
    }

    private ReadOnlySpan<EntryRecord> CurrentEntries(int directory) =>
        _entries.TryGetValue(directory, out EntryRecord[]? entries) ? entries : EntriesBefore(directory);

    /// <summary>Both lists are sorted by position, and a name that stays keeps its own.</summary>
    private void Compare(int directory, int depth, ReadOnlySpan<EntryRecord> before, ReadOnlySpan<EntryRecord> now)
    {
        int b = 0, n = 0;
        while (b < before.Length || n < now.Length)
        {
            ulong old = b < before.Length ? before[b].Position : ulong.MaxValue;
            ulong current = n < now.Length ? now[n].Position : ulong.MaxValue;
            if (old == current && (before[b].Name == now[n].Name || _old.NameOf(before[b]).SequenceEqual(NameOf(now[n]))))
            {
                if (before[b].Node != now[n].Node)
                    Lose(directory, depth, before[b], EntryChange.Replaced);
                b++;
                n++;
                continue;
            }

            if (old <= current)
                Lose(directory, depth, before[b++], EntryChange.Removed);
            if (current <= old)
                Gain(directory, now[n++]);
        }
    }

    private void Lose(int directory, int depth, in EntryRecord entry, EntryChange change)
    {
        bool lives = WasThere(entry.Node) && Peek(entry.Node).IsInUse;
        // A directory that lives on under another name must not be told to be gone.
        if (lives && Peek(entry.Node).IsDirectory)
            change = EntryChange.Replaced;
        _gone.Add((depth, new TreeEntryChange(_old.IdOf(directory), _old.NameOf(entry).ToArray(), change, _old.IdOf(entry.Node))));
        // A kernel counts the links of a node down by itself when a name goes; if the node lives on it must ask again.
        if (lives)
            _changed.TryAdd(entry.Node, NodeChange.Attributes);
    }

    private void Gain(int directory, in EntryRecord entry)
    {
        _came.Add(new TreeEntryChange(_old.IdOf(directory), NameOf(entry).ToArray(), EntryChange.Added, NodeId.None));
        // The kernel does not touch a directory's cached list for a name that it does not know.
        _changed[directory] = NodeChange.Content;
    }

    private List<int> FindRetired()
    {
        List<int> retired = [];
        foreach (WorkNode node in _work.Values)
        {
            if (node.Record.IsInUse)
                continue;
            if (!WasThere(node.Slot))
            {
                _slots.Free(new NodeId(node.Record.IdAt(node.Slot)));
                continue;
            }

            retired.Add(node.Slot);
            if (!_old.Node(node.Slot).IsDirectory)
                continue;
            int depth = DepthBefore(node.Slot);
            foreach (EntryRecord entry in _old.EntriesOf(node.Slot))
                Lose(node.Slot, depth, entry, EntryChange.Removed);
        }

        return retired;
    }

    private void FindAttributeChanges()
    {
        foreach (WorkNode node in _work.Values)
        {
            if (node.Record.IsInUse && WasThere(node.Slot) && node.Record.Attributes != _old.Node(node.Slot).Attributes)
                _changed.TryAdd(node.Slot, NodeChange.Attributes);
        }
    }

    private TreeSnapshot MakeSnapshot()
    {
        DeltaNode?[]?[] pages = new DeltaNode?[]?[((_slots.Capacity - 1) >> TreeSnapshot.PageBits) + 1];
        _old.Pages.CopyTo(pages, 0);
        HashSet<int> copied = [];
        int count = _old.DeltaCount;
        foreach (WorkNode node in _work.Values)
        {
            int page = node.Slot >> TreeSnapshot.PageBits;
            if (copied.Add(page))
                pages[page] = pages[page] is { } shared ? [.. shared] : new DeltaNode?[TreeSnapshot.PageSize];
            ref DeltaNode? place = ref pages[page]![node.Slot & (TreeSnapshot.PageSize - 1)];
            count += place is null ? 1 : 0;
            place = MakeNode(node);
        }

        return new TreeSnapshot
        {
            Image = _old.Image,
            Pages = pages,
            Names = _names.Bytes,
            DeltaCount = count,
            NodeCount = _nodeCount,
            EntryCount = _entryCount,
            Capacity = _slots.Capacity,
            OriginIds = [.. _originIds],
            TracksOfOrigin = [.. _tracksOfOrigin],
            Hash = _old.Hash,
            LongestRun = _longestRun,
            TotalBytes = _totalBytes,
            CopyCount = _copyCount,
        };
    }

    private DeltaNode MakeNode(WorkNode node)
    {
        if (!node.Record.IsInUse)
            return new DeltaNode();
        DeltaNode? before = WasThere(node.Slot) ? _old.DeltaOf(node.Slot) : null;
        return new DeltaNode
        {
            Record = node.Record,
            Entries = _entries.GetValueOrDefault(node.Slot) ?? before?.Entries,
            Places = node.Record is { IsTrack: true, Links: > 1 } || (!node.Record.IsTrack && node.Record.Has(NodeFlags.Parts)) ? node.Places ?? before?.Places : null,
            // The image has them behind the places.
            Copies = node.Record.HasCopies ? CopiesOf(node.Slot) : null,
            Member = node.Record is { IsTrack: false, IsDirectory: false } ? MemberOf(node.Slot) : null,
        };
    }

    /// <summary>Whether the node that is at a slot was there before: nodes that went leave their slots for longer than one edit.</summary>
    private bool WasThere(int slot) => slot < _old.Capacity && _old.Node(slot) is { IsInUse: true } before && before.Generation == Peek(slot).Generation;

    private int DepthOf(int slot)
    {
        int depth = 0;
        for (; slot != TreeSnapshot.Root; slot = Peek(slot).Parent)
            depth++;
        return depth;
    }

    private int DepthBefore(int slot)
    {
        int depth = 0;
        for (; slot != TreeSnapshot.Root; slot = _old.Node(slot).Parent)
            depth++;
        return depth;
    }
}
