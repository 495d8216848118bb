using System.Collections.Concurrent;
using System.Collections.Immutable;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Tree;

/// <summary>
/// The tree that mounts show: the current snapshot, and the nodes that went from it while somebody still knows them. Any
/// thread reads without locks; <see cref="Apply"/> swaps the snapshot in by one write.
/// <para>
/// A reader counts its reference first and then looks whether its snapshot is still the current one; a publisher swaps
/// first and then looks at the counts. So either the reader sees the swap and gives the reference back, or the publisher
/// sees the reference and keeps the node.
/// </para>
/// </summary>
public sealed partial class VirtualTree
{
    private readonly Lock _publishing = new();
    private readonly NodeSlots _slots;
    private readonly FileNumbers _numbers = new();
    private readonly ConcurrentDictionary<int, RetiredNode> _retired = new();
    private readonly long[] _changes = new long[Enum.GetValues<EntryChange>().Length];
    private ImmutableArray<IKernelCache> _caches = [];
    private readonly MergeIndex _merges = new();
    private NameBlob _names = new();
    private TreeSpellings? _spellings;
    private volatile TreeSnapshot _current;

    /// <summary>An empty tree.</summary>
    public VirtualTree()
        : this(TreeImage.Empty, NameHash.Full)
    {
    }

    internal VirtualTree(NameHash hash)
        : this(TreeImage.Empty, hash)
    {
    }

    private VirtualTree(TreeImage image, NameHash hash)
    {
        _current = TreeSnapshot.Of(image, hash);
        _slots = new NodeSlots(image.Header.Capacity, image.Header.NodeCount, () => HolesOf(image));
    }

    /// <summary>Ids of origins: of several originals of a track the one on the first of them is shown. Set before the first change; another order is another tree.</summary>
    public IReadOnlyList<string> OriginOrder { get; set; } = [];

    /// <summary>Raised after a change, on the thread that made it, once kernels were told. Must return soon.</summary>
    internal event Action? Changed;

    internal TreeSnapshot Current => _current;

    /// <summary>Nodes in memory: those of the tree, and those that are remembered or open though they left it.</summary>
    internal int LivingNodes => _slots.InUse;

    internal int RetiredNodes => _retired.Count;

    /// <summary>Tells <paramref name="cache"/> of every change from now on.</summary>
    public void Attach(IKernelCache cache) => ImmutableInterlocked.Update(ref _caches, static (all, added) => all.Add(added), cache);

    /// <summary>
    /// Tells <paramref name="cache"/> no more: its mount has ended. A kernel that goes away gives nothing back, so with the last
    /// mount go all references, and the nodes that only they kept.
    /// </summary>
    public void Detach(IKernelCache cache)
    {
        lock (_publishing)
        {
            ImmutableInterlocked.Update(ref _caches, static (all, removed) => all.Remove(removed), cache);
            if (!_caches.IsEmpty)
                return;
            _slots.ClearReferences();
            foreach (int slot in _retired.Keys)
                TryReap(slot);
        }
    }

    /// <summary>Entries that changes added, removed or replaced since the start.</summary>
    public long CountOf(EntryChange change) => Volatile.Read(ref _changes[(int)change]);

    /// <summary>Tracks in the tree, each once.</summary>
    public int Tracks => _current.Tracks;

