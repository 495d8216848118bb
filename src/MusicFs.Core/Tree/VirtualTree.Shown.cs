using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>Where originals are shown: for people who ask, never on the way of a request.</summary>
public sealed partial class VirtualTree
{
    /// <summary>The path of a node, for traces and logs, which hold its number; null where it is no more.</summary>
    internal string? PathOf(NodeId node)
    {
        TreeSnapshot snapshot = _current;
        int slot = snapshot.SlotOf(node.Value);
        string? path = slot < 0 ? null : snapshot.PathTo(slot);
        GC.KeepAlive(snapshot);
        return path;
    }

    /// <summary>The path of a node byte by byte, as <see cref="IVirtualFileSystem.GetPathAsync"/> has it; null where it is no more.</summary>
    internal byte[]? RawPathOf(NodeId node)
    {
        TreeSnapshot snapshot = _current;
        int slot = snapshot.SlotOf(node.Value);
        if (slot < 0)
            return null;
        List<byte[]> names = snapshot.NamesTo(slot);
        GC.KeepAlive(snapshot);
        return names.Count == 0 ? [(byte)'/'] : [.. names.SelectMany(static name => name.Prepend((byte)'/'))];
    }

    /// <summary>The node at a path from the root; null where there is none.</summary>
    internal NodeId? FindPath(string path)
    {
        TreeSnapshot snapshot = _current;
        int slot = TreeSnapshot.Root;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            byte[] name = Encoding.UTF8.GetBytes(part);
            slot = snapshot.Node(slot).IsDirectory && name.Length <= NameBlob.LongestName ? snapshot.Find(slot, name) : -1;
            if (slot < 0)
                return null;
        }

        NodeId node = snapshot.IdOf(slot);
        GC.KeepAlive(snapshot);
        return node;
    }

    /// <summary>The paths at which what is in an original is shown, in order; its own below the origins' folder is not among them.</summary>
    internal IReadOnlyList<string> PlacesOf(string originId, OriginPath path)
    {
        TreeSnapshot snapshot = _current;
        List<string> places = [];
        if (snapshot.FindOriginal(originId, path) is var original and >= 0 && !snapshot.Node(original).IsDirectory)
        {
            int[] parts = snapshot.PartsOf(original);
            foreach (int track in parts.Length > 0 ? parts : snapshot.Node(original).First != 0 ? [snapshot.Node(original).First] : [])
                AddPlaces(snapshot, track, places);
        }

        GC.KeepAlive(snapshot);
        places.Sort(StringComparer.Ordinal);
        return places;
    }

    /// <summary>Of each track in an original the first path at which it is shown.</summary>
    internal IReadOnlyList<string> FirstPlacesOf(string originId, OriginPath path)
    {
        TreeSnapshot snapshot = _current;
        List<string> places = [];
        List<string> ofOne = [];
        if (snapshot.FindOriginal(originId, path) is var original and >= 0 && !snapshot.Node(original).IsDirectory)
        {
            int[] parts = snapshot.PartsOf(original);
            foreach (int track in parts.Length > 0 ? parts : snapshot.Node(original).First != 0 ? [snapshot.Node(original).First] : [])
            {
                ofOne.Clear();
                AddPlaces(snapshot, track, ofOne);
                if (ofOne.Min(StringComparer.Ordinal) is { } first)
                    places.Add(first);
            }
        }

        GC.KeepAlive(snapshot);
        return places;
    }

    private static void AddPlaces(TreeSnapshot snapshot, int track, List<string> places)
    {
        foreach (TrackPlace place in snapshot.PlacesOf(track))
        {
            ReadOnlySpan<EntryRecord> entries = snapshot.EntriesOf(place.Directory);
            int at = TreeSnapshot.FirstFrom(entries, place.Position);
            if (at < entries.Length && entries[at].Node == track)
                places.Add($"{snapshot.PathTo(place.Directory).TrimEnd('/')}/{Encoding.UTF8.GetString(snapshot.NameOf(entries[at]))}");
        }
    }
}
