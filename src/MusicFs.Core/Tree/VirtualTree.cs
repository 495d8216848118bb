using System.Collections.Concurrent;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Tree;

/// <summary>
/// The tree of one view. Owns the current snapshot, which is replaced by one write, and the nodes that left the tree while a
/// backend still knew them. Reading is lock-free from any thread; publishing is serialised.
/// </summary>
public sealed class VirtualTree
{
    private readonly Lock _publishing = new();
    private readonly ConcurrentDictionary<NodeId, NodeAttributes> _retired = new();
    private readonly List<IKernelCache> _caches = [];
    private readonly IReadOnlyList<string> _originIds;
    private TreeSnapshot _current;
    private ulong _nextId = NodeId.Root.Value + 1;

    /// <summary>An empty tree over origins, named by their ids.</summary>
    public VirtualTree(IReadOnlyList<string> originIds)
    {
        _originIds = originIds;
        _current = new SnapshotBuilder(null, _nextId).Build(new TreeDraft(), originIds);
    }

    /// <summary>The tree now; keep it for the length of one operation.</summary>
    internal TreeSnapshot Current => Volatile.Read(ref _current);

    /// <summary>Nodes that left the tree and are not yet forgotten.</summary>
    public int RetiredNodes => _retired.Count;

    /// <summary>Nodes of the tree.</summary>
    public int NodeCount => Current.NodeCount;

    /// <summary>Replaces the tree and tells every attached mount exactly what differs. The draft is used up.</summary>
    /// <returns>How many entries differ.</returns>
    public int Publish(TreeDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        List<TreeChange> changes;
        List<NodeId> altered;
        IKernelCache[] caches;
        lock (_publishing)
        {
            TreeSnapshot before = _current;
            var builder = new SnapshotBuilder(before, _nextId);
            TreeSnapshot after = builder.Build(draft, _originIds);
            _nextId = builder.NextId;
            changes = builder.Changes;
            altered = CarryOver(before, after);
            Volatile.Write(ref _current, after);
            caches = [.. _caches];
        }

        // Without the lock: the kernel may call back while it obeys.
        foreach (IKernelCache cache in caches)
            Tell(cache, changes, altered);
        return changes.Count;
    }

    /// <summary>Tells a mount of changes from now on.</summary>
    public void Attach(IKernelCache cache)
    {
        lock (_publishing)
            _caches.Add(cache);
    }

    /// <summary>The mount is gone. With the last one goes what only backends remembered.</summary>
    public void Detach(IKernelCache cache)
    {
        lock (_publishing)
        {
            _caches.Remove(cache);
            if (_caches.Count == 0)
                _retired.Clear();
        }
    }

    internal bool TryGetRetired(NodeId node, out NodeAttributes attributes) => _retired.TryGetValue(node, out attributes);

    internal void Forget(NodeId node)
    {
        TreeSnapshot current = Current;
        int index = current.Find(node);
        if (index >= 0)
            current.MarkForgotten(index);
        else
            _retired.TryRemove(node, out _);
    }

    /// <summary>What backends know stays known; what they know and the tree has no more is kept until they forget it.</summary>
    /// <returns>The nodes that stay, are known, and have other attributes than before.</returns>
    private List<NodeId> CarryOver(TreeSnapshot before, TreeSnapshot after)
    {
        List<NodeId> altered = [];
        for (int i = 0; i < before.NodeCount; i++)
        {
            if (!before.IsKnown(i))
                continue;
            int now = after.Find(new NodeId(before[i].Id));
            if (now < 0)
            {
                _retired[new NodeId(before[i].Id)] = before[i].Attributes with { Links = 0 };
                continue;
            }

            after.MarkKnown(now);
            if (before[i].Attributes != after[now].Attributes)
                altered.Add(new NodeId(before[i].Id));
        }

        return altered;
    }

    private static void Tell(IKernelCache cache, List<TreeChange> changes, List<NodeId> altered)
    {
        foreach (NodeId node in altered)
            cache.InvalidateNode(node, NodeChange.Attributes);
        NodeId last = NodeId.None;
        foreach (TreeChange change in changes)
        {
            cache.InvalidateEntry(change.Parent, change.Name, change.Change, change.Before);
            // Changes of one directory follow one another; its list and times are told once.
            if (change.Parent != last)
                cache.InvalidateNode(change.Parent, NodeChange.Content);
            last = change.Parent;
        }
    }
}
