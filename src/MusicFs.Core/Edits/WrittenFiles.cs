using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Edits;

/// <summary>The files that are being written, by node, by place and by handle. Their numbers have an upper half that those of the tree never reach. Any thread.</summary>
internal sealed class WrittenFiles(TimeProvider time)
{
    private const ulong Mark = 0xFFFF_FFFE_0000_0000;

    /// <summary>How long a new file that nobody has open waits for what is to become of it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>The most new files at once.</summary>
    private const int Most = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<NodeId, WrittenFile> _byNode = [];
    private readonly Dictionary<(NodeId Parent, string Name), WrittenFile> _byPlace = [];
    private readonly Dictionary<HandleId, (WrittenFile File, OpenAccess Access)> _handles = [];
    private uint _lastNode;
    private uint _lastHandle;
    private volatile int _count;

    /// <summary>Whether there are any: asked on warm paths.</summary>
    public bool Any => _count > 0;

    /// <summary>Handles that are open for writing.</summary>
    public int Writers
    {
        get
        {
            lock (_lock)
                return _handles.Values.Count(static open => (open.Access & OpenAccess.Write) != 0);
        }
    }

    public static bool Owns(NodeId node) => node.Value >> 32 == Mark >> 32;

    public static bool Owns(HandleId handle) => handle.Value >> 32 == Mark >> 32;

    public NodeId NextNode() => new(Mark | Interlocked.Increment(ref _lastNode));

    public WrittenFile? Find(NodeId node)
    {
        lock (_lock)
            return _byNode.GetValueOrDefault(node);
    }

    public WrittenFile? Find(NodeId parent, string name)
    {
        lock (_lock)
            return _byPlace.GetValueOrDefault((parent, name));
    }

    public (WrittenFile File, OpenAccess Access)? Find(HandleId handle)
    {
        lock (_lock)
            return _handles.TryGetValue(handle, out (WrittenFile, OpenAccess) open) ? open : null;
    }

    /// <summary>New files of a folder, in the order in which they came.</summary>
    public IReadOnlyList<WrittenFile> In(NodeId parent)
    {
        DropIdle();
        lock (_lock)
            return [.. _byPlace.Where(entry => entry.Key.Parent == parent).Select(static entry => entry.Value).OrderBy(static file => file.Node.Value)];
    }

    /// <summary>Enters a file and opens it; null where there are too many. One that is there already is opened in its place.</summary>
    public (WrittenFile File, HandleId Handle)? Add(WrittenFile file, OpenAccess access)
    {
        DropIdle();
        lock (_lock)
        {
            if (file.Place is { } place)
            {
                if (_byPlace.TryGetValue(place, out WrittenFile? there))
                    return (there, Open(there, access));
                if (_byPlace.Count >= Most)
                    return null;
                _byPlace.Add(place, file);
            }
            else if (_byNode.TryGetValue(file.Node, out WrittenFile? there))
            {
                return (there, Open(there, access));
            }

            _byNode.Add(file.Node, file);
            _count = _byNode.Count;
            return (file, Open(file, access));
        }
    }

    /// <summary>Opens a file once more; null where it has gone.</summary>
    public HandleId? TryOpen(WrittenFile file, OpenAccess access)
    {
        lock (_lock)
            return _byNode.ContainsKey(file.Node) ? Open(file, access) : null;
    }

    /// <summary>Closes a handle. The file, where it is to be let go of.</summary>
    public WrittenFile? Close(HandleId handle)
    {
        lock (_lock)
        {
            if (!_handles.Remove(handle, out (WrittenFile File, OpenAccess) open) || --open.File.Handles > 0)
                return null;
            open.File.IdleSince = time.GetUtcNow();
            // A new file that was refused has nothing to wait for.
            if (open.File.Saved.Error != Contracts.Errors.FsError.None)
                Unplace(open.File);
            return open.File.Place is null ? Remove(open.File) : null;
        }
    }

    /// <summary>Gives a new file another place; what was there goes.</summary>
    public void Move(WrittenFile file, NodeId parent, string name)
    {
        WrittenFile? replaced = null;
        lock (_lock)
        {
            if (_byPlace.TryGetValue((parent, name), out WrittenFile? there) && there != file)
                replaced = TakeFrom(there);
            Unplace(file);
            file.Place = (parent, name);
            _byPlace.Add((parent, name), file);
        }

        replaced?.Dispose();
    }

    /// <summary>Takes a new file out of its folder; it goes with its last handle.</summary>
    public void Unlink(WrittenFile file)
    {
        WrittenFile? gone;
        lock (_lock)
            gone = TakeFrom(file);
        gone?.Dispose();
    }

    private WrittenFile? TakeFrom(WrittenFile file)
    {
        Unplace(file);
        return file.Handles == 0 ? Remove(file) : null;
    }

    private WrittenFile Remove(WrittenFile file)
    {
        _byNode.Remove(file.Node);
        _count = _byNode.Count;
        return file;
    }

    private void Unplace(WrittenFile file)
    {
        if (file.Place is { } place)
            _byPlace.Remove(place);
        file.Place = null;
    }

    private HandleId Open(WrittenFile file, OpenAccess access)
    {
        HandleId handle = new(Mark | ++_lastHandle);
        file.Handles++;
        _handles.Add(handle, (file, access));
        return handle;
    }

    private void DropIdle()
    {
        DateTimeOffset since = time.GetUtcNow() - Patience;
        List<WrittenFile> gone = [];
        lock (_lock)
        {
            foreach (WrittenFile file in _byPlace.Values.Where(file => file.Handles == 0 && file.IdleSince < since).ToArray())
                gone.Add(TakeFrom(file)!);
        }

        gone.ForEach(static file => file.Dispose());
    }
}
