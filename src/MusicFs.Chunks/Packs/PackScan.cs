using System.Buffers;
using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks.Packs;

/// <summary>Finds a pack's records in the file itself, where the table at its end is missing or damaged. What is torn or damaged is stepped over.</summary>
internal static class PackScan
{
    /// <summary>The records whose every byte is as it was written.</summary>
    public static DiskError Read(PackFile file, uint number, long length, List<PackEntry> entries)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(PackFormat.LongestRecord, Math.Max(length, PackFormat.RecordHeaderLength)));
        try
        {
            long offset = PackFormat.HeaderLength;
            while (offset >= 0 && offset + PackFormat.RecordHeaderLength <= length)
            {
                DiskError error = ReadRecord(file, number, offset, length, buffer, out PackEntry entry);
                if (error != DiskError.None)
                    return error;
                if (entry.IsLive)
                {
                    entries.Add(entry);
                    offset += entry.RecordLength;
                    continue;
                }

                error = FindNext(file, offset + PackFormat.Alignment, buffer.AsSpan(0, buffer.Length & -PackFormat.Alignment), out offset);
                if (error != DiskError.None)
                    return error;
            }

            return DiskError.None;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The entry of the record at an offset; a default one where there is no good record.</summary>
    private static DiskError ReadRecord(PackFile file, uint number, long offset, long length, byte[] buffer, out PackEntry entry)
    {
        entry = default;
        DiskError error = file.Read(offset, buffer.AsSpan(0, PackFormat.RecordHeaderLength), mayWait: true, out int read);
        if (error != DiskError.None || !PackRecord.TryParse(buffer.AsSpan(0, read), number, offset, length, out PackEntry found))
            return error;
        Span<byte> record = buffer.AsSpan(0, found.RecordLength);
        error = file.Read(offset, record, mayWait: true, out read);
        if (error == DiskError.None && read == record.Length && PackRecord.AreBlocksGood(record, found))
            entry = found;
        return error;
    }

    /// <summary>-1 where nothing that looks like a record follows.</summary>
    private static DiskError FindNext(PackFile file, long from, Span<byte> window, out long offset)
    {
        offset = -1;
        while (true)
        {
            DiskError error = file.Read(from, window, mayWait: true, out int read);
            if (error != DiskError.None || read < sizeof(ulong))
                return error;
            int found = PackRecord.FindMagic(window[..read]);
            if (found >= 0)
            {
                offset = from + found;
                return DiskError.None;
            }

            from += read & -PackFormat.Alignment;
        }
    }
}
