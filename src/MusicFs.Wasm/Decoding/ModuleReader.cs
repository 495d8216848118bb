using System.Buffers.Binary;
using System.Text;

namespace MusicFs.Wasm.Decoding;

/// <summary>A place in a module's bytes and the end that reads must not pass. Reads throw <see cref="ModuleException"/>. Used by one thread.</summary>
internal sealed class ModuleReader(byte[] bytes)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public int Position { get; set; }

    /// <summary>The first byte behind what may be read.</summary>
    public int End { get; set; } = bytes.Length;

    public bool AtEnd => Position >= End;

    /// <summary>An exception that names the place.</summary>
    public ModuleException Malformed(string message) => new($"{message} (at byte {Position})");

    public byte ReadByte() => Position < End ? bytes[Position++] : throw Malformed("The module ends too early");

    public byte PeekByte() => Position < End ? bytes[Position] : throw Malformed("The module ends too early");

    public uint ReadU32() => (uint)ReadUnsigned();

    /// <summary>A number of things that follow, each of a byte at least.</summary>
    public int ReadCount()
    {
        uint count = ReadU32();
        return count <= (uint)(End - Position) ? (int)count : throw Malformed($"{count} things are announced, which do not fit into the module");
    }

    public int ReadS32() => (int)ReadSigned(32);

    public long ReadS33() => ReadSigned(33);

    public long ReadS64() => ReadSigned(64);

    public uint ReadF32() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4).Span);

    public ulong ReadF64() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8).Span);

    public ReadOnlyMemory<byte> ReadBytes(int count)
    {
        if (count > End - Position)
            throw Malformed("The module ends too early");
        var range = bytes.AsMemory(Position, count);
        Position += count;
        return range;
    }

    public string ReadName()
    {
        ReadOnlyMemory<byte> name = ReadBytes(ReadCount());
        try
        {
            return Utf8.GetString(name.Span);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("A name is not UTF-8");
        }
    }

    private ulong ReadUnsigned()
    {
        ulong value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte part = ReadByte();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value <= uint.MaxValue ? value : throw Malformed("A number is too large");
        }

        throw Malformed("A number is too long");
    }

    private long ReadSigned(int bits)
    {
        long value = 0;
        for (int shift = 0; shift < bits; shift += 7)
        {
            byte part = ReadByte();
            value |= (long)(part & 0x7F) << shift;
            if (part >= 0x80)
                continue;

            // The last byte of the longest form has bits to spare, which must repeat the sign.
            int spare = bits - shift;
            if (spare < 7 && ((sbyte)(part << 1) >> spare) is not (0 or -1))
                throw Malformed("A number is too large");
            return shift + 7 < 64 && (part & 0x40) != 0 ? value | -1L << (shift + 7) : value;
        }

        throw Malformed("A number is too long");
    }
}
