using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MusicFs.Chunks.Checksums;
using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks.Packs;

/// <summary>The table at a sealed pack's end: its entries, then a trailer in the file's last 64 bytes. With it a start reads no records.</summary>
internal static class PackTable
{
    private static ReadOnlySpan<byte> Magic => "MFSTABLE"u8;

    /// <summary>The bytes to write at <see cref="Pack.RecordsEnd"/>. Entries that are not to be used any more are left out.</summary>
    public static byte[] Encode(Pack pack)
    {
        int count = 0;
        foreach (ref readonly PackEntry entry in pack.Entries)
            count += entry.IsLive ? 1 : 0;
        byte[] table = new byte[(count * PackEntry.Size) + PackFormat.TrailerLength];
        Span<PackEntry> entries = MemoryMarshal.Cast<byte, PackEntry>(table.AsSpan(0, count * PackEntry.Size));
        int next = 0;
        foreach (ref readonly PackEntry entry in pack.Entries)
        {
            // A reader may have dropped one more meanwhile; it comes back then, and is found bad again.
            if (next < count && entry.IsLive)
                entries[next++] = entry;
        }

        WriteTrailer(table.AsSpan(count * PackEntry.Size), pack.Number, count, pack.RecordsEnd, Crc32C.Of(table.AsSpan(0, count * PackEntry.Size)));
        return table;
    }

    /// <summary>The entries of a sealed pack; null where it has no table, or a damaged one, and must be scanned.</summary>
    public static PackEntry[]? Read(PackFile file, uint number, long length, out long recordsEnd)
    {
        recordsEnd = 0;
        Span<byte> trailer = stackalloc byte[PackFormat.TrailerLength];
        if (length < PackFormat.HeaderLength + PackFormat.TrailerLength
            || file.Read(length - PackFormat.TrailerLength, trailer, mayWait: true, out int read) != DiskError.None
            || read < trailer.Length || !trailer.StartsWith(Magic) || !PackFormat.IsSigned(trailer))
            return null;
        long end = BinaryPrimitives.ReadUInt32LittleEndian(trailer[20..]);
        long count = BinaryPrimitives.ReadUInt32LittleEndian(trailer[16..]);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer[12..]) != number || end + (count * PackEntry.Size) + PackFormat.TrailerLength != length)
            return null;

        var entries = new PackEntry[count];
        Span<byte> bytes = MemoryMarshal.AsBytes(entries.AsSpan());
        if (file.Read(end, bytes, mayWait: true, out read) != DiskError.None || read < bytes.Length
            || Crc32C.Of(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(trailer[24..]))
            return null;
        foreach (ref PackEntry entry in entries.AsSpan())
        {
            if (!entry.IsPlausible(end))
                return null;
            entry.Accessed = Math.Max(1, entry.Accessed);
        }

        recordsEnd = end;
        return entries;
    }

    private static void WriteTrailer(Span<byte> trailer, uint number, int count, long recordsEnd, uint checksum)
    {
        trailer.Clear();
        Magic.CopyTo(trailer);
        BinaryPrimitives.WriteUInt16LittleEndian(trailer[8..], PackFormat.Version);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[12..], number);
        BinaryPrimitives.WriteInt32LittleEndian(trailer[16..], count);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[20..], (uint)recordsEnd);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[24..], checksum);
        PackFormat.Sign(trailer);
    }
}
