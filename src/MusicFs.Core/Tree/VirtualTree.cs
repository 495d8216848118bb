using System.Collections.Concurrent;
using System.Collections.Immutable;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Core.Tree;

/// <summary>
/// The tree that mounts show: the current snapshot, and the nodes that went from it while somebody still knows them. Any
/// thread reads without locks; <see cref="Publish"/> swaps the snapshot in by one write.
/// <para>
/// A reader counts its reference first and then looks whether its snapshot is still the current one; a publisher swaps
/// first and then looks at the counts. So either the reader sees the swap and gives the reference back, or the publisher
/// sees the reference and keeps the node.
/// </para>
/// </summary>
public sealed partial class VirtualTree
{
    private readonly Lock _publishing = new();
    private readonly NodeSlots _slots = new();
    private readonly ConcurrentDictionary<int, RetiredNode> _retired = new();
    private ImmutableArray<IKernelCache> _caches = [];
    private volatile TreeSnapshot _current;

    /// <summary>An empty tree.</summary>
    public VirtualTree()
        : this(NameHash.Full)
    {
    }

    internal VirtualTree(NameHash hash) => _current = TreeSnapshot.Empty(hash);

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

    /// <summary>
    /// Replaces the whole content, keeping every node that did not change, and tells the attached caches exactly what did.
    /// From any thread but a backend's; calls wait for one another.
    /// </summary>
    public TreeChanges Publish(IReadOnlyList<OriginContents> origins)
    {
        TreeChanges changes;
        lock (_publishing)
        {
            TreeSnapshot old = _current;
            TreeSnapshot now = SnapshotBuilder.Build(origins, old, _slots);
            changes = TreeDifference.Between(old, now);
            List<int> retired = Retire(old, now);
            // A full fence: the counts below are read after every reader can see the new snapshot.
            Interlocked.Exchange(ref _current, now);
            foreach (int slot in retired)
                TryReap(slot);
        }

        foreach (IKernelCache cache in _caches)
            changes.Report(cache);
        return changes;
    }

    private List<int> Retire(TreeSnapshot old, TreeSnapshot now)
    {
        List<int> slots = [];
        for (int i = 0; i < old.Nodes.Length; i++)
        {
            ref readonly NodeRecord node = ref old.Nodes[i];
            if (now.IndexOf(node.Id) >= 0)
                continue;
            FileSource? source = node.Kind == NodeKind.File ? SourceOf(old, i) : null;
            int slot = NodeSlots.SlotOf(node.Id);
            _retired[slot] = new RetiredNode(new NodeId(node.Id), node.Attributes with { Links = 0 }, source);
            slots.Add(slot);
        }

        return slots;
    }

    /// <summary>Lets a node go that left the tree and that nobody knows any more.</summary>
    private void TryReap(int slot)
    {
        if (_retired.TryGetValue(slot, out RetiredNode? node)
            && _current.IndexOf(node.Id.Value) < 0
            && _slots.References(slot) == 0
            && _retired.TryRemove(KeyValuePair.Create(slot, node)))
        {
            _slots.Free(slot);
        }
    }

    private static FileSource SourceOf(TreeSnapshot snapshot, int index)
    {
        ref readonly NodeRecord node = ref snapshot.Nodes[index];
        return new FileSource(snapshot.OriginIds[node.Origin], new OriginPath(snapshot.OriginPathOf(index)), node.Version);
    }

    private RetiredNode? FindRetired(NodeId node) =>
        _retired.TryGetValue(NodeSlots.SlotOf(node.Value), out RetiredNode? found) && found.Id == node ? found : null;

    private FsError ErrorOf(NodeId node) => FindRetired(node) is null ? FsError.Stale : FsError.NotFound;
}
