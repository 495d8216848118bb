namespace MusicFs.Library.Sources;

/// <summary>Tells questions about albums apart: 16 bytes, equal for what is asked in the same words.</summary>
/// <param name="High">The first 8 bytes.</param>
/// <param name="Low">The others.</param>
public readonly record struct AlbumKey(ulong High, ulong Low)
{
    internal static AlbumKey Of(ReadOnlySpan<byte> bytes) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes), System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[sizeof(ulong)..]));

    internal byte[] ToBytes()
    {
        byte[] bytes = new byte[2 * sizeof(ulong)];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(sizeof(ulong)), Low);
        return bytes;
    }
}
