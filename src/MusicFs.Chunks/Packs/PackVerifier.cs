using System.Buffers;
using MusicFs.Chunks.Compression;

namespace MusicFs.Chunks.Packs;

/// <summary>Reads whole chunks from the disk and compares the content with its name. On a thread that may wait.</summary>
internal sealed class PackVerifier(ChunkIndex index, PackReader reader)
{
    /// <summary>Verifies what the scope asks for; bad chunks are dropped when it asks for that.</summary>
    public VerifyReport Verify(VerifyScope scope, CancellationToken cancellation)
    {
        byte[] record = ArrayPool<byte>.Shared.Rent(PackFormat.LongestRecord);
        byte[] stored = ArrayPool<byte>.Shared.Rent(PackFormat.MostContent);
        byte[] content = ArrayPool<byte>.Shared.Rent(PackFormat.MostContent);
        List<ChunkId> bad = [];
        int count = 0;
        long bytes = 0;
        foreach ((Pack pack, int ordinal) in Choose(scope.Sample))
        {
            if (cancellation.IsCancellationRequested)
                break;
            PackEntry entry = pack.Entry(ordinal);
            if (!entry.IsLive)
                continue;
            bool isGood = IsGood(pack, entry, record, stored, content);
            // Moved or trimmed meanwhile: not bad, only elsewhere.
            if (!isGood && !IsStillThere(pack, entry))
                continue;
            count++;
            bytes += entry.Length;
            if (isGood)
                continue;
            bad.Add(entry.Id);
            if (scope.Repair)
                index.Drop(entry.Id, pack, entry.Offset);
        }

        ArrayPool<byte>.Shared.Return(record);
        ArrayPool<byte>.Shared.Return(stored);
        ArrayPool<byte>.Shared.Return(content);
        return new VerifyReport(count, bytes, bad);
    }

    private IEnumerable<(Pack Pack, int Ordinal)> Choose(int sample)
    {
        Pack[] packs = index.Packs();
        if (sample <= 0)
            return packs.SelectMany(static pack => Enumerable.Range(0, pack.Count).Select(ordinal => (pack, ordinal)));
        int total = packs.Sum(static pack => pack.Count);
        return Enumerable.Range(0, Math.Min(sample, total)).Select(_ => At(packs, Random.Shared.Next(total)));
    }

    private static (Pack Pack, int Ordinal) At(Pack[] packs, int number)
    {
        int pack = 0;
        while (number >= packs[pack].Count)
            number -= packs[pack++].Count;
        return (packs[pack], number);
    }

    private bool IsGood(Pack pack, in PackEntry entry, byte[] record, byte[] stored, byte[] content)
    {
        Span<byte> whole = record.AsSpan(0, entry.RecordLength);
        RecordRead outcome = reader.ReadRecord(pack, entry, whole);
        for (int attempt = 0; outcome == RecordRead.Closed && attempt < 3; attempt++)
            outcome = reader.ReadRecord(pack, entry, whole);
        // What cannot be opened now may be good.
        if (outcome == RecordRead.Denied)
            return true;
        if (outcome != RecordRead.Good)
            return false;
        Span<byte> body = stored.AsSpan(0, entry.StoredLength);
        PackRecord.CopyBlocks(whole, body);
        Span<byte> decoded = content.AsSpan(0, entry.Length);
        return Compressor.TryDecompress(entry.Codec, body, decoded) && ChunkId.Of(decoded) == entry.Id;
    }

    private bool IsStillThere(Pack pack, in PackEntry entry) =>
        index.TryFind(entry.Id, 0, out Pack now, out PackEntry found) && now == pack && found.Offset == entry.Offset;
}
