using System.Buffers;
using System.Runtime.InteropServices;
using MusicFs.Chunks.Packs;

namespace MusicFs.Chunks.Contents;

/// <summary>
/// Which parts of which file version lie in which chunks. Kept in memory, 56 bytes a range, and beside the packs, so that it is there after
/// a restart. Ranges go when their chunks do; of too many the file versions go that were not used for longest. Any thread.
/// </summary>
/// <remarks>One lock, held for memory only; the writer's thread takes the lines it has to write from here.</remarks>
public sealed partial class ContentMap
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ContentKey, FileRanges> _files = [];
    private readonly int _mostRanges;
    private readonly Func<uint> _now;
    private readonly Action _changed;
    private byte[]? _pending;
    private int _pendingLength;
    private int _ranges;
    private bool _lost;

    internal ContentMap(int mostRanges, Func<uint> now, Action changed)
    {
        _mostRanges = mostRanges;
        _now = now;
        _changed = changed;
    }

    /// <summary>Ranges of all file versions together.</summary>
    public int Ranges => Volatile.Read(ref _ranges);

    /// <summary>File versions of which there is anything.</summary>
    public int Files
    {
        get
        {
            lock (_lock)
                return _files.Count;
        }
    }

    /// <summary>What the file versions have, in bytes: what they share counts for each of them. Looks at every range.</summary>
    public long Bytes
    {
        get
        {
            long bytes = 0;
            foreach (ContentKey file in Keys())
            {
                foreach (ContentRange range in Find(file))
                    bytes += range.Length;
            }

            return bytes;
        }
    }

    /// <summary>The chunks that any file version has.</summary>
    public IReadOnlySet<ChunkId> Chunks()
    {
        HashSet<ChunkId> chunks = [];
        foreach (ContentKey file in Keys())
            chunks.UnionWith(Find(file).Select(static range => range.Chunk));
        return chunks;
    }

    /// <summary>The file versions of which there is anything.</summary>
    public IReadOnlyList<ContentKey> Keys()
    {
        lock (_lock)
            return [.. _files.Keys];
    }

    /// <summary>The range that holds a byte of a file version. Allocates nothing.</summary>
    public bool TryFind(ContentKey file, long offset, out ContentRange range)
    {
        uint now = _now();
        lock (_lock)
        {
            if (!_files.TryGetValue(file, out FileRanges? ranges))
            {
                range = default;
                return false;
            }

            ranges.Used = now;
            return ranges.TryFind(offset, out range);
        }
    }

    /// <summary>The first range that begins behind a byte of a file version.</summary>
    public bool TryFindNext(ContentKey file, long offset, out ContentRange range)
    {
        lock (_lock)
        {
            range = default;
            return _files.TryGetValue(file, out FileRanges? ranges) && ranges.TryFindNext(offset, out range);
        }
    }

    /// <summary>All ranges of a file version, by offset.</summary>
    public IReadOnlyList<ContentRange> Find(ContentKey file)
    {
        lock (_lock)
            return _files.TryGetValue(file, out FileRanges? ranges) ? ranges.All.ToArray() : [];
    }

    /// <summary>Adds ranges whose chunks were put.</summary>
    public void Add(ContentKey file, params ReadOnlySpan<ContentRange> ranges) => Replace(file, [], ranges);

    /// <summary>Adds ranges, and removes those whose bytes they hold as well.</summary>
    public void Replace(ContentKey file, ReadOnlySpan<ContentRange> old, ReadOnlySpan<ContentRange> ranges)
    {
        uint now = _now();
        lock (_lock)
        {
            FileRanges known = FileOf(file);
            known.Used = now;
            foreach (ref readonly ContentRange range in ranges)
            {
                if (AddTo(known, range))
                    Note(KindOf(range), file, range);
            }

            foreach (ref readonly ContentRange range in old)
                RemoveFrom(file, known, range);
            Bound(file);
        }

        Raise();
    }

    /// <summary>Removes a range, because its chunk turned out to be missing.</summary>
    public void Remove(ContentKey file, in ContentRange range)
    {
        lock (_lock)
        {
            if (!_files.TryGetValue(file, out FileRanges? known))
                return;
            RemoveFrom(file, known, range);
        }

        Raise();
    }

    /// <summary>Removes a file version, because there is another one now.</summary>
    public void Forget(ContentKey file)
    {
        lock (_lock)
            ForgetLocked(file);
        Raise();
    }

    /// <summary>Removes the ranges whose chunks are not there; a file version counts as used when its chunks were.</summary>
    internal void SweepMissing(ChunkIndex index)
    {
        foreach (ContentKey file in Keys())
        {
            // Taken anew for each file: nobody who reads waits for a whole sweep.
            lock (_lock)
            {
                if (_files.TryGetValue(file, out FileRanges? known))
                    Sweep(index, file, known);
            }
        }

        Raise();
    }

    /// <summary>The lines that are to be written; the buffer goes back to the shared pool.</summary>
    internal byte[]? TakePending(out int length)
    {
        lock (_lock)
        {
            byte[]? lines = _pending;
            length = _pendingLength;
            _pending = null;
            _pendingLength = 0;
            return lines;
        }
    }

    /// <summary>Lines were not written: the file must be written anew.</summary>
    internal void Lose()
    {
        lock (_lock)
            _lost = true;
    }

    internal bool TakeLost()
    {
        lock (_lock)
            return _lost;
    }

    /// <summary>Everything, as lines behind a header; the lines that were to be written are in it.</summary>
    internal byte[] Encode(int headerLength)
    {
        lock (_lock)
        {
            byte[] content = new byte[headerLength + (_ranges * MapRecord.Length)];
            Span<byte> rest = content.AsSpan(headerLength);
            foreach ((ContentKey file, FileRanges ranges) in _files.OrderBy(static file => file.Value.Used))
            {
                foreach (ref readonly ContentRange range in ranges.All)
                {
                    MapRecord.Write(rest, KindOf(range), file, range);
                    rest = rest[MapRecord.Length..];
                }
            }

            if (_pending is not null)
                ArrayPool<byte>.Shared.Return(_pending);
            _pending = null;
            _pendingLength = 0;
            _lost = false;
            return content;
        }
    }

    /// <summary>Applies a line of the file. False for one that is damaged.</summary>
    internal bool Replay(ReadOnlySpan<byte> line)
    {
        if (!MapRecord.TryRead(line, out MapChange change, out ContentKey file, out ContentRange range))
            return false;
        lock (_lock)
        {
            switch (change)
            {
                case MapChange.Add or MapChange.Adopt when range.Length is > 0 and <= PackFormat.MostContent:
                    AddTo(FileOf(file), range);
                    break;
                case MapChange.Remove when _files.TryGetValue(file, out FileRanges? known):
                    Drop(file, known, range);
                    Drop(file, known, range with { IsAdopted = true });
                    break;
                case MapChange.Forget when _files.Remove(file, out FileRanges? known):
                    _ranges -= known.Count;
                    break;
            }
        }

        return true;
    }

    internal void Clear()
    {
        lock (_lock)
        {
            _files.Clear();
            _ranges = 0;
            _pendingLength = 0;
            _lost = false;
        }
    }

    private static MapChange KindOf(in ContentRange range) => range.IsAdopted ? MapChange.Adopt : MapChange.Add;

    private void Sweep(ChunkIndex index, ContentKey file, FileRanges known)
    {
        foreach (ContentRange range in known.All.ToArray())
        {
            if (index.TryFind(range.Chunk, 0, out _, out PackEntry entry) && entry.Length >= range.Length)
                known.Used = Math.Max(known.Used, entry.Accessed);
            else
                RemoveFrom(file, known, range);
        }
    }

    private FileRanges FileOf(ContentKey file)
    {
        ref FileRanges? known = ref CollectionsMarshal.GetValueRefOrAddDefault(_files, file, out _);
        return known ??= new FileRanges();
    }

    private bool AddTo(FileRanges known, in ContentRange range)
    {
        if (!known.Add(range))
            return false;
        _ranges++;
        return true;
    }

    private void RemoveFrom(ContentKey file, FileRanges known, in ContentRange range)
    {
        if (Drop(file, known, range))
            Note(MapChange.Remove, file, range);
    }

    private bool Drop(ContentKey file, FileRanges known, in ContentRange range)
    {
        if (!known.Remove(range))
            return false;
        _ranges--;
        if (known.Count == 0)
            _files.Remove(file);
        return true;
    }

    private void ForgetLocked(ContentKey file)
    {
        if (!_files.Remove(file, out FileRanges? known))
            return;
        _ranges -= known.Count;
        Note(MapChange.Forget, file, default);
    }

    /// <summary>A tenth goes at once, so that the search for the oldest is rare.</summary>
    private void Bound(ContentKey current)
    {
        if (_ranges <= _mostRanges)
            return;
        foreach (ContentKey file in _files.OrderBy(static file => file.Value.Used).Select(static file => file.Key).ToArray())
        {
            if (_ranges <= _mostRanges / 10 * 9)
                return;
            if (file != current && !_protected.Contains(file))
                ForgetLocked(file);
        }
    }

    private void Note(MapChange change, ContentKey file, in ContentRange range)
    {
        // The whole will be written anew: until then lines would only pile up.
        if (_lost)
            return;
        if (_pending is null || _pending.Length - _pendingLength < MapRecord.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(64 * MapRecord.Length, _pendingLength * 2));
            if (_pending is not null)
            {
                _pending.AsSpan(0, _pendingLength).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_pending);
            }

            _pending = larger;
        }

        MapRecord.Write(_pending.AsSpan(_pendingLength), change, file, range);
        _pendingLength += MapRecord.Length;
    }
}
