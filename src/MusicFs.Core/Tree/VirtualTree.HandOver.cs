using MusicFs.Contracts.FileSystem;
using MusicFs.Core.HandOver;

namespace MusicFs.Core.Tree;

/// <summary>The tree goes over to another process: by its image, and by what is referred to of it.</summary>
public sealed partial class VirtualTree
{
    /// <summary>Guarded by <see cref="_publishing"/>.</summary>
    private bool _isHandedOver;

    /// <summary>Changes nothing any more, writes the image and gives what is not in it; open files are not known here.</summary>
    internal (FileSystemState? State, Problem? Problem) HandOver()
    {
        lock (_publishing)
            _isHandedOver = true;
        lock (_saving)
        {
            if (_path is null)
                return (null, new Problem("The tree is kept nowhere, so another process cannot have it.", "Mount with a cache folder."));
            TreeImage image = _current.Image;
            bool isOnDisk = !IsChanged && image != TreeImage.Empty && image.Header.Purpose.IsEqualTo(_purpose) && File.Exists(_path);
            if (!isOnDisk && WriteImage() is { } problem)
                return (null, problem);
        }

        return (new FileSystemState
        {
            Image = _current.Image.Header.Self.ToArray(),
            References = _slots.List(),
            Removed = [.. _retired.Values.Select(static node =>
                new RemovedNodeState(node.Id.Value, node.Attributes, node.Source is { } source ? OriginalState.Of(source) : null))],
        }, null);
    }

    /// <summary>Goes on where another process has stopped; before anything is asked.</summary>
    internal Problem? Restore(FileSystemState state)
    {
        TreeSnapshot snapshot = _current;
        if (!snapshot.Image.Header.Self.IsEqualTo(TreeImageDigest.Of(state.Image)))
            return new Problem("The image of the tree is not the one that was handed over.", "Start the daemon anew.");
        HashSet<int> removed = [.. state.Removed.Select(static node => NodeSlots.SlotOf(node.Node))];
        // Of slots far behind the image nobody can have heard.
        bool isInside = removed.All(slot => slot > TreeSnapshot.Root && slot < snapshot.Capacity + MostBehind && !snapshot.Node(slot).IsInUse);
        if (!isInside || removed.Count != state.Removed.Count
            || state.References.Any(one => one.Count <= 0 || one.Slot <= 0 || (!removed.Contains(one.Slot) && (one.Slot >= snapshot.Capacity || !snapshot.Node(one.Slot).IsInUse))))
            return new Problem("What is referred to does not fit the tree that was handed over.", "Start the daemon anew.");
        _slots.Restore(state.References, removed);
        foreach (RemovedNodeState node in state.Removed)
            _retired[NodeSlots.SlotOf(node.Node)] = new RetiredNode(new NodeId(node.Node), node.Attributes, node.Original?.ToSource());
        return null;
    }

    private const int MostBehind = 1 << 24;
}
