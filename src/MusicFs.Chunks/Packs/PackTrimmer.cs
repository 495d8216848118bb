using System.Buffers;
using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks.Packs;

/// <summary>
/// Gives room back, a pack at a time: what is to stay is copied to the open pack and synced, then the file is deleted. Packs never have holes
/// that count as free, so the files' lengths are what the store takes. The writer's thread only.
/// </summary>
/// <remarks>
/// What was used last, up to four fifths of the budget, stays; the packs with the least of it go first. So at least a fifth of what is
/// looked at is not copied, and one byte freed costs four copied at the very worst; usually whole packs are old.
/// </remarks>
internal sealed class PackTrimmer(ChunkIndex index, PackWriter writer, PackReader reader, PinCounts pins, Func<IReadOnlySet<ChunkId>> findProtected)
{
    private const uint NothingStays = uint.MaxValue;

    /// <summary>Chunks of files that stay, while a trim lasts.</summary>
    private IReadOnlySet<ChunkId> _protected = new HashSet<ChunkId>();

    /// <summary>What the disk said, where a trim could not be done in full.</summary>
    public DiskError Error { get; private set; }

    /// <summary>Trims the packs to <paramref name="budget"/> bytes.</summary>
    public TrimReport Trim(long budget)
    {
        Error = DiskError.None;
        long before = writer.DiskBytes;
        int chunks = index.Chunks;
        _protected = before > budget ? findProtected() : _protected;
        if (before > budget)
            Trim(budget, FindCut(budget), Sealed());
        if (writer.DiskBytes > budget)
        {
            // What the pinned ones leave is less than was hoped for, or there is little but the open pack.
            Note(writer.Seal());
            if (Error != DiskError.None)
                writer.Abandon();
            Trim(budget, NothingStays, index.Packs());
        }

        _protected = new HashSet<ChunkId>();

        return new TrimReport(Math.Max(0, before - writer.DiskBytes), Math.Max(0, chunks - index.Chunks));
    }

    /// <summary>Copies packs together that are mostly dead, or that are many and small.</summary>
    public void Compact()
    {
        Error = DiskError.None;
        Pack[] packs = Sealed();
        Pack[] small = [.. packs.Where(pack => pack.Length < writer.PackLength / 4)];
        foreach (Pack pack in packs)
        {
            bool isMostlyDead = pack.LiveBytes * 2 < pack.RecordsEnd - PackFormat.HeaderLength;
            if (Error == DiskError.None && (isMostlyDead || (small.Length > 8 && small.Contains(pack))))
                Evacuate(pack, cut: 0);
        }
    }

    /// <summary>Copies together all packs that hold anything dead.</summary>
    public void Purge()
    {
        Error = DiskError.None;
        foreach (Pack pack in Sealed())
        {
            if (Error == DiskError.None && pack.LiveBytes < pack.RecordsEnd - PackFormat.HeaderLength)
                Evacuate(pack, cut: 0);
        }
    }

    private Pack[] Sealed() => [.. index.Packs().Where(pack => !writer.IsOpen(pack))];

    private void Trim(long budget, uint cut, Pack[] candidates)
    {
        IOrderedEnumerable<(Pack Pack, double Share)> order = candidates
            .Select(pack => (pack, (double)Staying(pack, cut) / Math.Max(1, pack.Length)))
            .OrderBy(static candidate => candidate.Item2).ThenBy(static candidate => candidate.pack.Number);
        foreach ((Pack pack, _) in order)
        {
            if (writer.DiskBytes <= budget)
                return;
            Evacuate(pack, cut);
        }
    }

    /// <summary>When a chunk must have been used since, to stay. What stays anyway leaves less room for the others.</summary>
    private uint FindCut(long budget)
    {
        List<(uint Accessed, int Length)> used = [];
        long room = budget / 5 * 4;
        foreach (Pack pack in index.Packs())
        {
            foreach (ref readonly PackEntry entry in pack.Entries)
            {
                if (entry.IsLive && IsKept(entry.Id))
                    room -= entry.RecordLength;
                else if (entry.IsLive)
                    used.Add((entry.Accessed, entry.RecordLength));
            }
        }

        used.Sort(static (one, other) => other.Accessed.CompareTo(one.Accessed));
        foreach ((uint accessed, int length) in used)
        {
            room -= length;
            if (room < 0)
                return accessed;
        }

        return 0;
    }

    private bool IsKept(in ChunkId id) => _protected.Contains(id) || pins.IsPinned(id);

    private bool Stays(in PackEntry entry, uint cut) => entry.IsLive && (entry.Accessed > cut || IsKept(entry.Id));

    private long Staying(Pack pack, uint cut)
    {
        long bytes = 0;
        foreach (ref readonly PackEntry entry in pack.Entries)
            bytes += Stays(entry, cut) ? entry.RecordLength : 0;
        return bytes;
    }

    private void Evacuate(Pack pack, uint cut)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(pack.LongestRecord());
        bool copied = false;
        // By number: the list does not grow, this pack is not written to any more.
        for (int i = 0; i < pack.Count; i++)
        {
            PackEntry entry = pack.Entry(i);
            if (!Stays(entry, cut))
                continue;
            DiskError error = Move(pack, entry, buffer);
            copied |= error == DiskError.None;
            Note(error);
            // A full disk is why there is a trim: what cannot be copied goes with its pack, unless it is pinned.
            if (error != DiskError.None && (cut == 0 || IsKept(entry.Id)))
            {
                ArrayPool<byte>.Shared.Return(buffer);
                return;
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        DiskError syncing = copied ? writer.Sync() : DiskError.None;
        Note(syncing);
        // Where the copies are not safe the pack stays, for the next start to find it.
        if (syncing == DiskError.None)
            Note(writer.Delete(pack));
    }

    private DiskError Move(Pack pack, in PackEntry entry, byte[] buffer)
    {
        Span<byte> record = buffer.AsSpan(0, entry.RecordLength);
        RecordRead outcome = reader.ReadRecord(pack, entry, record);
        if (outcome == RecordRead.Closed)
            outcome = reader.ReadRecord(pack, entry, record);
        if (outcome == RecordRead.Good)
            return writer.Append(record, entry, entry.Accessed);
        // It cannot be read here, so it is not lost by being left behind.
        index.Drop(entry.Id, pack, entry.Offset);
        return DiskError.None;
    }

    private void Note(DiskError error)
    {
        if (error != DiskError.None)
            Error = error;
    }
}
