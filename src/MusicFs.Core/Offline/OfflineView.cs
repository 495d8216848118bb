using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;

namespace MusicFs.Core.Offline;

/// <summary>
/// What of a tree plays without the network, at one moment: a bit a node, of files and of the directories that lead to them. Immutable. One pass over
/// the nodes makes it.
/// </summary>
internal sealed class OfflineView
{
    private readonly ulong[] _plays;

    private OfflineView(TreeSnapshot tree)
    {
        Tree = tree;
        _plays = new ulong[(tree.Capacity >> 6) + 1];
    }

    /// <summary>What it is of.</summary>
    public TreeSnapshot Tree { get; }

    /// <param name="tree">Of what.</param>
    /// <param name="isLocal">Whether an origin's files need no network.</param>
    /// <param name="wholeSizes">Sizes of what may be wholly in the store: of all others nothing is looked up.</param>
    /// <param name="isWhole">Whether an original is wholly in the store.</param>
    public static OfflineView Of(TreeSnapshot tree, Func<string, bool> isLocal, HashSet<long> wholeSizes, Func<string, OriginPath, OriginVersion, bool> isWhole)
    {
        OfflineView view = new(tree);
        bool[] local = Array.ConvertAll(tree.OriginIds, origin => isLocal(origin));
        view.Set(TreeSnapshot.Root);
        for (int slot = TreeSnapshot.Root + 1; slot < tree.Capacity; slot++)
        {
            ref readonly NodeRecord node = ref tree.Node(slot);
            if (node.IsInUse && node.IsTrack && node.Links > 0 && (local[node.Origin] || HasStoredCopy(tree, slot, local, wholeSizes, isWhole)))
                view.Add(slot);
        }

        GC.KeepAlive(tree);
        return view;
    }

    /// <summary>Whether a node is there and plays, or leads to what does.</summary>
    public bool Shows(NodeId node) => Tree.SlotOf(node.Value) is >= 0 and var slot && (_plays[slot >> 6] & (1UL << (slot & 63))) != 0;

    public bool IsDirectory(NodeId node) => Tree.SlotOf(node.Value) is >= 0 and var slot && Tree.Node(slot).IsDirectory;

    /// <summary>What a directory shows.</summary>
    public IEnumerable<(byte[] Name, NodeId Node)> EntriesOf(NodeId directory) => VirtualTree.EntriesIn(Tree, directory).Where(entry => Shows(entry.Node));

    private static bool HasStoredCopy(TreeSnapshot tree, int track, bool[] local, HashSet<long> wholeSizes, Func<string, OriginPath, OriginVersion, bool> isWhole)
    {
        ref readonly NodeRecord node = ref tree.Node(track);
        // What is cut out of a file, or served with other tags, is stored as that file.
        bool mayBeWhole = wholeSizes.Contains(node.Has(NodeFlags.Parts) || node.IsPicture ? tree.Node(node.First).Size : node.Size);
        foreach (int copy in tree.CopiesOf(track))
        {
            if (local[tree.Node(copy).Origin])
                return true;
            mayBeWhole |= wholeSizes.Contains(tree.Node(copy).Size);
        }

        if (!mayBeWhole)
            return false;
        FileSource source = VirtualTree.SourceOf(tree, track);
        return isWhole(source.OriginId, source.Path, source.Version) || source.Others.Any(copy => isWhole(copy.OriginId, copy.Path, copy.Version));
    }

    private void Add(int track)
    {
        Set(track);
        foreach (TrackPlace place in Tree.PlacesOf(track))
        {
            for (int directory = place.Directory; Set(directory) && directory != TreeSnapshot.Root;)
                directory = Tree.Node(directory).Parent;
        }
    }

    /// <summary>False where it was set already.</summary>
    private bool Set(int slot)
    {
        ref ulong bits = ref _plays[slot >> 6];
        bool isNew = (bits & (1UL << (slot & 63))) == 0;
        bits |= 1UL << (slot & 63);
        return isNew;
    }
}
