namespace MusicFs.Core.Tree;

/// <summary>What a <see cref="TreeEditor"/> changes in one directory, kept apart from what was there until the end.</summary>
internal sealed class WorkDirectory
{
    private readonly List<EntryRecord> _added = [];

    /// <summary>Sorted by position. Their names are among the editor's.</summary>
    public ReadOnlySpan<EntryRecord> Added => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_added);

    /// <summary>Positions of entries that were there and are not any more.</summary>
    public HashSet<ulong> Removed { get; } = [];

    /// <summary>Whether names must be compared with one another again (<see cref="UniqueNames"/>).</summary>
    public bool NeedsSettling { get; set; }

    public void Add(in EntryRecord entry) => _added.Insert(TreeSnapshot.FirstFrom(Added, entry.Position), entry);

    public void Remove(ulong position)
    {
        int at = TreeSnapshot.FirstFrom(Added, position);
        if (at < _added.Count && _added[at].Position == position)
            _added.RemoveAt(at);
        else
            Removed.Add(position);
    }

    /// <summary>The entry at a position is another node now.</summary>
    public void Replace(in EntryRecord entry)
    {
        Remove(entry.Position);
        Add(entry);
    }

    /// <summary>What was there, without what was removed, with what was added.</summary>
    public EntryRecord[] Merge(ReadOnlySpan<EntryRecord> before, int count)
    {
        EntryRecord[] merged = new EntryRecord[count];
        ReadOnlySpan<EntryRecord> added = Added;
        int a = 0;
        int n = 0;
        foreach (ref readonly EntryRecord entry in before)
        {
            if (Removed.Contains(entry.Position))
                continue;
            while (a < added.Length && added[a].Position < entry.Position)
                merged[n++] = added[a++];
            merged[n++] = entry;
        }

        added[a..].CopyTo(merged.AsSpan(n));
        return merged;
    }
}
