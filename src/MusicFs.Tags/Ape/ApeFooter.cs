using System.Buffers.Binary;

namespace MusicFs.Tags.Ape;

/// <summary>Header or footer of an APE tag: 32 bytes that tell where the items are.</summary>
internal readonly record struct ApeFooter(int Size, int Count, uint Flags)
{
    public const int Length = 32;

    public bool HasHeader => (Flags & 0x8000_0000) != 0;

    public bool IsHeader => (Flags & 0x2000_0000) != 0;

    /// <summary>Null where there is none, or its size cannot be.</summary>
    public static ApeFooter? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length || !bytes.StartsWith("APETAGEX"u8))
        {
            return null;
        }

        int size = BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
        bool isVersion1 = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]) < 2000;
        uint flags = isVersion1 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]);
        return size >= Length && count >= 0 ? new ApeFooter(size, count, flags) : null;
    }
}
