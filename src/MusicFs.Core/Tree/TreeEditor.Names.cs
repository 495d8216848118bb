using System.Text;

namespace MusicFs.Core.Tree;

/// <summary>Names of one directory made different from one another.</summary>
internal sealed partial class TreeEditor
{
    /// <summary>Gives every entry the name that it would have if all of them came now.</summary>
    private void Settle(int directory)
    {
        ReadOnlySpan<EntryRecord> entries = EntriesOf(directory);
        // Latin-1 gives every byte a character of its own, so that names that are not UTF-8 stay apart.
        Dictionary<string, List<EntryRecord>> byName = new(entries.Length);
        foreach (EntryRecord entry in entries)
        {
            string wanted = Encoding.Latin1.GetString(WantedNameOf(entry));
            if (byName.TryGetValue(wanted, out List<EntryRecord>? sharing))
                sharing.Add(entry);
            else
                byName.Add(wanted, [entry]);
        }

        HashSet<string> taken = [.. byName.Keys];
        bool hasRenamed = false;
        // Two passes, so that nothing takes a name that is about to be given up.
        List<(EntryRecord Entry, byte[] Name, bool IsRenamed)> renamed = [];
        foreach ((string name, List<EntryRecord> sharing) in byName.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            byte[] wanted = Encoding.Latin1.GetBytes(name);
            if (sharing.Count > 1)
                sharing.Sort(ComparePrecedence);
            Note(sharing[0], wanted, isRenamed: false);
            int number = 2;
            foreach (EntryRecord entry in sharing.Skip(1))
            {
                byte[] candidate;
                do
                    candidate = UniqueNames.WithNumber(wanted, number++);
                while (!taken.Add(Encoding.Latin1.GetString(candidate)));
                Note(entry, candidate, isRenamed: true);
                hasRenamed = true;
            }
        }

        foreach ((EntryRecord entry, byte[] name, bool isRenamed) in renamed)
            Rename(directory, entry, name, isRenamed);
        ref NodeRecord record = ref Edit(directory).Record;
        record.Flags = hasRenamed ? record.Flags | NodeFlags.HasRenamed : record.Flags & ~NodeFlags.HasRenamed;

        void Note(EntryRecord entry, byte[] name, bool isRenamed)
        {
            if (entry.IsRenamed != isRenamed || !NameOf(entry).SequenceEqual(name))
                renamed.Add((entry, name, isRenamed));
        }
    }

    private ReadOnlySpan<byte> WantedNameOf(in EntryRecord entry) => entry.IsRenamed ? UniqueNames.WithoutNumber(NameOf(entry)) : NameOf(entry);

    private void Rename(int directory, in EntryRecord entry, ReadOnlySpan<byte> name, bool isRenamed)
    {
        WorkDirectory work = EditEntries(directory);
        work.Remove(entry.Position);
        Moved(entry.Node, new TrackPlace(entry.Position, directory), AddEntry(work, directory, name, isRenamed, entry.Node));
    }

    /// <summary>The entry of a node lies elsewhere in its directory now.</summary>
    private void Moved(int slot, TrackPlace from, ulong position)
    {
        WorkNode node = Edit(slot);
        if (node.Record.IsTrack)
            SetPlaces(node, Array.ConvertAll(PlacesOf(slot), place => place == from ? place with { Position = position } : place));
        else
            node.Record.Position = position;
    }

    private int ComparePrecedence(EntryRecord a, EntryRecord b)
    {
        ref readonly NodeRecord first = ref Peek(a.Node);
        ref readonly NodeRecord second = ref Peek(b.Node);
        if (first.IsDirectory || second.IsDirectory)
            return second.IsDirectory.CompareTo(first.IsDirectory);
        if (first.Has(NodeFlags.Side) != second.Has(NodeFlags.Side))
            return first.Has(NodeFlags.Side).CompareTo(second.Has(NodeFlags.Side));
        int order = string.CompareOrdinal(_originIds[first.Origin], _originIds[second.Origin]);
        if (order == 0)
            order = OriginPathOf(a.Node).AsSpan().SequenceCompareTo(OriginPathOf(b.Node));
        if (order == 0)
            order = first.VersionTag.CompareTo(second.VersionTag);
        // One file in two places of one name.
        return order != 0 ? order : a.Position.CompareTo(b.Position);
    }

    /// <summary>As <see cref="TreeSnapshot.OriginPathOf"/>, by now.</summary>
    private byte[] OriginPathOf(int slot)
    {
        int at = Peek(slot).IsTrack ? Peek(slot).First : slot;
        List<int> chain = [];
        for (; at != TreeSnapshot.Root; at = Peek(at).Parent)
            chain.Add(at);
        List<byte> path = [];
        // The last two are the origin's folder and the one that holds it.
        for (int i = chain.Count - 3; i >= 0; i--)
        {
            ref readonly NodeRecord node = ref Peek(chain[i]);
            path.AddRange(NameOf(EntryAt(node.Parent, node.Position)));
            path.Add((byte)'/');
        }

        return [.. path];
    }
}
