using System.Buffers.Binary;

namespace MusicFs.Tags.Reading;

/// <summary>
/// Reads numbers and runs of bytes from a span, front to back. Reading past the end sets <see cref="Overrun"/> and yields
/// zeros or an empty span for ever after, so that a parser checks once after several reads instead of before each.
/// </summary>
internal ref struct SpanReader(ReadOnlySpan<byte> data)
{
    private readonly ReadOnlySpan<byte> _data = data;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Whether more was asked for than was there.</summary>
    public bool Overrun { get; private set; }

    public readonly int Remaining => Overrun ? 0 : _data.Length - Position;

    public readonly ReadOnlySpan<byte> Rest => Overrun ? [] : _data[Position..];

    public byte U8() => Take(1) is [var value] ? value : (byte)0;

    public ushort U16Be() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : (ushort)0;

    public ushort U16Le() => Take(2) is { Length: 2 } bytes ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : (ushort)0;

    public int U24Be() => Take(3) is [var a, var b, var c] ? (a << 16) | (b << 8) | c : 0;

    public uint U32Be() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;

    public uint U32Le() => Take(4) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;

    public ulong U64Be() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0;

    public ulong U64Le() => Take(8) is { Length: 8 } bytes ? BinaryPrimitives.ReadUInt64LittleEndian(bytes) : 0;

    /// <summary>The next <paramref name="count"/> bytes; empty, with <see cref="Overrun"/> set, where there are not as many.</summary>
    public ReadOnlySpan<byte> Take(long count)
    {
        if (count < 0 || count > Remaining)
        {
            Overrun = true;
            return [];
        }

        ReadOnlySpan<byte> taken = _data.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    public void Skip(long count) => Take(count);
}
