using System.Collections.Immutable;
using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Search;

/// <content>Which folders there are, and how they make room for others.</content>
public sealed partial class VirtualFolders
{
    /// <summary>A scan changes much in a row: kernels are told at most so often.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Names that kernels know not to be there are told when they may be; more of them are hardly people's.</summary>
    private const int MostMissed = 1000;

    /// <summary>Names that were looked for in the folder of collections, which stays, and were not there.</summary>
    private readonly HashSet<string> _missed = [];
    private int _isTelling;

    /// <summary>Completes when kernels were told of the changes so far, for tests.</summary>
    internal Task Telling { get; private set; } = Task.CompletedTask;

    internal override void Attach(IKernelCache cache)
    {
        lock (_gate)
        {
            if (_caches.IsEmpty)
            {
                _tree.Changed += NoteChange;
                _finder.Index.Changed += NoteChange;
                _finder.Collections.Changed += NoteChange;
            }

            _caches = _caches.Add(cache);
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
            _finder.Index.Changed -= NoteChange;
            _finder.Collections.Changed -= NoteChange;
        }
    }

    /// <summary>Called under the lock, or before anybody else is there.</summary>
    private VirtualFolder MakeCollections()
    {
        VirtualFolder folder = new(CollectionsId, null, ".collections"u8.ToArray(), Now, made => Found(() => FillCollections(made))) { HasFolders = true, EntryId = ++_lastId };
        _byId.Add(folder.EntryId, folder);
        return folder;
    }

    private VirtualFolder? Find(NodeId node)
    {
        uint id = (uint)(NumberOf(node) >> EntryBits);
        lock (_gate)
        {
            VirtualFolder? found = id == SearchId ? _search : id == CollectionsId ? _collections : _byId.GetValueOrDefault(id);
            found?.Used = ++_uses;
            return found;
        }
    }

    /// <summary>The folder of a name in another, made where it is not there.</summary>
    private VirtualFolder Folder(VirtualFolder parent, string name, Func<VirtualFolder, Task<FsResult<FolderContent>>> fill, bool hasFolders = false)
    {
        List<VirtualFolder> gone;
        VirtualFolder? folder;
        lock (_gate)
        {
            if (_current.TryGetValue((parent.Id, name), out folder))
            {
                folder.Used = ++_uses;
                return folder;
            }

            folder = new VirtualFolder(++_lastId, parent, Encoding.UTF8.GetBytes(name), Now, fill) { HasFolders = hasFolders, Used = ++_uses };
            gone = MakeRoom();
            _current.Add((parent.Id, name), folder);
            _byId.Add(folder.Id, folder);
        }

        Tell(gone);
        return folder;
    }

    /// <summary>Forgets folders that were used longest ago until there is room for one more. Called under the lock.</summary>
    private List<VirtualFolder> MakeRoom()
    {
        List<VirtualFolder> gone = [];
        (int filled, int entries) = (0, 0);
        foreach (VirtualFolder folder in _byId.Values)
        {
            filled += folder.Size > 0 ? 1 : 0;
            entries += folder.Size;
        }

        bool IsRoom() => filled < MostFilled && entries < MostEntries && _byId.Count < MostFolders;
        foreach (VirtualFolder folder in IsRoom() ? [] : _byId.Values.OrderBy(static folder => folder.Used).ToArray())
        {
            if (IsRoom())
                break;
            if (folder == _collections)
                continue;
            entries -= folder.Size;
            filled -= folder.Size > 0 ? 1 : 0;
            _byId.Remove(folder.EntryId);
            if (folder.Parent is null)
                continue;
            (uint, string) key = (folder.Parent!.Id, Encoding.UTF8.GetString(folder.Name));
            if (_current.TryGetValue(key, out VirtualFolder? current) && current == folder)
            {
                _current.Remove(key);
                gone.Add(folder);
            }
        }

        return gone;
    }

    /// <summary>Something that is shown may be otherwise now: in a moment no kernel knows the folders any more.</summary>
    private void NoteChange()
    {
        if (Interlocked.Exchange(ref _isTelling, 1) == 0)
            Telling = DropAsync();
    }

    private async Task DropAsync()
    {
        await Task.Delay(Pause, _time).ConfigureAwait(false);
        Volatile.Write(ref _isTelling, 0);
        VirtualFolder[] gone;
        string[] missed;
        bool isSeen;
        lock (_gate)
        {
            missed = [.. _missed];
            _missed.Clear();
            // Whoever is in one of them may go on: it is found by its number until it must make room.
            gone = [.. _current.Values];
            _current.Clear();
            isSeen = _collections.Size > 0;
            _collections = MakeCollections();
        }

        Tell(gone);
        foreach (IKernelCache cache in isSeen ? _caches : [])
            cache.InvalidateNode(NodeOf(CollectionsId, 0), NodeChange.Content);
        foreach (IKernelCache cache in _caches)
        {
            foreach (string name in missed)
                cache.InvalidateEntry(NodeOf(CollectionsId, 0), Encoding.UTF8.GetBytes(name), EntryChange.Added, NodeId.None);
        }
    }

    /// <summary>A kernel is about to hear that a name is not there, and keeps that.</summary>
    private void NoteMissed(VirtualFolder folder, byte[] name)
    {
        lock (_gate)
        {
            if (folder.Id == CollectionsId && _missed.Count < MostMissed)
                _missed.Add(Encoding.UTF8.GetString(name));
        }
    }

    private void Tell(IEnumerable<VirtualFolder> gone)
    {
        ImmutableArray<IKernelCache> caches = _caches;
        foreach (VirtualFolder folder in gone)
        {
            foreach (IKernelCache cache in caches)
                cache.InvalidateEntry(NodeOf(folder.Parent!.Id, 0), folder.Name, EntryChange.Replaced, NodeOf(folder.Id, 0));
        }
    }
}
