using System.Diagnostics.CodeAnalysis;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Reading;

/// <summary>
/// Open handles and the files behind them. A handle is a slot and the number of times the slot was used, so that one used
/// after its release is refused. Finding is lock-free; opening and closing take a lock for some nanoseconds.
/// </summary>
internal sealed class HandleTable
{
    private const int FirstSlots = 256;

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private readonly Dictionary<NodeId, SharedFile> _files = [];
    private Slot[] _slots = [];

    /// <summary>Handles that are open.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a handle to a file that is open already.</summary>
    public bool TryShare(NodeId node, [MaybeNullWhen(false)] out OpenFile file, out HandleId handle)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(node, out SharedFile? shared))
            {
                (file, handle) = (null, default);
                return false;
            }

            (file, handle) = (shared.File, Add(shared));
            return true;
        }
    }

    /// <summary>Adds a handle to a file just opened. Where another open was faster, its file is used and this one closed.</summary>
    public HandleId Open(NodeId node, ref OpenFile file)
    {
        SharedFile? shared;
        HandleId handle;
        lock (_lock)
        {
            if (!_files.TryGetValue(node, out shared))
                _files[node] = shared = new SharedFile(node, file);
            handle = Add(shared);
        }

        if (shared.File != file)
            file.Original.Dispose();
        file = shared.File;
        return handle;
    }

    /// <summary>The file of a handle.</summary>
    public bool TryFind(HandleId handle, [MaybeNullWhen(false)] out OpenFile file)
    {
        Slot[] slots = Volatile.Read(ref _slots);
        uint index = (uint)handle.Value;
        file = index < (uint)slots.Length ? slots[index].Find((uint)(handle.Value >> 32)) : null;
        return file is not null;
    }

    /// <summary>Closes a handle; the last one of a file closes the file, once reads under way are done with it.</summary>
    public void Release(HandleId handle)
    {
        SharedFile? last = null;
        lock (_lock)
        {
            uint index = (uint)handle.Value;
            if (index >= (uint)_slots.Length || _slots[index].Clear((uint)(handle.Value >> 32)) is not { } shared)
                return;
            _free.Push((int)index);
            Count--;
            if (--shared.Handles == 0)
            {
                _files.Remove(shared.Node);
                last = shared;
            }
        }

        last?.File.Original.Dispose();
    }

    private HandleId Add(SharedFile shared)
    {
        if (!_free.TryPop(out int index))
            index = Grow();
        shared.Handles++;
        Count++;
        return new HandleId(((ulong)_slots[index].Use(shared) << 32) | (uint)index);
    }

    private int Grow()
    {
        int first = _slots.Length;
        var grown = new Slot[Math.Max(FirstSlots, first * 2)];
        _slots.CopyTo(grown, 0);
        for (int i = first; i < grown.Length; i++)
            grown[i] = new Slot();
        for (int i = grown.Length - 1; i > first; i--)
            _free.Push(i);
        Volatile.Write(ref _slots, grown);
        return first;
    }

    private sealed class SharedFile(NodeId node, OpenFile file)
    {
        public NodeId Node => node;

        public OpenFile File => file;

        public int Handles { get; set; }
    }

    /// <summary>
    /// Written under the table's lock, read without. The use changes when the handle is closed, before the slot can be given
    /// away, and is read before and after the file: a closed handle never finds the file of the next one.
    /// </summary>
    private sealed class Slot
    {
        // From 1: no handle is ever 0.
        private uint _use = 1;
        private SharedFile? _shared;

        public OpenFile? Find(uint use)
        {
            if (Volatile.Read(ref _use) != use)
                return null;
            SharedFile? shared = Volatile.Read(ref _shared);
            return Volatile.Read(ref _use) == use ? shared?.File : null;
        }

        public uint Use(SharedFile shared)
        {
            Volatile.Write(ref _shared, shared);
            return _use;
        }

        public SharedFile? Clear(uint use)
        {
            if (_use != use || _shared is not { } shared)
                return null;
            Volatile.Write(ref _use, _use == uint.MaxValue ? 1 : _use + 1);
            Volatile.Write(ref _shared, null);
            return shared;
        }
    }
}
