using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Backend.Fuse;

/// <summary>
/// Local files the kernel reads by itself (pass-through, protocol 7.40). A node that is open in one mode must not be opened
/// in the other before its last release (the kernel answers EIO), so the mode and the kernel's id are kept for each open node.
/// Called by workers; the lock guards memory only.
/// </summary>
internal sealed class BackingFiles(ILogger logger) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<NodeId, OpenNode> _open = [];
    private FuseDevice? _device;

    /// <summary>Whether files are passed through at all.</summary>
    public bool IsEnabled => Volatile.Read(ref _device) is not null;

    /// <summary>Nodes that are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    /// <summary>Switches pass-through on, once, after INIT agreed to it and a trial registration worked.</summary>
    public void Enable(FuseDevice device) => Volatile.Write(ref _device, device);

    /// <summary>What is open, and how.</summary>
    public IReadOnlyList<(ulong Node, int Id, int Opens)> List()
    {
        lock (_lock)
            return [.. _open.Select(static open => (open.Key.Value, open.Value.Id, open.Value.Opens))];
    }

    /// <summary>Goes on with what another process had open; before the first request.</summary>
    public void Restore(IReadOnlyList<(ulong Node, int Id, int Opens)> open)
    {
        lock (_lock)
        {
            foreach ((ulong node, int id, int opens) in open)
                _open[new NodeId(node)] = new OpenNode { Id = id, Opens = opens };
        }
    }

    /// <summary>Counts one open of <paramref name="node"/>. The id to reply with, or 0 for plain reads.</summary>
    public int Acquire(NodeId node, SafeHandle? file)
    {
        if (_device is not { } device)
            return 0;
        if (TryShare(node, out int shared))
            return shared;
        int id = file is null ? 0 : Register(device, file);
        lock (_lock)
        {
            ref OpenNode entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, node, out bool exists);
            entry.Opens++;
            if (!exists)
            {
                entry.Id = id;
                return id;
            }

            shared = entry.Id;
        }

        // Another open of the node was faster; its mode counts.
        if (id > 0)
            device.CloseBacking(id);
        return shared;
    }

    /// <summary>Takes back one open; the last one frees the kernel's id.</summary>
    public void Release(NodeId node)
    {
        if (_device is not { } device)
            return;
        int id;
        lock (_lock)
        {
            ref OpenNode entry = ref CollectionsMarshal.GetValueRefOrNullRef(_open, node);
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry) || --entry.Opens > 0)
                return;
            id = entry.Id;
            _open.Remove(node);
        }

        if (id > 0)
            device.CloseBacking(id);
    }

    /// <summary>Forgets all: the connection is gone, and the kernel's ids with it.</summary>
    public void Dispose()
    {
        Volatile.Write(ref _device, null);
        lock (_lock)
            _open.Clear();
    }

    private bool TryShare(NodeId node, out int id)
    {
        lock (_lock)
        {
            ref OpenNode entry = ref CollectionsMarshal.GetValueRefOrNullRef(_open, node);
            if (System.Runtime.CompilerServices.Unsafe.IsNullRef(ref entry))
            {
                id = 0;
                return false;
            }

            entry.Opens++;
            id = entry.Id;
            return true;
        }
    }

    private int Register(FuseDevice device, SafeHandle file)
    {
        bool held = false;
        try
        {
            file.DangerousAddRef(ref held);
            int id = device.OpenBacking((int)file.DangerousGetHandle());
            if (id > 0)
                return id;
            logger.LogDebug("A file is read without pass-through (errno {Errno}).", -id);
            return 0;
        }
        catch (ObjectDisposedException)
        {
            return 0;
        }
        finally
        {
            if (held)
                file.DangerousRelease();
        }
    }

    private struct OpenNode
    {
        /// <summary>The kernel's id; 0 while the node is open for plain reads.</summary>
        public int Id;
        public int Opens;
    }
}
