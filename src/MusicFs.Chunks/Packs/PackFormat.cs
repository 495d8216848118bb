using System.Buffers.Binary;
using System.Globalization;
using MusicFs.Chunks.Checksums;
using MusicFs.Chunks.Chunking;

namespace MusicFs.Chunks.Packs;

/// <summary>The lengths, marks and headers of a pack file; docs/formats/chunk-store.md is the description. All numbers are little-endian.</summary>
internal static class PackFormat
{
    public const ushort Version = 1;
    public const int HeaderLength = 64;
    public const int RecordHeaderLength = 64;
    public const int TrailerLength = 64;
    public const int Alignment = 8;

    /// <summary>What a checksum covers: small enough that a small read checks little, large enough that checksums cost nothing.</summary>
    public const int BlockSize = 16 * 1024;
    public const int BlockStride = BlockSize + sizeof(uint);

    public const int MostContent = FastCdc.Maximum;
    public const int MostBlocks = MostContent / BlockSize;
    public const int LongestRecord = RecordHeaderLength + MostContent + (MostBlocks * sizeof(uint));

    private const string Extension = ".pack";
    private static ReadOnlySpan<byte> Magic => "MFSPACK\0"u8;

    public static string FileName(uint number) => number.ToString("x8", CultureInfo.InvariantCulture) + Extension;

    public static bool TryParseName(string name, out uint number)
    {
        number = 0;
        return name.Length == 8 + Extension.Length
            && name.EndsWith(Extension, StringComparison.Ordinal)
            && uint.TryParse(name.AsSpan(0, 8), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number)
            && FileName(number) == name;
    }

    public static int BlockCount(int stored) => (stored + BlockSize - 1) / BlockSize;

    /// <summary>What a record takes in the file, padding included.</summary>
    public static int RecordLength(int stored) => Align(RecordHeaderLength + stored + (BlockCount(stored) * sizeof(uint)));

    public static int Align(int offset) => (offset + Alignment - 1) & -Alignment;

    /// <summary>What a block's checksum starts from, so that a block of another chunk, or another place, is never taken for it.</summary>
    public static uint BlockSeed(in ChunkId id, int block) => id.ChecksumSeed + (uint)block;

    public static void WriteHeader(Span<byte> header, uint number, uint created)
    {
        header[..HeaderLength].Clear();
        Magic.CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], Version);
        BinaryPrimitives.WriteUInt16LittleEndian(header[10..], HeaderLength);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], number);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], created);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], BlockSize);
        Sign(header[..HeaderLength]);
    }

    public static PackHeaderState ReadHeader(ReadOnlySpan<byte> header, uint number)
    {
        if (header.Length < HeaderLength || !header.StartsWith(Magic) || !IsSigned(header[..HeaderLength]))
            return PackHeaderState.Damaged;
        if (BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) > Version)
            return PackHeaderState.Newer;
        return BinaryPrimitives.ReadUInt32LittleEndian(header[12..]) == number && BinaryPrimitives.ReadUInt32LittleEndian(header[20..]) == BlockSize
            ? PackHeaderState.Good
            : PackHeaderState.Damaged;
    }

    /// <summary>The last four bytes are the checksum of those before.</summary>
    public static void Sign(Span<byte> part) =>
        BinaryPrimitives.WriteUInt32LittleEndian(part[^sizeof(uint)..], Crc32C.Of(part[..^sizeof(uint)]));

    public static bool IsSigned(ReadOnlySpan<byte> part) =>
        BinaryPrimitives.ReadUInt32LittleEndian(part[^sizeof(uint)..]) == Crc32C.Of(part[..^sizeof(uint)]);
}
