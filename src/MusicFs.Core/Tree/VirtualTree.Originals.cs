using System.Text;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>What those ask who look at all of an origin.</summary>
public sealed partial class VirtualTree
{
    /// <summary>The originals whose names end so, letters of either case. Looks at every node.</summary>
    internal List<FileSource> OriginalsNamed(ReadOnlySpan<byte> ending)
    {
        TreeSnapshot snapshot = _current;
        List<FileSource> found = [];
        for (int slot = TreeSnapshot.Root + 1; slot < snapshot.Capacity; slot++)
        {
            ref readonly NodeRecord node = ref snapshot.Node(slot);
            if (!node.IsInUse || node.IsTrack || node.IsDirectory)
                continue;
            ReadOnlySpan<byte> name = snapshot.NameOf(slot);
            if (name.Length > ending.Length && Ascii.EqualsIgnoreCase(name[^ending.Length..], ending))
                found.Add(SourceOf(snapshot, slot));
        }

        GC.KeepAlive(snapshot);
        return found;
    }

    /// <summary>Whether a folder of an origin holds a file whose name ends so.</summary>
    internal bool HasOriginalNamed(string originId, OriginPath folder, ReadOnlySpan<byte> ending)
    {
        TreeSnapshot snapshot = _current;
        bool isThere = false;
        if (snapshot.FindOriginal(originId, folder) is var slot and >= 0 && snapshot.Node(slot).IsDirectory)
        {
            foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(slot))
            {
                ReadOnlySpan<byte> name = snapshot.NameOf(entry);
                isThere |= name.Length > ending.Length && Ascii.EqualsIgnoreCase(name[^ending.Length..], ending);
            }
        }

        GC.KeepAlive(snapshot);
        return isThere;
    }

    /// <summary>Every file of an origin that is in the tree.</summary>
    internal List<OriginPath> OriginalsOf(string originId)
    {
        TreeSnapshot snapshot = _current;
        List<OriginPath> files = [];
        Stack<(int Slot, OriginPath Path)> rest = new();
        if (snapshot.FindOriginal(originId, OriginPath.Root) is var top and >= 0)
            rest.Push((top, OriginPath.Root));
        while (rest.TryPop(out (int Slot, OriginPath Path) next))
        {
            if (!snapshot.Node(next.Slot).IsDirectory)
            {
                files.Add(next.Path);
                continue;
            }

            foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(next.Slot))
                rest.Push((entry.Node, next.Path.Append(snapshot.NameOf(entry))));
        }

        GC.KeepAlive(snapshot);
        return files;
    }
}
