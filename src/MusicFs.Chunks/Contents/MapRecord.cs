using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MusicFs.Chunks.Packs;

namespace MusicFs.Chunks.Contents;

/// <summary>One line of the content map's journal: 64 bytes that stand for themselves, so that a torn one costs no other.</summary>
internal static class MapRecord
{
    public const int Length = 64;

    public static void Write(Span<byte> record, MapChange change, ContentKey key, in ContentRange range)
    {
        record = record[..Length];
        MemoryMarshal.Write(record, in key);
        range.Chunk.CopyTo(record[16..]);
        BinaryPrimitives.WriteInt64LittleEndian(record[48..], range.Offset);
        BinaryPrimitives.WriteUInt32LittleEndian(record[56..], (uint)range.Length | ((uint)change << 24));
        PackFormat.Sign(record);
    }

    public static bool TryRead(ReadOnlySpan<byte> record, out MapChange change, out ContentKey key, out ContentRange range)
    {
        record = record[..Length];
        key = MemoryMarshal.Read<ContentKey>(record);
        uint word = BinaryPrimitives.ReadUInt32LittleEndian(record[56..]);
        change = (MapChange)(word >> 24);
        range = new ContentRange(BinaryPrimitives.ReadInt64LittleEndian(record[48..]), (int)(word & 0xffffff), ChunkId.Read(record[16..]), change == MapChange.Adopt);
        return PackFormat.IsSigned(record) && change is >= MapChange.Add and <= MapChange.Adopt && range.Offset >= 0;
    }
}
