using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks.Packs;

/// <summary>
/// Brings the index up from the pack files alone: sealed packs by their tables, the others by their records. What a crash left half done
/// is put right: torn ends are cut off, empty packs and temporary files deleted, packs without a table get one.
/// </summary>
internal sealed class PackLoader(PackFolder folder, ChunkIndex index, PackWriter writer)
{
    private readonly List<Pack> _unsealed = [];
    private readonly List<string> _orphans = [];

    /// <summary>Whether a pack was written by a later version; then nothing may be touched.</summary>
    public bool FoundNewer { get; private set; }

    /// <summary>Reads all packs; writes nothing.</summary>
    public DiskError Load()
    {
        DiskError error = folder.List(out IReadOnlyList<(string Name, long Length)> files);
        if (error != DiskError.None)
            return error;
        _orphans.AddRange(files.Select(static file => file.Name).Where(static name => name.EndsWith(AtomicFile.Suffix, StringComparison.Ordinal)));
        // By number: where a chunk is twice, the later one is the one that was moved, and verified on its way.
        foreach ((uint number, long length) in Numbered(files))
        {
            Pack pack = new(number) { Length = length };
            error = LoadPack(pack);
            if (error != DiskError.None || FoundNewer)
                return error;
        }

        return DiskError.None;
    }

    /// <summary>
    /// Puts right what a crash left. The last pack is gone on with when it has room, every other one gets its table. A disk that refuses
    /// leaves them as they are, readable.
    /// </summary>
    public DiskError TidyUp()
    {
        foreach (string orphan in _orphans)
        {
            DiskError error = folder.Delete(orphan);
            if (error != DiskError.None)
                return error;
        }

        Pack? last = index.Packs().LastOrDefault();
        if (last is not null && last.RecordsEnd < writer.PackLength * 3 / 4)
        {
            _unsealed.Remove(last);
            DiskError error = writer.Resume(last);
            if (error != DiskError.None)
                return error;
        }

        foreach (Pack pack in _unsealed)
        {
            DiskError error = writer.Complete(pack);
            if (error != DiskError.None)
                return error;
        }

        return DiskError.None;
    }

    private static List<(uint Number, long Length)> Numbered(IReadOnlyList<(string Name, long Length)> files)
    {
        List<(uint, long)> numbered = [];
        foreach ((string name, long length) in files)
        {
            if (PackFormat.TryParseName(name, out uint number))
                numbered.Add((number, length));
        }

        numbered.Sort();
        return numbered;
    }

    private DiskError LoadPack(Pack pack)
    {
        DiskError error = folder.Open(pack.Name, forWriting: false, out PackFile? file);
        if (file is null)
            return error == DiskError.NotFound ? DiskError.None : error;
        using (file)
        {
            Span<byte> header = stackalloc byte[PackFormat.HeaderLength];
            error = file.Read(0, header, mayWait: true, out int read);
            if (error != DiskError.None)
                return error;
            // A damaged header alone loses nothing: table and records have their own marks and checksums.
            FoundNewer = PackFormat.ReadHeader(header[..read], pack.Number) == PackHeaderState.Newer;
            if (FoundNewer)
                return DiskError.None;
            error = LoadEntries(pack, file);
        }

        if (error != DiskError.None)
            return error;
        if (pack.Count == 0)
        {
            writer.Adopt(pack);
            writer.Forget(pack);
            _orphans.Add(pack.Name);
        }
        else if (!pack.IsSealed)
        {
            _unsealed.Add(pack);
        }

        return DiskError.None;
    }

    private DiskError LoadEntries(Pack pack, PackFile file)
    {
        if (PackTable.Read(file, pack.Number, pack.Length, out long recordsEnd) is { } table)
        {
            pack.IsSealed = true;
            pack.RecordsEnd = recordsEnd;
            AddAll(pack, table);
            return DiskError.None;
        }

        List<PackEntry> found = [];
        DiskError error = PackScan.Read(file, pack.Number, pack.Length, found);
        if (error != DiskError.None)
            return error;
        if (found.Count > 0)
            pack.RecordsEnd = found[^1].Offset + found[^1].RecordLength;
        AddAll(pack, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(found));
        return DiskError.None;
    }

    private void AddAll(Pack pack, ReadOnlySpan<PackEntry> entries)
    {
        if (entries.IsEmpty)
            return;
        writer.Adopt(pack);
        foreach (ref readonly PackEntry entry in entries)
            index.Add(pack, entry);
    }
}
