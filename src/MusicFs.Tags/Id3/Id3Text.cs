using System.Text;

namespace MusicFs.Tags.Id3;

/// <summary>
/// The texts of a frame, one after the other: separated by NUL, in the encoding that the frame names (ID3v2.4 structure, 4).
/// UTF-16 without a byte order mark takes the order of the text before it.
/// </summary>
internal ref struct Id3Text(byte encoding, ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;
    private bool _bigEndian = encoding == 2;
    private bool _ended;

    /// <summary>Bytes after the texts read so far.</summary>
    public readonly ReadOnlySpan<byte> Rest => _rest;

    private readonly bool IsWide => encoding is 1 or 2;

    /// <summary>The next text, which may be empty; false after the last.</summary>
    public bool TryRead(out string text)
    {
        text = "";
        if (_ended)
        {
            return false;
        }

        int end = Terminator();
        ReadOnlySpan<byte> bytes = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? [] : _rest[Math.Min(end + (IsWide ? 2 : 1), _rest.Length)..];
        _ended = end < 0;
        text = Decode(bytes);
        return true;
    }

    /// <summary>The next text, empty where there is none.</summary>
    public string Read() => TryRead(out string text) ? text : "";

    /// <summary>All that is left as one text.</summary>
    public string ReadRest()
    {
        ReadOnlySpan<byte> bytes = _rest;
        _rest = [];
        _ended = true;
        return Decode(bytes).TrimEnd('\0');
    }

    private readonly int Terminator()
    {
        if (!IsWide)
        {
            return _rest.IndexOf((byte)0);
        }

        for (int i = 0; i + 1 < _rest.Length; i += 2)
        {
            if (_rest[i] == 0 && _rest[i + 1] == 0)
            {
                return i;
            }
        }

        return -1;
    }

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return "";
        }

        if (encoding == 3)
        {
            return Encoding.UTF8.GetString(bytes);
        }

        if (!IsWide)
        {
            return Encoding.Latin1.GetString(bytes);
        }

        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            _bigEndian = bytes[0] == 0xFE;
            bytes = bytes[2..];
        }

        return (_bigEndian ? Encoding.BigEndianUnicode : Encoding.Unicode).GetString(bytes[..(bytes.Length & ~1)]);
    }
}
