using System.Collections.Frozen;
using System.Buffers.Binary;
using System.Text;

namespace MusicFs.Library.Records;

/// <summary>Reads what <see cref="RecordWriter"/> wrote. Anything else sets <see cref="IsDamaged"/> and yields nothing from then on. One use.</summary>
internal ref struct RecordReader(ReadOnlySpan<byte> bytes)
{
    private readonly List<string> _known = [.. RecordText.Preset];
    private ReadOnlySpan<byte> _rest = bytes;

    public static FrozenDictionary<string, int> PresetNumbers { get; } =
        RecordText.Preset.Select((text, number) => (text, number)).ToFrozenDictionary(pair => pair.text, pair => pair.number, StringComparer.Ordinal);

    public bool IsDamaged { get; private set; }

    public byte Byte() => Take(1) is [var value] ? value : (byte)0;

    public ulong Number()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Byte();
            value |= (ulong)(part & 0x7F) << shift;
            if ((part & 0x80) == 0)
                return value;
        }

        IsDamaged = true;
        return 0;
    }

    public long Signed()
    {
        ulong value = Number();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public int? OptionalInteger() => Byte() == 0 ? null : (int)Signed();

    public double? OptionalDouble() =>
        Byte() != 0 && Take(sizeof(double)) is { Length: sizeof(double) } bytes ? BinaryPrimitives.ReadDoubleLittleEndian(bytes) : null;

    /// <summary>How many things follow: never more than bytes are left, since each takes one at least.</summary>
    public int Count()
    {
        ulong count = Number();
        if (count <= (ulong)_rest.Length)
            return (int)count;
        IsDamaged = true;
        return 0;
    }

    public string? Text()
    {
        ulong code = Number();
        if (code < 2)
            return code == 0 ? null : NewText();
        if (code - 2 < (ulong)_known.Count)
            return _known[(int)(code - 2)];
        IsDamaged = true;
        return null;
    }

    public string[] Texts()
    {
        string[] texts = new string[Count()];
        for (int i = 0; i < texts.Length; i++)
            texts[i] = Text() ?? "";
        return texts;
    }

    private string NewText()
    {
        ulong length = Number();
        string text = length == 0
            ? (Take(16) is { Length: 16 } guid ? new Guid(guid, bigEndian: true).ToString("D") : "")
            : Encoding.UTF8.GetString(Take(length - 1));
        _known.Add(text);
        return text;
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (IsDamaged || count > (ulong)_rest.Length)
        {
            IsDamaged = true;
            _rest = [];
            return [];
        }

        ReadOnlySpan<byte> taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
