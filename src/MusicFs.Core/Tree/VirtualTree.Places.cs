using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Artwork;

namespace MusicFs.Core.Tree;

/// <summary>What those ask who change places, and what is left for those who knew them before.</summary>
public sealed partial class VirtualTree
{
    /// <summary>Guarded by <see cref="_publishing"/>.</summary>
    private readonly PlaceRules _rules = new();

    /// <summary>The views are others from now on; what is shown already does not move by that.</summary>
    /// <param name="views">Their names, empty for one that has the root itself.</param>
    internal void SetViews(IReadOnlyCollection<string> views)
    {
        lock (_publishing)
            _rules.Views = views;
    }

    /// <summary>Where people have things is taken for this tree from now on; what is shown already does not move by that.</summary>
    /// <param name="views">Names of the views, empty for one that has the root itself.</param>
    /// <param name="moves">Of tracks and of files that are none.</param>
    /// <param name="folders">Where what templates have in a folder is shown.</param>
    internal void SetPlaces(
        IReadOnlyCollection<string> views, IEnumerable<(string OriginId, OriginPath Path, TreeMove Move)> moves, IEnumerable<KeyValuePair<string, string>> folders)
    {
        lock (_publishing)
        {
            _rules.Views = views;
            foreach ((string originId, OriginPath path, TreeMove move) in moves)
                _rules.Set(originId, path, move);
            foreach ((string place, string shown) in folders)
                _rules.SetFolder(place, shown);
        }
    }

    /// <summary>Whether a view has its folder at a path, or, where that is empty, the root itself.</summary>
    internal bool IsView(string path)
    {
        lock (_publishing)
            return _rules.IsView(path);
    }

    /// <summary>The view that a place is in, by its name; empty for the one that has the root itself.</summary>
    internal string ViewOf(string place)
    {
        lock (_publishing)
            return _rules.ViewOf(place);
    }

    /// <summary>Whether a directory of the view is there though nothing need be in it; its path in whatever case.</summary>
    internal bool IsMade(string directory)
    {
        TreeSnapshot snapshot = _current;
        int slot = TreeSnapshot.Root;
        foreach (string name in directory.Split('/'))
            slot = slot < 0 ? slot : FoldedDirectory(snapshot, slot, Encoding.UTF8.GetBytes(name));
        bool isMade = slot > TreeSnapshot.Root && snapshot.Node(slot).Has(NodeFlags.Own);
        GC.KeepAlive(snapshot);
        return isMade;
    }

    /// <summary>Where a file that is no track is shown by what people want.</summary>
    internal IReadOnlyList<string> PlacesByRules(string originId, OriginPath path, IReadOnlyList<string> places)
    {
        lock (_publishing)
            return _rules.Map(originId, path, 0, 0, places);
    }

    /// <summary>An entry of a directory as those see it who change places; null where there is none.</summary>
    /// <param name="parent">The directory, also one that was moved since.</param>
    /// <param name="name">The name; of a directory in whatever case where no other is meant.</param>
    internal PlaceEntry? EntryAt(NodeId parent, ReadOnlySpan<byte> name)
    {
        TreeSnapshot snapshot = _current;
        if (DirectoryAt(snapshot, parent) is not (>= 0 and var directory))
            return null;
        int slot = snapshot.Find(directory, name);
        PlaceEntry? found = slot >= 0 ? Describe(snapshot, directory, slot, Encoding.UTF8.GetString(name)) : null;
        if (slot < 0 && FoldedDirectory(snapshot, directory, name) is >= 0 and var same)
            found = Describe(snapshot, directory, same, Encoding.UTF8.GetString(snapshot.NameOf(same)));
        GC.KeepAlive(snapshot);
        return found;
    }

    /// <summary>A directory of a name in whatever case; negative where there is none.</summary>
    private static int FoldedDirectory(TreeSnapshot snapshot, int parent, ReadOnlySpan<byte> name)
    {
        if (snapshot.Find(parent, name) is >= 0 and var slot && snapshot.Node(slot).IsDirectory)
            return slot;
        foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(parent))
        {
            if (snapshot.Node(entry.Node).IsDirectory && NameFolding.AreEqual(snapshot.NameOf(entry), name))
                return entry.Node;
        }

