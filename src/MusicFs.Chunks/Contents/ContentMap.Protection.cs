using System.Collections.Frozen;

namespace MusicFs.Chunks.Contents;

/// <content>File versions that stay, whoever else needs room, and what is there of a file version as a whole.</content>
public sealed partial class ContentMap
{
    private volatile FrozenSet<ContentKey> _protected = [];

    /// <summary>Raised when there is more or less of a file version than before; often, and on threads that must not wait.</summary>
    public event Action? Changed;

    /// <summary>The file versions that stay.</summary>
    public IReadOnlySet<ContentKey> Protected => _protected;

    /// <summary>Called when others are protected than before; must not wait.</summary>
    internal Action? ProtectionChanged { get; set; }

    /// <summary>
    /// From now on exactly these stay: their chunks, those to come as well, are not dropped to make room for others. Remembered over a restart. Whoever
    /// says so sees to it that there is room for all of them.
    /// </summary>
    public void Protect(IEnumerable<ContentKey> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        FrozenSet<ContentKey> wanted = files.ToFrozenSet();
        if (wanted.SetEquals(_protected))
            return;
        _protected = wanted;
        ProtectionChanged?.Invoke();
    }

    /// <summary>
    /// The end of what is there of a file version without a gap from a byte on, the given end at most; the byte itself where it is not there. No use of
    /// it, so that who only asks changes nothing. Allocates nothing.
    /// </summary>
    public long Skip(ContentKey file, long at, long end)
    {
        lock (_lock)
            return _files.TryGetValue(file, out FileRanges? ranges) ? ranges.Skip(at, end) : Math.Min(at, end);
    }

    /// <summary>The chunks of the file versions that stay.</summary>
    internal HashSet<ChunkId> ProtectedChunks()
    {
        HashSet<ChunkId> chunks = [];
        foreach (ContentKey file in _protected)
        {
            foreach (ContentRange range in Find(file))
                chunks.Add(range.Chunk);
        }

        return chunks;
    }

    /// <summary>What was remembered; what somebody has said since holds.</summary>
    internal void Recall(IEnumerable<ContentKey> files)
    {
        if (_protected.Count == 0)
            _protected = files.ToFrozenSet();
    }

    private void Raise()
    {
        _changed();
        Changed?.Invoke();
    }
}
