using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Microsoft.Win32.SafeHandles;
using MusicFs.Contracts.Errors;

namespace MusicFs.Plugin.Archive;

/// <summary>
/// The central directory of a ZIP archive (PKWARE, APPNOTE.TXT 6.3.10: section 4.3.12 to 4.3.16, 4.4, 4.5.3). Read here and not by the base class library because that
/// does not tell where the bytes of an entry begin, which is what reading at offsets needs; unpacking is left to it. Every number is held against the
/// archive's size.
/// </summary>
internal static class ZipDirectory
{
    private const uint EntrySignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const uint End64Signature = 0x06064B50;
    private const uint Locator64Signature = 0x07064B50;
    private const int EntryLength = 46;
    private const int EndLength = 22;
    private const int End64Length = 56;
    private const int Locator64Length = 20;
    private const int LongestComment = ushort.MaxValue;

    /// <summary>Bytes of the directory, which is held while it is read.</summary>
    private const long Longest = 64L << 20;

    /// <summary>What deflate makes of its best input, and somewhat more.</summary>
    private const long HighestRatio = 1100;

    private static readonly Encoding Dos = CodePagesEncodingProvider.Instance.GetEncoding(437)!;

    /// <summary>Reads it into a builder.</summary>
    /// <returns>Why there is nothing to read; null where it was read.</returns>
    public static ArchiveProblem? Read(SafeFileHandle handle, long length, ArchiveSettings settings, ArchiveIndexBuilder builder, CancellationToken cancellation)
    {
        if (FindEnd(handle, length) is not { } end)
            return new ArchiveProblem(FsError.Corrupt, "is no whole ZIP archive: its list of files, which stands at the end, is missing; it may have been cut off.");
        if (end.Disks)
            return new ArchiveProblem(FsError.NotSupported, "is a part of a ZIP archive in several parts; join them first.");
        if (end.Length > end.Position || end.Offset > end.Position - end.Length)
            return new ArchiveProblem(FsError.Corrupt, "is damaged: its list of files is said to be where it cannot be.");
        if (end.Length > Longest)
            return new ArchiveProblem(FsError.NotSupported, $"has a list of files of more than {Longest >> 20} MiB.");
        // A program that unpacks itself may stand in front, which offsets do not count.
        long start = end.Position - end.Length;
        byte[] directory = new byte[end.Length];
        if (!TryRead(handle, start, directory))
            return new ArchiveProblem(FsError.Corrupt, "cannot be read where its list of files is.");
        AddAll(directory, start, start - end.Offset, end.Entries, settings, builder, cancellation);
        return null;
    }

    /// <summary>Where the bytes of an entry begin, by its local header; null where that is none, or they do not lie in the archive.</summary>
    public static long? DataOffset(SafeFileHandle handle, long length, ArchiveEntry entry)
    {
        const int headerLength = 30;
        const uint signature = 0x04034B50;
        byte[] header = new byte[headerLength];
        if (!TryRead(handle, entry.Offset, header) || BinaryPrimitives.ReadUInt32LittleEndian(header) != signature)
            return null;
        long offset = entry.Offset + headerLength + U16(header, 26) + U16(header, 28);
        return offset <= length - entry.StoredLength ? offset : null;
    }

    private static void AddAll(
        byte[] directory, long start, long shift, long count, ArchiveSettings settings, ArchiveIndexBuilder builder, CancellationToken cancellation)
    {
        List<ZipRecord> records = [];
        int position = 0;
        while (position <= directory.Length - EntryLength && records.Count <= settings.Entries
            && BinaryPrimitives.ReadUInt32LittleEndian(directory.AsSpan(position)) == EntrySignature)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> record = directory.AsSpan(position);
            int length = EntryLength + U16(record, 28) + U16(record, 30) + U16(record, 32);
            if (length > record.Length)
                break;
            records.Add(Parse(record[..length], shift));
            position += length;
        }

