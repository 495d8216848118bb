using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>What is shown behind a track, in the order in which people read names.</summary>
public sealed partial class VirtualTree
{
    /// <summary>Folders that are one album on several discs begin so.</summary>
    private static readonly string[] DiscNames = ["disc", "disk", "cd", "vol", "side", "lp"];

    /// <summary>The tracks behind one in its folder; behind the last of a disc those of the next.</summary>
    internal IReadOnlyList<NodeId> TracksAfter(NodeId track, int count)
    {
        TreeSnapshot snapshot = _current;
        List<NodeId> found = [];
        if (snapshot.SlotOf(track.Value) is >= 0 and var slot && snapshot.Node(slot).IsTrack && snapshot.PlacesOf(slot) is [var place, ..])
        {
            List<int> tracks = SortedOf(snapshot, place.Directory, areTracks: true);
            found.AddRange(tracks.Skip(tracks.IndexOf(slot) + 1).Take(count).Select(snapshot.IdOf));
            if (found.Count < count && NextDisc(snapshot, place.Directory) is { } disc)
                found.AddRange(SortedOf(snapshot, disc, areTracks: true).Take(count - found.Count).Select(snapshot.IdOf));
        }

        GC.KeepAlive(snapshot);
        return found;
    }

    /// <summary>The files at a path from the root, or below it, in that order; up to a number.</summary>
    internal IReadOnlyList<NodeId> TracksBelow(NodeId node, int count)
    {
        TreeSnapshot snapshot = _current;
        List<NodeId> found = [];
        Stack<int> rest = new(snapshot.SlotOf(node.Value) is >= 0 and var top ? [top] : []);
        while (found.Count < count && rest.TryPop(out int slot))
        {
            if (!snapshot.Node(slot).IsDirectory)
            {
                found.Add(snapshot.IdOf(slot));
                continue;
            }

            foreach (int inner in SortedOf(snapshot, slot, areTracks: false).AsEnumerable().Reverse())
                rest.Push(inner);
            foreach (int inner in SortedOf(snapshot, slot, areTracks: true).AsEnumerable().Reverse())
                rest.Push(inner);
        }

        GC.KeepAlive(snapshot);
        return found;
    }

    /// <summary>What a folder holds: names that are text, folders first.</summary>
    internal IReadOnlyList<(string Name, bool IsFolder)> NamesIn(NodeId directory)
    {
        TreeSnapshot snapshot = _current;
        List<(string Name, bool IsFolder)> names = [];
        if (snapshot.SlotOf(directory.Value) is >= 0 and var slot && snapshot.Node(slot).IsDirectory)
        {
            foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(slot))
                names.Add((Encoding.UTF8.GetString(snapshot.NameOf(entry)), snapshot.Node(entry.Node).IsDirectory));
        }

        GC.KeepAlive(snapshot);
        names.Sort(static (a, b) => a.IsFolder != b.IsFolder ? b.IsFolder.CompareTo(a.IsFolder) : CompareNatural(a.Name, b.Name));
        return names;
    }

    private static int? NextDisc(TreeSnapshot snapshot, int directory)
    {
        if (directory == TreeSnapshot.Root || !IsDisc(snapshot.NameOf(directory)))
            return null;
        List<int> siblings = SortedOf(snapshot, snapshot.Node(directory).Parent, areTracks: false);
        int at = siblings.IndexOf(directory) + 1;
        return at < siblings.Count && IsDisc(snapshot.NameOf(siblings[at])) ? siblings[at] : null;
    }

    private static bool IsDisc(ReadOnlySpan<byte> name)
    {
        string text = Encoding.UTF8.GetString(name);
        return text.Any(char.IsAsciiDigit) && Array.Exists(DiscNames, start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }

    private static List<int> SortedOf(TreeSnapshot snapshot, int directory, bool areTracks)
    {
        List<(string Name, int Slot)> sorted = [];
        foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(directory))
        {
            ref readonly NodeRecord node = ref snapshot.Node(entry.Node);
            if (areTracks ? node.IsTrack : node.IsDirectory)
                sorted.Add((Encoding.UTF8.GetString(snapshot.NameOf(entry)), entry.Node));
        }

        sorted.Sort(static (a, b) => CompareNatural(a.Name, b.Name));
        return [.. sorted.Select(static one => one.Slot)];
    }

    /// <summary>Numbers in names count as numbers: 2 before 10.</summary>
    private static int CompareNatural(string a, string b)
    {
        int i = 0, j = 0;
        while (i < a.Length && j < b.Length)
        {
            if (!char.IsAsciiDigit(a[i]) || !char.IsAsciiDigit(b[j]))
            {
                if (a[i] != b[j])
                    return a[i].CompareTo(b[j]);
                (i, j) = (i + 1, j + 1);
                continue;
            }

            ReadOnlySpan<char> x = NumberAt(a, ref i), y = NumberAt(b, ref j);
            int order = x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.SequenceCompareTo(y);
            if (order != 0)
                return order;
        }

        return (a.Length - i).CompareTo(b.Length - j);
    }

    private static ReadOnlySpan<char> NumberAt(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        return text.AsSpan()[start..at].TrimStart('0');
    }
}