    /// <summary>
    /// Changes what is different and nothing else, and tells the attached caches exactly what that was. From any thread but a
    /// backend's; calls wait for one another. What it costs is the changes and the directories they are in.
    /// </summary>
    public TreeChanges Apply(TreeUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        TreeChanges changes;
        lock (_publishing)
        {
            // It is another process' by now.
            if (_isHandedOver)
                return TreeChanges.None;
            TreeSnapshot old = _current;
            TreeEditor editor = new(old, _slots, _names, _numbers, _spellings ??= TreeSpellings.Read(old.Image.Spellings), _merges, OriginOrder) { Rules = _rules };
            editor.Apply(update);
            if (editor.IsUnchanged)
                return TreeChanges.None;
            TreeSnapshot now = editor.Finish(out changes, out List<int> retired, _moved);
            Dictionary<int, NodeId> successors = SuccessorsOf(update, old, now);
            Redirect(old, successors);
            foreach (int slot in retired)
                Retire(old, slot, successors.GetValueOrDefault(slot));
            // A full fence: the counts below are read after every reader can see the new snapshot.
            Interlocked.Exchange(ref _current, now);
            NotePlaylists(update);
            foreach (int slot in retired)
                TryReap(slot);
        }

        foreach (TreeEntryChange entry in changes.Entries)
            Interlocked.Increment(ref _changes[(int)entry.Change]);
        foreach (IKernelCache cache in _caches)
        {
            changes.Report(cache);
            if (AnswersArtwork)
                ReportArtwork(changes, cache);
        }

        Changed?.Invoke();
        return changes;
    }

    /// <summary>Tracks whose originals are on an origin.</summary>
    public int TracksOf(string originId)
    {
        TreeSnapshot snapshot = _current;
        int number = Array.IndexOf(snapshot.OriginIds, originId);
        return number < 0 ? 0 : snapshot.TracksOfOrigin[number];
    }

    /// <summary>The originals of tracks at or below a path of an origin.</summary>
    /// <returns>How many tracks that are; a file may hold several.</returns>
    internal int CollectTracks(string originId, OriginPath path, List<OriginPath> tracks)
    {
        TreeSnapshot snapshot = _current;
        int count = 0;
        Stack<(int Slot, OriginPath Path)> rest = new();
        if (snapshot.FindOriginal(originId, path) is var top and >= 0)
            rest.Push((top, path));
        while (rest.TryPop(out (int Slot, OriginPath Path) next))
        {
            ref readonly NodeRecord node = ref snapshot.Node(next.Slot);
            if (!node.IsDirectory && node.First != 0 && !node.Has(NodeFlags.Side))
            {
                tracks.Add(next.Path);
                count += Math.Max(1, snapshot.PartsOf(next.Slot).Length);
            }

            if (!node.IsDirectory)
                continue;
            foreach (ref readonly EntryRecord entry in snapshot.EntriesOf(next.Slot))
                rest.Push((entry.Node, next.Path.Append(snapshot.NameOf(entry))));
        }

        GC.KeepAlive(snapshot);
        return count;
    }

    /// <summary>Copies on other origins of the original of a track whose number is made of <paramref name="identity"/>; none where it is not the one shown.</summary>
    internal IReadOnlyList<FileCopy> HeirsOf(string originId, OriginPath path, ulong identity)
    {
        TreeSnapshot snapshot = _current;
        int original = snapshot.FindOriginal(originId, path);
        int track = original >= 0 && IsShown(snapshot, original) ? snapshot.Node(original).First : 0;
        bool isNumbered = track != 0 && snapshot.Node(track).FileNumber == snapshot.Hash.NumberOf(TreeEditor.TrackKeyOf(identity));
        IReadOnlyList<FileCopy> copies = isNumbered ? CopiesOf(snapshot, track) : [];
        GC.KeepAlive(snapshot);
        return copies;
    }

    /// <summary>Whether an original's track has others.</summary>
    internal bool HasCopies(string originId, OriginPath path)
    {
        TreeSnapshot snapshot = _current;
        int original = snapshot.FindOriginal(originId, path);
        bool hasCopies = original >= 0 && !snapshot.Node(original).IsDirectory && snapshot.Node(snapshot.Node(original).First).HasCopies;
        GC.KeepAlive(snapshot);
        return hasCopies;
    }

    /// <summary>Whether an original is the one that its track shows.</summary>
    internal bool IsShown(string originId, OriginPath path)
    {
        TreeSnapshot snapshot = _current;
        int original = snapshot.FindOriginal(originId, path);
        bool isShown = original >= 0 && IsShown(snapshot, original);
        GC.KeepAlive(snapshot);
        return isShown;
    }

