namespace MusicFs.Chunks.Packs;

/// <summary>
/// Where each chunk lies: a table of (pack, entry) by id, open addressing, 12 to 24 bytes a chunk beside the 48 of its entry. Any thread
/// looks up, touches and drops; packs and entries are added and removed by the writer's thread. One lock, held for memory only.
/// </summary>
internal sealed class ChunkIndex
{
    private readonly Lock _lock = new();
    private Pack?[] _packs = new Pack?[16];

    // 0: free. Else the pack's slot plus one above, the entry's ordinal below.
    private ulong[] _table = new ulong[256];
    private int _chunks;
    private long _contentBytes;

    public int Chunks => Volatile.Read(ref _chunks);

    /// <summary>What the chunks hold, uncompressed.</summary>
    public long ContentBytes => Volatile.Read(ref _contentBytes);

    /// <summary>The packs, by number.</summary>
    public Pack[] Packs()
    {
        lock (_lock)
            return [.. _packs.OfType<Pack>().OrderBy(static pack => pack.Number)];
    }

    /// <summary>Finds a chunk, and notes that it was used at <paramref name="now"/> unless that is 0.</summary>
    public bool TryFind(in ChunkId id, uint now, out Pack pack, out PackEntry entry)
    {
        lock (_lock)
        {
            int place = Find(id);
            if (place < 0)
            {
                pack = null!;
                entry = default;
                return false;
            }

            ref PackEntry found = ref EntryAt(place, out pack);
            if (now > found.Accessed)
                found.Accessed = now;
            entry = found;
            return true;
        }
    }

    public void AddPack(Pack pack)
    {
        lock (_lock)
        {
            int slot = Array.IndexOf(_packs, null);
            if (slot < 0)
            {
                slot = _packs.Length;
                Array.Resize(ref _packs, slot * 2);
            }

            _packs[slot] = pack;
            pack.Slot = slot;
        }
    }

    /// <summary>Adds an entry to its pack. It takes the place of the chunk's entry in another pack, if there is one.</summary>
    public void Add(Pack pack, in PackEntry entry)
    {
        lock (_lock)
        {
            int place = Find(entry.Id);
            ulong value = Value(pack, pack.Add(entry));
            pack.LiveBytes += entry.RecordLength;
            if (place >= 0)
            {
                Retire(place);
                _table[place] = value;
            }
            else
            {
                if ((_chunks + 1) * 3L > _table.Length * 2L)
                    Grow();
                _table[~Find(entry.Id)] = value;
            }

            _chunks++;
            _contentBytes += entry.Length;
        }
    }

    /// <summary>Forgets a chunk, if it is still where it was: it is bad there.</summary>
    public bool Drop(in ChunkId id, Pack pack, uint offset)
    {
        lock (_lock)
        {
            int place = Find(id);
            if (place < 0 || EntryAt(place, out Pack now).Offset != offset || now != pack)
                return false;
            Retire(place);
            RemoveAt(place);
            return true;
        }
    }

    /// <summary>Sets when an entry was used last, as it was remembered over a restart.</summary>
    public void Recall(Pack pack, int ordinal, uint accessed)
    {
        lock (_lock)
        {
            if (pack.Entry(ordinal).IsLive)
                pack.Entry(ordinal).Accessed = Math.Max(1, accessed);
        }
    }

    /// <summary>Brings times of use that lie ahead, because the clock was wrong once, back to <paramref name="now"/>.</summary>
    public void ClampTimes(uint now)
    {
        lock (_lock)
        {
            foreach (Pack pack in _packs.OfType<Pack>())
            {
                foreach (ref PackEntry entry in pack.Entries)
                    entry.Accessed = Math.Min(entry.Accessed, now);
            }
        }
    }

    /// <summary>Forgets a pack, and the chunks that were nowhere else.</summary>
    public void RemovePack(Pack pack)
    {
        lock (_lock)
        {
            for (int ordinal = 0; ordinal < pack.Count; ordinal++)
            {
                int place = pack.Entry(ordinal).IsLive ? Find(pack.Entry(ordinal).Id) : -1;
                if (place >= 0 && _table[place] == Value(pack, ordinal))
                {
                    Retire(place);
                    RemoveAt(place);
                }
            }

            _packs[pack.Slot] = null;
            pack.Slot = -1;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            Array.Clear(_packs);
            _table = new ulong[256];
            _chunks = 0;
            _contentBytes = 0;
        }
    }

    private static ulong Value(Pack pack, int ordinal) => ((ulong)(pack.Slot + 1) << 32) | (uint)ordinal;

    private ref PackEntry EntryAt(int place, out Pack pack)
    {
        ulong value = _table[place];
        pack = _packs[(int)(value >> 32) - 1]!;
        return ref pack.Entry((int)(uint)value);
    }

    /// <summary>The chunk's place; where it is not there, the complement of the place it would get.</summary>
    private int Find(in ChunkId id)
    {
        int mask = _table.Length - 1;
        int place = (int)id.Spread & mask;
        while (_table[place] != 0)
        {
            if (EntryAt(place, out _).Id == id)
                return place;
            place = (place + 1) & mask;
        }

        return ~place;
    }

    private void Retire(int place)
    {
        ref PackEntry entry = ref EntryAt(place, out Pack pack);
        entry.Accessed = 0;
        pack.LiveBytes -= entry.RecordLength;
        _chunks--;
        _contentBytes -= entry.Length;
    }

    /// <summary>Frees a place, and moves those behind it up that would not be found any more.</summary>
    private void RemoveAt(int free)
    {
        int mask = _table.Length - 1;
        int place = free;
        while (true)
        {
            _table[free] = 0;
            int home;
            do
            {
                place = (place + 1) & mask;
                if (_table[place] == 0)
                    return;
                home = (int)EntryAt(place, out _).Id.Spread & mask;
            }
            while (free <= place ? free < home && home <= place : free < home || home <= place);

            _table[free] = _table[place];
            free = place;
        }
    }

    private void Grow()
    {
        ulong[] old = _table;
        _table = new ulong[old.Length * 2];
        int mask = _table.Length - 1;
        foreach (ulong value in old)
        {
            if (value == 0)
                continue;
            int place = (int)_packs[(int)(value >> 32) - 1]!.Entry((int)(uint)value).Id.Spread & mask;
            while (_table[place] != 0)
                place = (place + 1) & mask;
            _table[place] = value;
        }
    }
}