        return -1;
    }

    /// <summary>The path of a directory without a slash in front, empty for the root; null for what is none.</summary>
    internal string? DirectoryPath(NodeId directory)
    {
        TreeSnapshot snapshot = _current;
        string? path = DirectoryAt(snapshot, directory) is >= 0 and var slot ? snapshot.PathTo(slot)[1..] : null;
        GC.KeepAlive(snapshot);
        return path;
    }

    /// <summary>The path of a directory as <see cref="DirectoryPath"/> has it, how many entries it has that are no pictures of originals, and whether it is there without any; null for what is none.</summary>
    internal (string Path, int Count, bool IsMade)? DirectoryState(NodeId directory)
    {
        TreeSnapshot snapshot = _current;
        (string, int, bool)? state = DirectoryAt(snapshot, directory) is >= 0 and var slot
            ? (snapshot.PathTo(slot)[1..], CountWithoutPictures(snapshot, slot), snapshot.Node(slot).Has(NodeFlags.Own))
            : null;
        GC.KeepAlive(snapshot);
        return state;
    }

    /// <summary>Where an original, or what is in it, would be shown if nothing else had its names; without a slash in front.</summary>
    internal IReadOnlyList<string> WantedPlaces(string originId, OriginPath path)
    {
        TreeSnapshot snapshot = _current;
        List<string> places = [];
        if (snapshot.FindOriginal(originId, path) is var original and >= 0 && !snapshot.Node(original).IsDirectory)
        {
            int[] parts = snapshot.PartsOf(original);
            foreach (int track in parts.Length > 0 ? parts : snapshot.Node(original).First != 0 ? [snapshot.Node(original).First] : [])
            {
                foreach (TrackPlace place in snapshot.PlacesOf(track))
                {
                    ReadOnlySpan<EntryRecord> entries = snapshot.EntriesOf(place.Directory);
                    int at = TreeSnapshot.FirstFrom(entries, place.Position);
                    if (at >= entries.Length || entries[at].Node != track)
                        continue;
                    byte[] name = entries[at].IsRenamed ? UniqueNames.WithoutNumber(snapshot.NameOf(entries[at])) : snapshot.NameOf(entries[at]).ToArray();
                    places.Add((place.Directory == TreeSnapshot.Root ? "" : snapshot.PathTo(place.Directory)[1..] + "/") + Encoding.UTF8.GetString(name));
                }
            }
        }

        GC.KeepAlive(snapshot);
        return places;
    }

    /// <summary>An original and all that are one track with it; none where it is not shown as one.</summary>
    internal IReadOnlyList<(string OriginId, OriginPath Path)> OriginalsOf(string originId, OriginPath path)
    {
        TreeSnapshot snapshot = _current;
        List<(string, OriginPath)> originals = [];
        if (snapshot.FindOriginal(originId, path) is var original and >= 0 && snapshot.Node(original) is { IsDirectory: false, First: var track and not 0 } record
            && !record.Has(NodeFlags.Parts))
        {
            foreach (int member in (int[])[snapshot.Node(track).First, .. snapshot.CopiesOf(track)])
                originals.Add((snapshot.OriginIds[snapshot.Node(member).Origin], new OriginPath(snapshot.OriginPathOf(member))));
        }

        GC.KeepAlive(snapshot);
        return originals;
    }

    /// <summary>Files and made directories below a directory, with their paths from the root without a slash in front.</summary>
    internal IReadOnlyList<PlaceEntry> EntriesBelow(string directory)
    {
        TreeSnapshot snapshot = _current;
        List<PlaceEntry> entries = [];
        if (FindPath(directory) is not { } top || snapshot.SlotOf(top.Value) is not (>= 0 and var slot))
            return entries;
        Stack<int> rest = new([slot]);
        while (rest.TryPop(out int next))
        {
            foreach (EntryRecord entry in snapshot.EntriesOf(next))
            {
                // Pictures go with what they are parts of.
                if (snapshot.Node(entry.Node).IsPicture)
                    continue;
                entries.Add(Describe(snapshot, next, entry.Node, Encoding.UTF8.GetString(snapshot.NameOf(entry))));
                if (snapshot.Node(entry.Node).IsDirectory)
                    rest.Push(entry.Node);
            }
        }

        GC.KeepAlive(snapshot);
        return entries;
    }

    /// <summary>Directories that are there though nothing need be in them, without those of the origins.</summary>
    internal IReadOnlyList<string> MadeDirectories()
    {
        TreeSnapshot snapshot = _current;
        List<string> made = [];
        for (int slot = TreeSnapshot.Root + 1; slot < snapshot.Capacity; slot++)
        {
            ref readonly NodeRecord node = ref snapshot.Node(slot);
            if (node.IsInUse && node.IsDirectory && node.Has(NodeFlags.Own) && snapshot.PathTo(slot) is var path && !path.StartsWith("/.origins/", StringComparison.Ordinal))
                made.Add(path[1..]);
        }

        GC.KeepAlive(snapshot);
        return made;
    }

    /// <summary>The originals of whatever is shown at the places of an original; the one that is shown first.</summary>
    private static PlaceEntry Describe(TreeSnapshot snapshot, int directory, int slot, string name)
    {
        ref readonly NodeRecord node = ref snapshot.Node(slot);
        string prefix = directory == TreeSnapshot.Root ? "" : snapshot.PathTo(directory)[1..] + "/";
        if (node.IsDirectory)
            return new PlaceEntry(prefix + name, prefix + name, snapshot.IdOf(slot), true, CountWithoutPictures(snapshot, slot), node.Has(NodeFlags.Own), false, 0, []);
        string wanted = WantedName(snapshot, directory, slot, name);
        if (!node.IsTrack || node.IsPicture)
            return new PlaceEntry(prefix + name, prefix + wanted, snapshot.IdOf(slot), false, 0, false, false, 0, []);
        int first = node.First;
        bool isPart = snapshot.Node(first).Has(NodeFlags.Parts) && !node.Has(NodeFlags.Side);
        int part = isPart ? Array.IndexOf(snapshot.PartsOf(first), slot) + 1 : 0;
        List<(string, OriginPath)> originals = [(snapshot.OriginIds[snapshot.Node(first).Origin], new OriginPath(snapshot.OriginPathOf(first)))];
        foreach (int copy in snapshot.CopiesOf(slot))
            originals.Add((snapshot.OriginIds[snapshot.Node(copy).Origin], new OriginPath(snapshot.OriginPathOf(copy))));
        return new PlaceEntry(prefix + name, prefix + wanted, snapshot.IdOf(slot), false, 0, false, node.Has(NodeFlags.Side), part, originals);
    }

    private static string WantedName(TreeSnapshot snapshot, int directory, int slot, string name)
    {
        if (!snapshot.Node(directory).Has(NodeFlags.HasRenamed))
            return name;
        foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(directory))
        {
            if (entry.Node == slot && entry.IsRenamed && Encoding.UTF8.GetString(snapshot.NameOf(entry)) == name)
                return Encoding.UTF8.GetString(UniqueNames.WithoutNumber(snapshot.NameOf(entry)));
        }

        return name;
    }

    private static int CountWithoutPictures(TreeSnapshot snapshot, int directory)
    {
        int count = snapshot.Node(directory).Count;
        foreach (byte[] name in ArtworkNames.Placed)
            count -= snapshot.Find(directory, name) is >= 0 and var node && snapshot.Node(node).IsPicture ? 1 : 0;
        return count;
    }

    private int DirectoryAt(TreeSnapshot snapshot, NodeId node)
    {
        int slot = snapshot.SlotOf(node.Value);
        if (slot < 0)
            return SuccessorOf(node) is { } next ? DirectoryAt(snapshot, next) : -1;
        return snapshot.Node(slot).IsDirectory ? slot : -1;
    }

    private NodeId? SuccessorOf(NodeId node) => FindRetired(node) is { Successor: var next } && next != NodeId.None ? next : null;

    /// <summary>By the slots of directories that were moved what they are now.</summary>
    private static Dictionary<int, NodeId> SuccessorsOf(TreeUpdate update, TreeSnapshot old, TreeSnapshot now)
    {
        Dictionary<int, NodeId> successors = [];
        foreach ((string path, string by) in update.Successions)
        {
            Stack<(int Old, int Now)> rest = new();
            if (DirectoryAt(old, path) is > 0 and var from && DirectoryAt(now, by) is > 0 and var to)
                rest.Push((from, to));
            while (rest.TryPop(out (int Old, int Now) pair))
            {
                successors[pair.Old] = now.IdOf(pair.Now);
                foreach (EntryRecord entry in old.EntriesOf(pair.Old))
                {
                    if (old.Node(entry.Node).IsDirectory && now.Find(pair.Now, old.NameOf(entry)) is > 0 and var same && now.Node(same).IsDirectory)
                        rest.Push((entry.Node, same));
                }
            }
        }

        return successors;
    }

    /// <summary>Whoever knows a directory as one that moved before goes on with what that is now.</summary>
    private void Redirect(TreeSnapshot old, Dictionary<int, NodeId> successors)
    {
        if (successors.Count == 0)
            return;
        Dictionary<NodeId, NodeId> now = successors.ToDictionary(pair => old.IdOf(pair.Key), static pair => pair.Value);
        foreach ((int slot, RetiredNode node) in _retired)
        {
            if (!now.TryGetValue(node.Successor, out NodeId next))
                continue;
            _retired[slot] = node with { Successor = next };
            // Its last reference may have gone meanwhile.
            TryReap(slot);
        }
    }

    private static int DirectoryAt(TreeSnapshot snapshot, string path)
    {
        int slot = TreeSnapshot.Root;
        foreach (string part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            slot = snapshot.Find(slot, Encoding.UTF8.GetBytes(part));
            if (slot < 0 || !snapshot.Node(slot).IsDirectory)
                return -1;
        }

        return slot;
    }
}