    private static bool IsShown(TreeSnapshot snapshot, int original)
    {
        ref readonly NodeRecord node = ref snapshot.Node(original);
        return !node.IsDirectory && node.First != 0 && snapshot.Node(node.First).First == original;
    }

    private void Retire(TreeSnapshot old, int slot, NodeId successor)
    {
        ref readonly NodeRecord node = ref old.Node(slot);
        FileSource? source = node.IsDirectory ? null : SourceOf(old, slot);
        _retired[slot] = new RetiredNode(old.IdOf(slot), node.Attributes with { Links = 0 }, source) { Successor = successor };
    }

    private static List<int> HolesOf(TreeImage image)
    {
        List<int> holes = [];
        ReadOnlySpan<NodeRecord> nodes = image.Nodes;
        for (int slot = nodes.Length - 1; slot > TreeSnapshot.Root; slot--)
        {
            if (!nodes[slot].IsInUse)
                holes.Add(slot);
        }

        GC.KeepAlive(image);
        return holes;
    }

    /// <summary>Lets a node go that left the tree and that nobody knows any more.</summary>
    private void TryReap(int slot)
    {
        if (_retired.TryGetValue(slot, out RetiredNode? node)
            && _current.SlotOf(node.Id.Value) < 0
            && _slots.References(slot) == 0
            && _retired.TryRemove(KeyValuePair.Create(slot, node)))
        {
            _slots.Free(node.Id);
        }
    }

    internal static FileSource SourceOf(TreeSnapshot snapshot, int slot)
    {
        ref readonly NodeRecord node = ref snapshot.Node(slot);
        bool isOther = node.IsTrack && node.Has(NodeFlags.Parts);
        bool isEdited = IsEdited(snapshot, node);
        bool isPart = isOther && !isEdited;
        ref readonly NodeRecord of = ref snapshot.Node(isOther || node.IsPicture ? node.First : slot);
        // A picture is a part of this content of its original and of no other.
        bool isGone = node.IsPicture && (of.IsTrack || of.IsDirectory || !of.IsInUse || of.Origin != node.Origin || of.ModifiedNanoseconds != node.ModifiedNanoseconds);
        var source = new FileSource(
            snapshot.OriginIds[node.Origin], new OriginPath(snapshot.OriginPathOf(slot)), isGone ? default : of.Version,
            node.IsPicture || (isPart && !IsText(node)) ? TrackCut.Of(node) : null, isPart && IsText(node) ? new MadeText(snapshot.NamesTo(node.Parent), node.VersionTag) : null)
        {
            Edit = isEdited ? new ServedEdit(node.VersionTag, node.Size) : null,
            Others = CopiesOf(snapshot, slot),
        };
        GC.KeepAlive(snapshot);
        return source;
    }

    /// <summary>Copies of a track, as far as scans can tell which of them are the same bytes (docs/decisions/022).</summary>
    private static FileCopy[] CopiesOf(TreeSnapshot snapshot, int track)
    {
        int[] copies = snapshot.CopiesOf(track);
        if (copies.Length == 0)
            return [];
        long size = snapshot.Node(snapshot.Node(track).First).Size;
        TreeMerge? shown = snapshot.MemberOf(snapshot.Node(track).First)?.Merge;
        return Array.ConvertAll(copies, copy =>
        {
            ref readonly NodeRecord node = ref snapshot.Node(copy);
            TreeMerge? merge = snapshot.MemberOf(copy)?.Merge;
            bool isSame = merge is { Mark: not 0 } && merge?.Mark == shown?.Mark && merge?.Audio == shown?.Audio && node.Size == size;
            return new FileCopy(snapshot.OriginIds[node.Origin], new OriginPath(snapshot.OriginPathOf(copy)), node.Version, isSame);
        });
    }

    private RetiredNode? FindRetired(NodeId node) =>
        _retired.TryGetValue(NodeSlots.SlotOf(node.Value), out RetiredNode? found) && found.Id == node ? found : null;

    private FsError ErrorOf(NodeId node) => FindRetired(node) is null ? FsError.Stale : FsError.NotFound;
}
