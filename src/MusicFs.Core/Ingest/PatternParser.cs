using System.Text;
using MusicFs.Contracts.FileSystem;

namespace MusicFs.Core.Ingest;

/// <summary>Reads the text of a <see cref="PathPattern"/>. One use.</summary>
internal sealed class PatternParser
{
    private readonly byte[] _bytes;
    private readonly bool _caseSensitive;
    private readonly List<PatternElement> _elements = [];
    private int _at;
    private string? _fault;

    private PatternParser(ReadOnlySpan<byte> bytes, bool caseSensitive)
    {
        _bytes = bytes.ToArray();
        _caseSensitive = caseSensitive;
    }

    public static PathPattern? Parse(string text, bool caseSensitive, out Problem? problem)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(text);
        bool isNegated = rest.StartsWith("!"u8);
        rest = isNegated ? rest[1..] : rest;
        bool foldersOnly = rest.EndsWith("/"u8) && !rest.EndsWith("\\/"u8);
        rest = foldersOnly ? rest[..^1] : rest;
        // Tied to the root by a slash at the start or within.
        bool isTied = rest.Contains((byte)'/');
        rest = rest.StartsWith("/"u8) ? rest[1..] : rest;
        var parser = new PatternParser(rest, caseSensitive);
        PathPattern? pattern = rest.IsEmpty || rest.Contains((byte)0) || text.Length > PathPattern.Longest || rest.Length + 2 > PathPattern.Longest
            ? parser.Refuse(rest.Length > 1 ? "is too long, or has a zero in it" : "names nothing")
            : parser.Read(isTied, isNegated, foldersOnly);
        problem = parser._fault is { } fault
            ? new Problem($"The pattern '{text}' {fault}.", "Write it like '*.tmp', '/Podcasts/', 'Artist/**/Demo*' or '!Keep'; put \\ before a character that is meant itself.")
            : null;
        return pattern;
    }

    private PathPattern? Read(bool isTied, bool isNegated, bool foldersOnly)
    {
        if (!isTied)
            _elements.AddRange(PatternElement.Folders());
        while (_at < _bytes.Length && _fault is null)
            ReadElement();
        return _fault is null ? new PathPattern(_elements, isNegated, foldersOnly) : null;
    }

    private PathPattern? Refuse(string fault)
    {
        _fault = fault;
        return null;
    }

    private void ReadElement()
    {
        byte value = _bytes[_at++];
        switch (value)
        {
            case (byte)'*':
                ReadStars();
                break;
            case (byte)'?':
                _elements.Add(PatternElement.Character(static _ => true, others: true));
                break;
            case (byte)'[':
                ReadClass();
                break;
            case (byte)'\\' when _at == _bytes.Length:
                _fault = "ends with a \\ that nothing follows";
                break;
            case (byte)'\\':
                _elements.Add(PatternElement.Literal(_bytes[_at++], _caseSensitive));
                break;
            default:
                _elements.Add(PatternElement.Literal(value, _caseSensitive));
                break;
        }
    }

    /// <summary>One star or more; two are something else only where they are all between two slashes.</summary>
    private void ReadStars()
    {
        int start = _at - 1;
        while (_at < _bytes.Length && _bytes[_at] == '*')
            _at++;
        bool isWhole = _at - start == 2 && (start == 0 || _bytes[start - 1] == '/');
        if (isWhole && _at == _bytes.Length)
        {
            _elements.AddRange(PatternElement.AllBelow());
        }
        else if (isWhole && _bytes[_at] == '/')
        {
            _at++;
            // Several in a row say no more than one.
            while (_bytes.AsSpan(_at).StartsWith("**/"u8))
                _at += 3;
            _elements.AddRange(PatternElement.Folders());
        }
        else
        {
            _elements.Add(PatternElement.PartOfName());
        }
    }

    private void ReadClass()
    {
        bool isNegated = _at < _bytes.Length && _bytes[_at] is (byte)'!' or (byte)'^';
        _at += isNegated ? 1 : 0;
        bool[] set = new bool[128];
        int start = _at;
        while (_at < _bytes.Length && (_bytes[_at] != ']' || _at == start))
        {
            byte low = ReadOfClass();
            byte high = low;
            if (_at + 1 < _bytes.Length && _bytes[_at] == '-' && _bytes[_at + 1] != ']')
            {
                _at++;
                high = ReadOfClass();
            }

            if (low >= 0x80 || high >= 0x80)
                _fault = "has a character in [] that is not ASCII, of which only * and ? know";
            else if (low > high)
                _fault = "has a range in [] that goes backwards";
            if (_fault is not null)
                return;
            for (int value = low; value <= high; value++)
                Include(set, (byte)value);
        }

        if (_at++ >= _bytes.Length)
            _fault = "has a [ without a ]";
        else
            _elements.Add(PatternElement.Character(value => set[value] != isNegated, others: isNegated));
    }

    private byte ReadOfClass()
    {
        if (_bytes[_at] == '\\' && _at + 1 < _bytes.Length)
            _at++;
        return _bytes[_at++];
    }

    private void Include(bool[] set, byte value)
    {
        set[value] = true;
        if (!_caseSensitive && char.IsAsciiLetter((char)value))
            set[value ^ 0x20] = true;
    }
}
