using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks.Packs;

/// <summary>
/// A pack file as memory knows it. Entries are added by the writer's thread only, under <see cref="ChunkIndex"/>'s lock, so the writer reads
/// them without; all others go through the index.
/// </summary>
internal sealed class Pack(uint number)
{
    private PackEntry[] _entries = [];

    public uint Number => number;

    public string Name { get; } = PackFormat.FileName(number);

    /// <summary>The pack's place in the index's list.</summary>
    public int Slot { get; set; } = -1;

    /// <summary>Of the file, in bytes.</summary>
    public long Length { get; set; }

    /// <summary>Where its records end, and its table begins where it has one.</summary>
    public long RecordsEnd { get; set; } = PackFormat.HeaderLength;

    /// <summary>Whether the table is at its end. A pack without one is scanned at the next start.</summary>
    public bool IsSealed { get; set; }

    /// <summary>Bytes of the records that are still to be used.</summary>
    public long LiveBytes { get; set; }

    /// <summary>The open file; owned by <see cref="PackHandles"/>.</summary>
    public PackFile? File { get; set; }

    /// <summary>When the file was last asked for, in the handles' own count.</summary>
    public long FileUsed { get; set; }

    public int Count { get; private set; }

    public Span<PackEntry> Entries => _entries.AsSpan(0, Count);

    /// <summary>What a buffer must hold for any of its records.</summary>
    public int LongestRecord()
    {
        int longest = PackFormat.RecordHeaderLength;
        foreach (ref readonly PackEntry entry in Entries)
            longest = Math.Max(longest, entry.RecordLength);
        return longest;
    }

    public int Add(in PackEntry entry)
    {
        if (Count == _entries.Length)
            Array.Resize(ref _entries, Math.Max(16, Count + (Count / 2)));
        _entries[Count] = entry;
        return Count++;
    }

    public ref PackEntry Entry(int ordinal) => ref _entries[ordinal];
}
