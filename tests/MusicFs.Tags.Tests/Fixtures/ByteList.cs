using System.Buffers.Binary;
using System.Text;

namespace MusicFs.Tags.Tests.Fixtures;

/// <summary>Bytes written one after the other, for fixtures.</summary>
internal sealed class ByteList
{
    private readonly List<byte> _bytes = [];

    public ByteList Add(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public ByteList Ascii(string text) => Add(Encoding.Latin1.GetBytes(text));

    public ByteList Utf16(string text) => Add(Encoding.Unicode.GetBytes(text + '\0'));

    public ByteList U16Be(int value) => Add((byte)(value >> 8), (byte)value);

    public ByteList U16Le(int value) => Add((byte)value, (byte)(value >> 8));

    public ByteList U64Le(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Add(bytes);
    }

    public ByteList U64Be(ulong value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return Add(bytes);
    }

    public ByteList U32Be(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Add(bytes);
    }

    public ByteList U32Le(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Add(bytes);
    }

    public ByteList SyncSafe(int value) =>
        Add((byte)((value >> 21) & 0x7F), (byte)((value >> 14) & 0x7F), (byte)((value >> 7) & 0x7F), (byte)(value & 0x7F));

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];
}
