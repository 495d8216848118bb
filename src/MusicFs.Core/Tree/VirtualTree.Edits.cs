using System.Text;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>What those ask who keep overlays in step with what is shown.</summary>
public sealed partial class VirtualTree
{
    /// <summary>What an original's track is served as; null where it is served as it is, or not shown.</summary>
    internal ServedEdit? EditOf(string originId, OriginPath path)
    {
        TreeSnapshot snapshot = _current;
        int original = snapshot.FindOriginal(originId, path);
        ServedEdit? edit = null;
        if (original >= 0 && !snapshot.Node(original).IsDirectory && !snapshot.Node(original).Has(NodeFlags.Parts))
        {
            ref readonly NodeRecord track = ref snapshot.Node(snapshot.Node(original).First);
            if (snapshot.MemberOf(original) is { } member)
                edit = member.Edit is { } its ? new ServedEdit(its.Code, its.Size) : null;
            else if (snapshot.Node(original).First != 0 && IsEdited(snapshot, track))
                edit = new ServedEdit(track.VersionTag, track.Size);
        }

        GC.KeepAlive(snapshot);
        return edit;
    }

    /// <summary>The tracks at or below a path from the root, each once; null where nothing is there.</summary>
    internal IReadOnlyList<ShownTrack>? TracksAt(string path)
    {
        TreeSnapshot snapshot = _current;
        if (FindPath(path) is not { } top || snapshot.SlotOf(top.Value) is not (>= 0 and var slot))
            return null;
        List<ShownTrack> tracks = [];
        HashSet<int> met = [];
        Stack<(int Slot, string Path)> rest = new([(slot, path.TrimEnd('/'))]);
        // What a tree shows is told by its path there; below /.origins only what is nowhere else.
        (int Slot, string Path)? origins = null;
        while (rest.TryPop(out (int Slot, string Path) next) || TryTake(ref origins, out next))
        {
            ref readonly NodeRecord node = ref snapshot.Node(next.Slot);
            if (!node.IsDirectory && !node.Has(NodeFlags.Side) && met.Add(node.IsTrack ? next.Slot : node.First) && (node.IsTrack || node.First != 0))
                tracks.Add(Describe(snapshot, node.IsTrack ? next.Slot : node.First, next.Path));
            if (!node.IsDirectory)
                continue;
            foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(next.Slot))
            {
                (int Slot, string Path) below = (entry.Node, $"{next.Path}/{Encoding.UTF8.GetString(snapshot.NameOf(entry))}");
                if (next.Slot == TreeSnapshot.Root && below.Path == "/.origins")
                    origins = below;
                else
                    rest.Push(below);
            }
        }

        GC.KeepAlive(snapshot);
        tracks.Sort(static (a, b) => string.CompareOrdinal(a.Path, b.Path));
        return tracks;
    }

    private static bool TryTake(ref (int Slot, string Path)? left, out (int Slot, string Path) next)
    {
        next = left.GetValueOrDefault();
        bool isThere = left.HasValue;
        left = null;
        return isThere;
    }

    private static ShownTrack Describe(TreeSnapshot snapshot, int track, string path)
    {
        FileSource source = SourceOf(snapshot, track);
        return new ShownTrack(
            path, source.OriginId, source.Path, source.Cut is not null, source.Edit is not null, [.. source.Others.Select(static copy => (copy.OriginId, copy.Path))]);
    }

    /// <summary>The originals that are shown with other tags. Looks at every node.</summary>
    internal List<(string OriginId, OriginPath Path)> EditedOriginals()
    {
        TreeSnapshot snapshot = _current;
        List<(string, OriginPath)> edited = [];
        for (int slot = TreeSnapshot.Root; slot < snapshot.Capacity; slot++)
        {
            ref readonly NodeRecord node = ref snapshot.Node(slot);
            if (node.IsInUse && IsEdited(snapshot, node))
                edited.Add((snapshot.OriginIds[node.Origin], new OriginPath(snapshot.OriginPathOf(slot))));
        }

        GC.KeepAlive(snapshot);
        return edited;
    }

    /// <summary>Whether a node is a track that is served with other tags than its original has.</summary>
    private static bool IsEdited(TreeSnapshot snapshot, in NodeRecord node) =>
        node.IsTrack && node.Has(NodeFlags.Parts) && !node.Has(NodeFlags.Side) && !snapshot.Node(node.First).Has(NodeFlags.Parts);
}
