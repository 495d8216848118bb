namespace MusicFs.Core.Tree;

/// <summary>The entries of directories while they are changed.</summary>
internal sealed partial class TreeEditor
{
    private delegate bool Match(ReadOnlySpan<byte> wanted, ReadOnlySpan<byte> name, int node);

    private bool FindExact(int directory, ReadOnlySpan<byte> name, out EntryRecord entry) =>
        Find(directory, name, static (wanted, found, _) => wanted.SequenceEqual(found), out entry);

    /// <summary>A directory of that name whatever its case.</summary>
    private bool FindFolded(int directory, ReadOnlySpan<byte> name, out EntryRecord entry) =>
        Find(directory, name, (wanted, found, node) => Peek(node).IsDirectory && NameFolding.AreEqual(wanted, found), out entry);

    private bool Find(int directory, ReadOnlySpan<byte> name, Match match, out EntryRecord entry)
    {
        ulong wanted = Hash.PositionOf(name);
        WorkDirectory? work = _work.GetValueOrDefault(directory)?.Directory;
        if (work is not null && FindIn(work.Added, wanted, name, match, null, out entry))
            return true;
        return FindIn(EntriesBefore(directory), wanted, name, match, work?.Removed, out entry);
    }

    private bool FindIn(
        ReadOnlySpan<EntryRecord> entries, ulong wanted, ReadOnlySpan<byte> name, Match match, HashSet<ulong>? removed, out EntryRecord entry)
    {
        for (int i = TreeSnapshot.FirstFrom(entries, wanted); i < entries.Length && entries[i].Position - wanted < _longestRun; i++)
        {
            entry = entries[i];
            if (removed?.Contains(entry.Position) != true && match(name, NameOf(entry), entry.Node))
                return true;
        }

        entry = default;
        return false;
    }

    /// <summary>What was there when the editor began; nothing in a directory that is new.</summary>
    private ReadOnlySpan<EntryRecord> EntriesBefore(int directory) =>
        directory < _old.Capacity && _old.Node(directory) is { IsInUse: true, IsDirectory: true } before && before.Generation == Peek(directory).Generation
            ? _old.EntriesOf(directory)
            : default;

    /// <summary>What is there by now.</summary>
    private ReadOnlySpan<EntryRecord> EntriesOf(int directory) =>
        _work.GetValueOrDefault(directory)?.Directory is { } work ? work.Merge(EntriesBefore(directory), Peek(directory).Count) : EntriesBefore(directory);

    private ReadOnlySpan<byte> NameOf(in EntryRecord entry)
    {
        int at = entry.Name - Image.Names.Length;
        return at < 0 ? _old.NameOf(entry) : _names.Bytes.AsSpan(at + 1, _names.Bytes[at]);
    }

    private EntryRecord EntryAt(int directory, ulong position)
    {
        if (_work.GetValueOrDefault(directory)?.Directory is { } work)
        {
            int at = TreeSnapshot.FirstFrom(work.Added, position);
            if (at < work.Added.Length && work.Added[at].Position == position)
                return work.Added[at];
        }

        ReadOnlySpan<EntryRecord> before = EntriesBefore(directory);
        return before[TreeSnapshot.FirstFrom(before, position)];
    }

    private WorkDirectory EditEntries(int directory)
    {
        WorkNode node = Edit(directory);
        return node.Directory ??= new WorkDirectory();
    }

    /// <returns>Its position.</returns>
    private ulong AddEntry(int directory, ReadOnlySpan<byte> name, int child)
    {
        WorkDirectory work = EditEntries(directory);
        // Two of one name stand side by side until the end, when one of them is given another.
        if (FindExact(directory, name, out _) || Peek(directory).Has(NodeFlags.HasRenamed))
            work.NeedsSettling = true;
        ulong position = AddEntry(work, directory, name, isRenamed: false, child);
        ref NodeRecord record = ref Edit(directory).Record;
        record.Count++;
        if (Peek(child).IsDirectory)
            record.Links++;
        _entryCount++;
        return position;
    }

    private ulong AddEntry(WorkDirectory work, int directory, ReadOnlySpan<byte> name, bool isRenamed, int child)
    {
        ulong position = FreePosition(work, EntriesBefore(directory), Hash.PositionOf(name));
        work.Add(new EntryRecord(position, Image.Names.Length + _names.Add(name), isRenamed, child));
        return position;
    }

    private ulong FreePosition(WorkDirectory work, ReadOnlySpan<EntryRecord> before, ulong wanted)
    {
        // A position that was given up stays empty until the end: a reader that stands there must not miss what follows.
        ReadOnlySpan<EntryRecord> added = work.Added;
        ulong position = wanted;
        int b = TreeSnapshot.FirstFrom(before, wanted);
        int a = TreeSnapshot.FirstFrom(added, wanted);
        while (true)
        {
            if (b < before.Length && before[b].Position == position)
                b++;
            else if (a < added.Length && added[a].Position == position)
                a++;
            else
                break;
            if ((b >= before.Length || before[b].Position != position) && (a >= added.Length || added[a].Position != position))
                position++;
        }

        _longestRun = Math.Max(_longestRun, position - wanted + 1);
        return position;
    }

    private void ReplaceEntry(int directory, ulong position, int child)
    {
        EntryRecord before = EntryAt(directory, position);
        EditEntries(directory).Replace(before with { Node = child });
        NoteTime(directory, Peek(before.Node).ModifiedNanoseconds, Peek(child).ModifiedNanoseconds);
    }

    private void RemoveEntry(int directory, ulong position)
    {
        EntryRecord entry = EntryAt(directory, position);
        WorkDirectory work = EditEntries(directory);
        work.Remove(position);
        ref NodeRecord record = ref Edit(directory).Record;
        record.Count--;
        _entryCount--;
        ref readonly NodeRecord child = ref Peek(entry.Node);
        if (child.IsDirectory)
            record.Links--;
        if (record.Has(NodeFlags.HasRenamed))
            work.NeedsSettling = true;
        NoteTime(directory, child.ModifiedNanoseconds, long.MinValue);
        if (record.Count == 0)
            _maybeEmpty.Add(directory);
    }

    /// <summary>Something in a directory had one time and has another.</summary>
    private void NoteTime(int directory, long before, long now)
    {
        WorkNode node = Edit(directory);
        node.NewestChild = Math.Max(node.NewestChild, now);
        node.LostNewest |= before >= node.Record.ModifiedNanoseconds && now < before;
    }
}
