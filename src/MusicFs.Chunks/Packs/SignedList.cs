using System.Buffers.Binary;
using MusicFs.Chunks.Storage;

namespace MusicFs.Chunks.Packs;

/// <summary>
/// A small file of the store that holds a list and is read and written as a whole: eight bytes that name its kind, a version, the number of items, the items, a
/// checksum (docs/formats/chunk-store.md). The writer's thread only.
/// </summary>
/// <param name="folder">Where it lies.</param>
/// <param name="name">Its name.</param>
/// <param name="magic">What it begins with.</param>
/// <param name="most">Bytes that it may have; more is damage.</param>
internal sealed class SignedList(PackFolder folder, string name, ReadOnlyMemory<byte> magic, long most)
{
    private const ushort Version = 1;
    private const int HeaderLength = 16;
    private const int Shortest = HeaderLength + sizeof(uint);

    /// <summary>Of the file as it was written or read last, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Puts a list in the place of the one there was. One that is longer than it may be is not written, and no error.</summary>
    /// <param name="count">How many items.</param>
    /// <param name="length">Bytes of all of them.</param>
    /// <param name="encode">Writes them into that.</param>
    public DiskError Save(int count, long length, Action<Span<byte>> encode)
    {
        if (Shortest + length > most)
            return DiskError.None;
        byte[] content = new byte[Shortest + length];
        magic.Span.CopyTo(content);
        BinaryPrimitives.WriteUInt16LittleEndian(content.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(content.AsSpan(12), count);
        encode(content.AsSpan(HeaderLength, (int)length));
        PackFormat.Sign(content);
        DiskError error = AtomicFile.Write(folder, name, content);
        if (error == DiskError.None)
            Length = content.Length;
        return error;
    }

    /// <summary>Reads the list. One that is missing, damaged or of another version has nothing, and is no error.</summary>
    /// <param name="count">How many items it says there are.</param>
    /// <param name="items">All of them.</param>
    public DiskError Load(out int count, out ReadOnlySpan<byte> items)
    {
        DiskError error = AtomicFile.Read(folder, name, most, out byte[] content);
        Length = content.Length;
        count = 0;
        items = default;
        if (content.Length >= Shortest && content.AsSpan().StartsWith(magic.Span)
            && BinaryPrimitives.ReadUInt16LittleEndian(content.AsSpan(8)) == Version && PackFormat.IsSigned(content))
        {
            count = BinaryPrimitives.ReadInt32LittleEndian(content.AsSpan(12));
            items = content.AsSpan(HeaderLength..^sizeof(uint));
        }

        return error;
    }
}
