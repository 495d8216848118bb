using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MusicFs.Chunks.Checksums;
using MusicFs.Chunks.Compression;

namespace MusicFs.Chunks.Packs;

/// <summary>A chunk as it lies in a pack: a header of 64 bytes, then blocks, each followed by its checksum, then zeros up to a multiple of eight.</summary>
internal static class PackRecord
{
    private const uint Magic = 0x4B43_464D; // "MFCK"

    /// <summary>Writes the record of a content, but for what only the writer knows: see <see cref="Place"/>. Returns the entry, without its place.</summary>
    public static PackEntry Encode(in ChunkId id, ReadOnlySpan<byte> content, Span<byte> record)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(content.Length);
        ChunkCodec codec = Compressor.Compress(content, buffer, out int stored);
        Span<byte> header = record[..PackFormat.RecordHeaderLength];
        header.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        header[4] = (byte)codec;
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], content.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], stored);
        id.CopyTo(header[16..]);
        WriteBlocks(id, codec == ChunkCodec.Stored ? content : buffer.AsSpan(0, stored), record[PackFormat.RecordHeaderLength..PackFormat.RecordLength(stored)]);
        ArrayPool<byte>.Shared.Return(buffer);
        return new PackEntry(id, 0, content.Length, codec, stored, 0);
    }

    /// <summary>Completes a header: whose pack it is in, and when the chunk was last read.</summary>
    public static void Place(Span<byte> record, uint pack, uint accessed)
    {
        Span<byte> header = record[..PackFormat.RecordHeaderLength];
        BinaryPrimitives.WriteUInt32LittleEndian(header[48..], accessed);
        BinaryPrimitives.WriteUInt32LittleEndian(header[52..], pack);
        PackFormat.Sign(header);
    }

    /// <summary>The entry of the record whose header this is; <paramref name="end"/> is where the pack's records must end.</summary>
    public static bool TryParse(ReadOnlySpan<byte> header, uint pack, long offset, long end, out PackEntry entry)
    {
        entry = default;
        if (header.Length < PackFormat.RecordHeaderLength || BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
            return false;
        header = header[..PackFormat.RecordHeaderLength];
        int length = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
        if (!PackFormat.IsSigned(header) || BinaryPrimitives.ReadUInt32LittleEndian(header[52..]) != pack || length is <= 0 or > PackFormat.MostContent)
            return false;
        entry = new PackEntry(
            ChunkId.Read(header[16..]),
            (uint)offset,
            length,
            (ChunkCodec)header[4],
            BinaryPrimitives.ReadInt32LittleEndian(header[12..]),
            Math.Max(1, BinaryPrimitives.ReadUInt32LittleEndian(header[48..])));
        return entry.IsPlausible(end);
    }

    /// <summary>Whether the blocks of a whole record are what was written.</summary>
    public static bool AreBlocksGood(ReadOnlySpan<byte> record, in PackEntry entry)
    {
        ReadOnlySpan<byte> body = record[PackFormat.RecordHeaderLength..];
        for (int block = 0, rest = entry.StoredLength; rest > 0; block++)
        {
            int length = Math.Min(rest, PackFormat.BlockSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(body[length..]) != Crc32C.Of(body[..length], PackFormat.BlockSeed(entry.Id, block)))
                return false;
            body = body[(length + sizeof(uint))..];
            rest -= length;
        }

        return true;
    }

    /// <summary>Copies the blocks of a whole record, without their checksums.</summary>
    public static void CopyBlocks(ReadOnlySpan<byte> record, Span<byte> stored)
    {
        ReadOnlySpan<byte> body = record[PackFormat.RecordHeaderLength..];
        while (!stored.IsEmpty)
        {
            int length = Math.Min(stored.Length, PackFormat.BlockSize);
            body[..length].CopyTo(stored);
            body = body[(length + sizeof(uint))..];
            stored = stored[length..];
        }
    }

    /// <summary>The offset in <paramref name="window"/> of the next thing that may be a header; -1 where there is none.</summary>
    public static int FindMagic(ReadOnlySpan<byte> window)
    {
        // Records begin at multiples of eight, so does the window: the mark is every second word of four bytes.
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(window);
        for (int i = 0; i < words.Length; i++)
        {
            if ((uint)words[i] == Magic)
                return i * sizeof(ulong);
        }

        return -1;
    }

    private static void WriteBlocks(in ChunkId id, ReadOnlySpan<byte> stored, Span<byte> body)
    {
        for (int block = 0; !stored.IsEmpty; block++)
        {
            ReadOnlySpan<byte> content = stored[..Math.Min(stored.Length, PackFormat.BlockSize)];
            content.CopyTo(body);
            BinaryPrimitives.WriteUInt32LittleEndian(body[content.Length..], Crc32C.Of(content, PackFormat.BlockSeed(id, block)));
            body = body[(content.Length + sizeof(uint))..];
            stored = stored[content.Length..];
        }

        body.Clear();
    }
}
