using MusicFs.Contracts.Failures;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Plays;

namespace MusicFs.Core.Reading;

/// <summary>
/// Handles in slots that are used again under a new generation. Each slot's state is one word: generation (32 bits),
/// released (1), reads under way (31); so that beginning a read, ending it and releasing are one atomic step each, and
/// whoever finds a slot released and without reads closes it. Any thread; only taking and freeing a slot locks.
/// </summary>
internal sealed class HandleTable
{
    private const int ChunkBits = 10;
    private const int ChunkSize = 1 << ChunkBits;
    private const ulong Released = 1UL << 31;
    private const ulong ReadsMask = Released - 1;

    private readonly Lock _lock = new();
    private readonly Stack<int> _free = new();
    private volatile Slot[][] _chunks = [];
    private int _used;

    /// <summary>Handles that are open, and released ones whose reads are not over.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _used - _free.Count;
        }
    }

    public HandleId Open(OpenContent content, OpenTrack? track = null)
    {
        int index = Take();
        ref Slot slot = ref At(index);
        slot.Content = content;
        slot.Track = track;
        SchedulePoint.Pass();
        // A slot starts at generation 1, so that no handle is 0.
        ulong generation = (Volatile.Read(ref slot.State) >> 32) + 1;
        Volatile.Write(ref slot.State, generation << 32);
        return new HandleId((generation << 32) | (uint)index);
    }

    /// <summary>The content, kept open until <see cref="EndRead"/>; null when the handle is not open.</summary>
    public OpenContent? BeginRead(HandleId handle)
    {
        if (!Exists(handle))
            return null;
        ref Slot slot = ref At((int)(uint)handle.Value);
        while (true)
        {
            ulong state = Volatile.Read(ref slot.State);
            SchedulePoint.Pass();
            if (state >> 32 != handle.Value >> 32 || (state & Released) != 0)
                return null;
            if (Interlocked.CompareExchange(ref slot.State, state + 1, state) == state)
                return slot.Content;
        }
    }

    /// <summary>How the file behind an open handle is read; null where nobody looks. Between <see cref="BeginRead"/> and <see cref="EndRead"/>, or by who releases it.</summary>
    public OpenTrack? TrackOf(HandleId handle)
    {
        if (!Exists(handle))
            return null;
        ref Slot slot = ref At((int)(uint)handle.Value);
        return Volatile.Read(ref slot.State) >> 32 == handle.Value >> 32 ? slot.Track : null;
    }

    /// <summary>The content to be closed where this was the last read of a released handle, else null.</summary>
    public OpenContent? EndRead(HandleId handle)
    {
        int index = (int)(uint)handle.Value;
        ulong state = Interlocked.Decrement(ref At(index).State);
        SchedulePoint.Pass();
        return (state & (Released | ReadsMask)) == Released ? Free(index) : null;
    }

    /// <summary>No read begins any more. The content to be closed where none is under way, else null.</summary>
    public OpenContent? Release(HandleId handle)
    {
        if (!Exists(handle))
            return null;
        int index = (int)(uint)handle.Value;
        ref Slot slot = ref At(index);
        while (true)
        {
            ulong state = Volatile.Read(ref slot.State);
            SchedulePoint.Pass();
            if (state >> 32 != handle.Value >> 32 || (state & Released) != 0)
                return null;
            if (Interlocked.CompareExchange(ref slot.State, state | Released, state) == state)
                return (state & ReadsMask) == 0 ? Free(index) : null;
        }
    }

    /// <summary>Handles that are open.</summary>
    public IReadOnlyList<(HandleId Handle, OpenContent Content)> List()
    {
        List<(HandleId, OpenContent)> open = [];
        int used;
        lock (_lock)
            used = _used;
        for (int index = 0; index < used; index++)
        {
            ref Slot slot = ref At(index);
            ulong state = Volatile.Read(ref slot.State);
            if (slot.Content is { } content && (state & Released) == 0)
                open.Add((new HandleId((state >> 32 << 32) | (uint)index), content));
        }

        return open;
    }

    /// <summary>Goes on with handles that another process gave; before any other.</summary>
    public void Restore(IReadOnlyList<(HandleId Handle, OpenContent Content)> open)
    {
        lock (_lock)
        {
            _used = open.Count == 0 ? 0 : open.Max(static one => (int)(uint)one.Handle.Value) + 1;
            _chunks = [.. Enumerable.Range(0, (_used + ChunkSize - 1) >> ChunkBits).Select(static _ => new Slot[ChunkSize])];
            foreach ((HandleId handle, OpenContent content) in open)
                At((int)(uint)handle.Value) = new Slot { State = handle.Value >> 32 << 32, Content = content };
            for (int index = _used - 1; index >= 0; index--)
            {
                if (At(index).Content is null)
                    _free.Push(index);
            }
        }
    }

    private bool Exists(HandleId handle) => (uint)handle.Value >> ChunkBits < (uint)_chunks.Length;

    private ref Slot At(int index) => ref _chunks[index >> ChunkBits][index & (ChunkSize - 1)];

    private int Take()
    {
        lock (_lock)
        {
            if (_free.TryPop(out int index))
                return index;
            if (_used >> ChunkBits == _chunks.Length)
                _chunks = [.. _chunks, new Slot[ChunkSize]];
            return _used++;
        }
    }

    private OpenContent Free(int index)
    {
        ref Slot slot = ref At(index);
        OpenContent content = slot.Content!;
        slot.Content = null;
        slot.Track = null;
        SchedulePoint.Pass();
        lock (_lock)
            _free.Push(index);
        return content;
    }

    private struct Slot
    {
        public ulong State;
        public OpenContent? Content;
        public OpenTrack? Track;
    }
}