        if (records.Count < count && records.Count <= settings.Entries)
            builder.LeaveOut("the rest of the list of files", $"is damaged: it has {records.Count} of {count} entries");
        HashSet<ZipRecord> overlapping = FindOverlaps(records);
        foreach (ZipRecord record in records)
        {
            if (builder.IsOver)
                return;
            Add(record, start, settings, builder, overlapping.Contains(record));
        }
    }

    private static void Add(ZipRecord record, long end, ArchiveSettings settings, ArchiveIndexBuilder builder, bool isOverlapping)
    {
        if (record.IsFolder)
        {
            builder.AddFolder(record.Name);
            return;
        }

        string? reason = record.IsLink ? "is a link or a device, which are not followed"
            : record.IsEncrypted ? "is encrypted"
            : record.Method is not (0 or 8) ? $"is compressed by method {record.Method}; stored and deflated files are read"
            : record.Offset < 0 || record.Offset > end || record.StoredLength > end - record.Offset ? "lies beyond the end of the archive, which may have been cut off"
            : record.Method == 0 && record.Size != record.StoredLength ? "is stored, and has two sizes"
            : isOverlapping ? "lies where another file lies"
            : record.Method == 8 && record.Size > settings.Largest ? $"is larger than {settings.Largest >> 20} MiB when it is unpacked, which is what the setting 'largest' allows"
            : record.Method == 8 && record.Size / HighestRatio > record.StoredLength ? "is said to be larger than it can be"
            : null;
        if (reason is not null)
        {
            builder.LeaveOut(record.Name, reason);
            return;
        }

        builder.AddFile(record.Name, new ArchiveEntry(record.Size, record.Modified, record.Offset)
        {
            HasLocalHeader = true, IsDeflated = record.Method == 8, StoredLength = record.StoredLength, Checksum = record.Checksum,
        });
    }

    /// <summary>Files that begin before the one in front of them has ended: with them an archive could unpack to any size.</summary>
    private static HashSet<ZipRecord> FindOverlaps(List<ZipRecord> records)
    {
        HashSet<ZipRecord> overlapping = new(ReferenceEqualityComparer.Instance);
        long end = 0;
        foreach (ZipRecord record in records.Where(static record => record.StoredLength > 0).OrderBy(static record => record.Offset))
        {
            if (record.Offset < end)
                overlapping.Add(record);
            else
                end = record.StoredLength > long.MaxValue - record.Offset ? long.MaxValue : record.Offset + record.StoredLength;
        }

        return overlapping;
    }

    private static ZipRecord Parse(ReadOnlySpan<byte> record, long shift)
    {
        int nameLength = U16(record, 28);
        ReadOnlySpan<byte> name = record.Slice(EntryLength, nameLength);
        ReadOnlySpan<byte> extras = record.Slice(EntryLength + nameLength, U16(record, 30));
        long packed = U32(record, 20), size = U32(record, 24), offset = U32(record, 42);
        long modified = DosTime(U16(record, 12), U16(record, 14));
        int system = record[5];
        string? text = null;
        while (extras.Length >= 4 && U16(extras, 2) is var length && length <= extras.Length - 4)
        {
            ReadOnlySpan<byte> extra = extras.Slice(4, length);
            switch (U16(extras, 0))
            {
                case 0x0001:
                    ReadLong(ref extra, ref size);
                    ReadLong(ref extra, ref packed);
                    ReadLong(ref extra, ref offset);
                    break;
                case 0x5455 when length >= 5 && (extra[0] & 1) != 0: // Info-ZIP's time, in seconds since 1970 UTC.
                    modified = Math.Max(0, (long)BinaryPrimitives.ReadInt32LittleEndian(extra[1..])) * 1_000_000_000;
                    break;
                case 0x7075 when length > 5 && extra[0] == 1 && Utf8.IsValid(extra[5..]): // Info-ZIP's name in UTF-8.
                    text = Encoding.UTF8.GetString(extra[5..]);
                    break;
            }

            extras = extras[(4 + length)..];
        }

        // Many write UTF-8 and do not say so; what is not UTF-8 is what DOS wrote.
        text ??= Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : Dos.GetString(name);
        const int dos = 0, unix = 3, ntfs = 10, macintosh = 19;
        if (system is dos or ntfs)
            text = text.Replace('\\', '/');
        int type = system is unix or macintosh ? (int)(U32(record, 38) >> 16) & 0xF000 : 0;
        return new ZipRecord(text, size, packed, offset > long.MaxValue - shift ? -1 : offset + shift)
        {
            Checksum = (uint)U32(record, 16),
            Method = U16(record, 10),
            Modified = modified,
            IsEncrypted = (U16(record, 8) & 0x2041) != 0,
            IsFolder = text.EndsWith('/') || type == 0x4000,
            IsLink = type is not (0 or 0x8000 or 0x4000),
        };
    }

    /// <summary>The next number of the ZIP64 field, where the one in its place says that it is there.</summary>
    private static void ReadLong(ref ReadOnlySpan<byte> extra, ref long value)
    {
        if (value != uint.MaxValue || extra.Length < 8)
            return;
        // Beyond what any file has: refused by whoever compares it with the archive's size.
        value = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(extra), long.MaxValue);
        extra = extra[8..];
    }

    private static (long Position, long Offset, long Length, long Entries, bool Disks)? FindEnd(SafeFileHandle handle, long length)
    {
        int tailLength = (int)Math.Min(length, EndLength + LongestComment);
        byte[] tail = new byte[tailLength];
        long start = length - tailLength;
        if (!TryRead(handle, start, tail))
            return null;
        for (int i = tailLength - EndLength; i >= 0; i--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(i);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature || EndLength + U16(end, 20) > end.Length)
                continue;
            bool disks = U16(end, 4) is not (0 or ushort.MaxValue) || U16(end, 6) is not (0 or ushort.MaxValue);
            return FindEnd64(handle, start + i) ?? (start + i, U32(end, 16), U32(end, 12), U16(end, 10), disks);
        }

        return null;
    }

    /// <summary>The end of a ZIP64 archive, which stands in front of the other one.</summary>
    private static (long Position, long Offset, long Length, long Entries, bool Disks)? FindEnd64(SafeFileHandle handle, long end)
    {
        byte[] locator = new byte[Locator64Length];
        byte[] end64 = new byte[End64Length];
        if (end < Locator64Length || !TryRead(handle, end - Locator64Length, locator) || BinaryPrimitives.ReadUInt32LittleEndian(locator) != Locator64Signature)
            return null;
        // Where it says; or, behind a program that unpacks itself, right here.
        foreach (long position in new[] { (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(locator.AsSpan(8)), long.MaxValue), end - Locator64Length - End64Length })
        {
            if (position < 0 || position > end || !TryRead(handle, position, end64) || BinaryPrimitives.ReadUInt32LittleEndian(end64) != End64Signature)
                continue;
            return (position, Number(48), Number(40), Number(32), BinaryPrimitives.ReadUInt32LittleEndian(end64.AsSpan(16)) > 0);
        }

        return null;

        long Number(int at) => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(end64.AsSpan(at)), long.MaxValue);
    }

    private static bool TryRead(SafeFileHandle handle, long offset, byte[] destination)
    {
        int done = 0;
        while (done < destination.Length)
        {
            int count = RandomAccess.Read(handle, destination.AsSpan(done), offset + done);
            if (count == 0)
                return false;
            done += count;
        }

        return true;
    }

    /// <summary>As DOS kept it, in no time zone that is told: taken for UTC, so that it is the same everywhere.</summary>
    private static long DosTime(int time, int date)
    {
        (int year, int month, int day) = (1980 + (date >> 9), (date >> 5) & 15, date & 31);
        (int hour, int minute, int second) = (time >> 11, (time >> 5) & 63, (time & 31) * 2);
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour < 24 && minute < 60 && second < 60
            ? ArchiveVersion.ToNanoseconds(new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc)) : 0;
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
