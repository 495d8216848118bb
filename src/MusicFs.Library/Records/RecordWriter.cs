using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace MusicFs.Library.Records;

/// <summary>Writes the primitives of a record (docs/formats/library.md). A text that comes again is a number from then on. Used by one thread.</summary>
internal sealed class RecordWriter
{
    /// <summary>More is given back between records: lyrics and such are rare.</summary>
    private const int UsualLength = 64 * 1024;

    [ThreadStatic]
    private static RecordWriter? _ofThread;

    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private ArrayBufferWriter<byte> _bytes = new(2048);

    /// <summary>This thread's writer, empty. A scan writes a record for each file; its buffers would be most of what that allocates.</summary>
    public static RecordWriter OfThread()
    {
        RecordWriter writer = _ofThread ??= new RecordWriter();
        writer._known.Clear();
        if (writer._bytes.Capacity > UsualLength)
            writer._bytes = new ArrayBufferWriter<byte>(2048);
        writer._bytes.ResetWrittenCount();
        return writer;
    }

    public byte[] ToArray() => _bytes.WrittenSpan.ToArray();

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    /// <summary>Seven bits a byte, low ones first, the high bit set in all but the last.</summary>
    public void Number(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte((byte)(value | 0x80));
        Byte((byte)value);
    }

    /// <summary>Small negative numbers stay short: zigzag.</summary>
    public void Signed(long value) => Number((ulong)((value << 1) ^ (value >> 63)));

    public void Optional(int? value)
    {
        Byte(value is null ? (byte)0 : (byte)1);
        if (value is { } number)
            Signed(number);
    }

    public void Optional(double? value)
    {
        Byte(value is null ? (byte)0 : (byte)1);
        if (value is not { } number)
            return;
        Span<byte> bytes = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, number);
        _bytes.Write(bytes);
    }

    public void Text(string? text)
    {
        if (text is null)
        {
            Number(0);
        }
        else if (RecordReader.PresetNumbers.TryGetValue(text, out int number) || _known.TryGetValue(text, out number))
        {
            Number((ulong)number + 2);
        }
        else
        {
            _known.Add(text, RecordReader.PresetNumbers.Count + _known.Count);
            Number(1);
            NewText(text);
        }
    }

    public void Texts(IReadOnlyList<string> texts)
    {
        Number((ulong)texts.Count);
        foreach (string text in texts)
            Text(text);
    }

    /// <summary>MusicBrainz' identifiers are UUIDs in lower case, less than half as long in binary.</summary>
    private void NewText(string text)
    {
        if (text.Length == 36 && Guid.TryParseExact(text, "D", out Guid guid) && guid.ToString("D") == text)
        {
            Number(0);
            _bytes.Write(guid.ToByteArray(bigEndian: true));
            return;
        }

        Number((ulong)Encoding.UTF8.GetByteCount(text) + 1);
        Encoding.UTF8.GetBytes(text, _bytes);
    }
}
