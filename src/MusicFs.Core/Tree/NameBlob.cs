using System.Text.Unicode;

namespace MusicFs.Core.Tree;

/// <summary>Names one after the other, each behind a byte with its length. Grows while a snapshot is built.</summary>
internal sealed class NameBlob(int capacity)
{
    private const int LongestName = 255;

    private byte[] _bytes = new byte[Math.Max(capacity, 1024)];
    private int _length;

    /// <summary>Where the name lies.</summary>
    public int Add(ReadOnlySpan<byte> name)
    {
        // No file system we read has longer ones; a remote origin that does is cut rather than believed.
        name = name[..Math.Min(name.Length, LongestName)];
        int at = Reserve(name.Length);
        name.CopyTo(_bytes.AsSpan(at + 1));
        return at;
    }

    /// <summary>Where the name lies.</summary>
    public int Add(ReadOnlySpan<char> name)
    {
        Span<byte> utf8 = stackalloc byte[LongestName];
        Utf8.FromUtf16(name, utf8, out _, out int length);
        return Add(utf8[..length]);
    }

    public ReadOnlySpan<byte> this[int at] => _bytes.AsSpan(at + 1, _bytes[at]);

    public byte[] ToArray() => _bytes.AsSpan(0, _length).ToArray();

    private int Reserve(int size)
    {
        int at = _length;
        if (at + size + 1 > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min((long)_bytes.Length * 2, Array.MaxLength));
        _bytes[at] = (byte)size;
        _length = at + size + 1;
        return at;
    }
}
