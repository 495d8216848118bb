using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>What those ask who see to it that files play without the network.</summary>
public sealed partial class VirtualTree
{
    /// <summary>What is made of each file at or below a path from the root as it is shown, of its place and its source, in no particular order; null where nothing is there.</summary>
    internal List<T>? FilesAt<T>(string path, Func<string, FileSource, T> make)
    {
        TreeSnapshot snapshot = _current;
        if (FindPath(path) is not { } top || snapshot.SlotOf(top.Value) is not (>= 0 and var slot))
            return null;
        List<T> files = [];
        Stack<(int Slot, string Path)> rest = new([(slot, path.TrimEnd('/'))]);
        while (rest.TryPop(out (int Slot, string Path) next))
        {
            ref readonly NodeRecord node = ref snapshot.Node(next.Slot);
            if (!node.IsDirectory)
                files.Add(make(next.Path, SourceOf(snapshot, next.Slot)));
            if (!node.IsDirectory || (next.Slot != slot && IsOriginsFolder(snapshot, next.Slot)))
                continue;
            foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(next.Slot))
                rest.Push((entry.Node, $"{next.Path}/{Encoding.UTF8.GetString(snapshot.NameOf(entry))}"));
        }

        GC.KeepAlive(snapshot);
        return files;
    }

    /// <summary>Of each track in an original the first place, and what it is read from.</summary>
    internal List<(string Place, FileSource Source)> ShownOf(string originId, OriginPath path)
    {
        List<(string Place, FileSource Source)> shown = [];
        foreach (string place in FirstPlacesOf(originId, path))
        {
            if (FindPath(place) is { } node && Source(node).TryGetValue(out FileSource? source) && source is not null)
                shown.Add((place, source));
        }

        return shown;
    }

    /// <summary>The files that are no tracks in the folders of some places: covers and the like.</summary>
    internal List<(string Place, FileSource Source)> SidesBeside(IEnumerable<string> places)
    {
        TreeSnapshot snapshot = _current;
        List<(string Place, FileSource Source)> sides = [];
        foreach (string folder in places.Select(static place => place[..Math.Max(0, place.LastIndexOf('/'))]).Distinct())
        {
            if (folder.Length == 0 || FindPath(folder) is not { } node || snapshot.SlotOf(node.Value) is not (>= 0 and var slot))
                continue;
            foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(slot))
            {
                if (!snapshot.Node(entry.Node).IsDirectory && snapshot.Node(entry.Node).Has(NodeFlags.Side))
                    sides.Add(($"{folder}/{Encoding.UTF8.GetString(snapshot.NameOf(entry))}", SourceOf(snapshot, entry.Node)));
            }
        }

        GC.KeepAlive(snapshot);
        return sides;
    }

    /// <summary>As <see cref="Lookup"/>, of a directory's own state in one snapshot: its names with their nodes. Hands out no references.</summary>
    internal static List<(byte[] Name, NodeId Node)> EntriesIn(TreeSnapshot snapshot, NodeId directory)
    {
        List<(byte[], NodeId)> entries = [];
        if (snapshot.SlotOf(directory.Value) is >= 0 and var slot && snapshot.Node(slot).IsDirectory)
        {
            foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(slot))
                entries.Add((snapshot.NameOf(entry).ToArray(), snapshot.IdOf(entry.Node)));
        }

        GC.KeepAlive(snapshot);
        return entries;
    }

    private static bool IsOriginsFolder(TreeSnapshot snapshot, int slot) => snapshot.Find(TreeSnapshot.Root, TreeSnapshot.OriginsFolder) == slot;
}
