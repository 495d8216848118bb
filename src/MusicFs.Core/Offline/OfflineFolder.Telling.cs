using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Reading;

namespace MusicFs.Core.Offline;

/// <content>Follows what is stored and what is in the tree, and tells kernels what is shown otherwise.</content>
public sealed partial class OfflineFolder
{
    /// <summary>What is played and scanned changes much in a row.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Who has not looked for so long is told that nothing holds any more, and nothing is looked up for them.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Looking it up takes at most one part of so many of the processor.</summary>
    private const int Rest = 30;

    private const int MostSeen = 10_000;

    private Task _refreshing;
    private ReadPipeline? _followed;
    private TimeSpan _taken;
    private long _used;
    private int _isDirty;

    /// <summary>Completes when kernels were told of the changes so far, for tests.</summary>
    internal Task Telling => _refreshing;

    internal override void Attach(IKernelCache cache)
    {
        lock (_gate)
        {
            if (_caches.IsEmpty)
                _tree.Changed += NoteChange;
            _caches = _caches.Add(cache);
            Follow();
        }
    }

    internal override void Detach(IKernelCache cache)
    {
        lock (_gate)
        {
            _caches = _caches.Remove(cache);
            if (!_caches.IsEmpty)
                return;
            _tree.Changed -= NoteChange;
            _followed?.UnfollowStored(NoteChange);
            _followed = null;
            _view = null;
            _seen.Clear();
        }
    }

    /// <summary>There is something that reads remote originals now, or another one.</summary>
    public void UsePipeline()
    {
        lock (_gate)
            Follow();
        NoteChange();
    }

    /// <summary>Called under the lock.</summary>
    private void Follow()
    {
        if (_caches.IsEmpty || _pipeline() is not { } pipeline || pipeline == _followed)
            return;
        _followed?.UnfollowStored(NoteChange);
        pipeline.FollowStored(NoteChange);
        _followed = pipeline;
    }

    /// <summary>Something may play now that did not, or the other way. Often; must not wait.</summary>
    private void NoteChange()
    {
        if ((_view is null && _making is null) || Interlocked.Exchange(ref _isDirty, 1) != 0)
            return;
        _refreshing = RefreshAsync();
    }

    private async Task RefreshAsync()
    {
        TimeSpan rest = Rest * _taken;
        await Task.Delay(rest > Pause ? rest : Pause, _time).ConfigureAwait(false);
        Volatile.Write(ref _isDirty, 0);
        OfflineView? old = _view ?? (_making is { } making ? await making.ConfigureAwait(false) : null);
        if (old is null)
            return;
        NodeId[] seen = [.. _seen.Keys];
        if (seen.Length > MostSeen || _time.GetElapsedTime(_used) > Patience)
        {
            Drop(seen);
            return;
        }

        long begun = _time.GetTimestamp();
        OfflineView now = Look();
        _taken = _time.GetElapsedTime(begun);
        _view = now;
        // Those who looked a moment ago saw the old one.
        foreach (NodeId directory in _seen.Keys)
            Tell(directory, old, now);
    }

    /// <summary>Kernels look everything up again, whenever that will be.</summary>
    private void Drop(NodeId[] seen)
    {
        _view = null;
        foreach (NodeId directory in seen)
            _seen.TryRemove(directory, out _);
        foreach (IKernelCache cache in _caches)
        {
            // What lies below goes with it.
            cache.InvalidateEntry(NodeId.Root, ".offline"u8, EntryChange.Replaced, NodeOf(NodeId.Root.Value));
            foreach (NodeId directory in seen)
                cache.InvalidateNode(NodeOf(directory.Value), NodeChange.Content);
        }
    }

    private void Tell(NodeId directory, OfflineView old, OfflineView now)
    {
        Dictionary<string, NodeId> rest = new(StringComparer.Ordinal);
        foreach ((byte[] name, NodeId node) in now.EntriesOf(directory))
            rest[Encoding.Latin1.GetString(name)] = node;
        List<(byte[] Name, NodeId Before, EntryChange Change)> changes = [];
        foreach ((byte[] name, NodeId node) in old.EntriesOf(directory))
        {
            bool isThere = rest.Remove(Encoding.Latin1.GetString(name), out NodeId same);
            if (!isThere || same != node)
                changes.Add((name, KernelNode(node, old), isThere ? EntryChange.Replaced : EntryChange.Removed));
        }

        changes.AddRange(rest.Keys.Select(static name => (Encoding.Latin1.GetBytes(name), NodeId.None, EntryChange.Added)));
        foreach (IKernelCache cache in changes.Count == 0 ? [] : _caches)
        {
            cache.InvalidateNode(NodeOf(directory.Value), NodeChange.Content);
            foreach ((byte[] name, NodeId before, EntryChange change) in changes)
                cache.InvalidateEntry(NodeOf(directory.Value), name, change, before);
        }
    }

    /// <summary>As kernels know an entry here: a directory by its mark.</summary>
    private NodeId KernelNode(NodeId node, OfflineView view) => view.IsDirectory(node) ? NodeOf(node.Value) : node;
}
