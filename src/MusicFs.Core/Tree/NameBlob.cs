namespace MusicFs.Core.Tree;

/// <summary>
/// Names that came since the image, one after the other, each behind a byte with its length. Only grows; what was read stays where it is,
/// so that a snapshot that holds <see cref="Bytes"/> is not disturbed. Written under the publisher's lock.
/// </summary>
internal sealed class NameBlob
{
    public const int LongestName = 255;

    private byte[] _bytes = [];
    private int _length;

    public byte[] Bytes => _bytes;

    public int Length => _length;

    /// <summary>Where the name lies.</summary>
    public int Add(ReadOnlySpan<byte> name)
    {
        int at = _length;
        if (at + name.Length + 1 > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(4096, checked(2 * (at + name.Length + 1))));
        _bytes[at] = (byte)name.Length;
        name.CopyTo(_bytes.AsSpan(at + 1));
        _length = at + name.Length + 1;
        return at;
    }
}
