using System.Buffers.Binary;
using System.Text;

namespace MusicFs.Tags.Editing;

/// <summary>Bytes of a header in the making. Grows; used by one thread.</summary>
internal sealed class ByteWriter(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    /// <summary>What was written; later writes may not be seen in it.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public ByteWriter Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Grow(bytes.Length));
        return this;
    }

    public ByteWriter U8(int value)
    {
        Grow(1)[0] = (byte)value;
        return this;
    }

    public ByteWriter U16Be(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Grow(2), (ushort)value);
        return this;
    }

    public ByteWriter U24Be(int value) => U8(value >> 16).U16Be(value);

    public ByteWriter U32Be(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Grow(4), value);
        return this;
    }

    public ByteWriter U32Le(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Grow(4), value);
        return this;
    }

    public ByteWriter U64Be(ulong value)
    {
        BinaryPrimitives.WriteUInt64BigEndian(Grow(8), value);
        return this;
    }

    public ByteWriter U64Le(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(Grow(8), value);
        return this;
    }

    /// <summary>Seven bits a byte, as ID3v2 writes sizes.</summary>
    public ByteWriter SyncSafe(int value) => U8((value >> 21) & 0x7F).U8((value >> 14) & 0x7F).U8((value >> 7) & 0x7F).U8(value & 0x7F);

    public ByteWriter Zeros(int count)
    {
        Grow(count).Clear();
        return this;
    }

    public ByteWriter Text(string text, Encoding encoding)
    {
        encoding.GetBytes(text, Grow(encoding.GetByteCount(text)));
        return this;
    }

    public ByteWriter Utf8(string text) => Text(text, Encoding.UTF8);

    /// <summary>UTF-8 behind its length in 32 bits, least significant byte first.</summary>
    public ByteWriter Utf8WithLength(string text) => U32Le((uint)Encoding.UTF8.GetByteCount(text)).Utf8(text);

    private Span<byte> Grow(int count)
    {
        int at = Length;
        Length = checked(Length + count);
        if (Length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(Length, (int)Math.Min(Array.MaxLength, _bytes.Length * 2L)));
        }

        return _bytes.AsSpan(at, count);
    }
}
