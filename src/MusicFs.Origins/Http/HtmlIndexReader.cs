using System.Net;
using System.Text;

namespace MusicFs.Origins.Http;

/// <summary>
/// The index pages of nginx, Apache, lighttpd and their like: a page whose title says so and whose links lead to the folder's
/// entries. A page without such a title (a login, an error with status 200) is no index: read as an empty one it would make
/// everything look deleted. What stands behind a link is the entry's line.
/// </summary>
internal sealed class HtmlIndexReader(byte[] folder) : IndexReader
{
    // The longest link is a path of 4096 bytes, escaped.
    private const int MostInTag = 16 * 1024, MostInTitle = 4096;

    private static readonly string[] Titles = ["index of", "directory listing", "listing of", "directory:"];

    private readonly byte[] _tag = new byte[MostInTag];
    private readonly StringBuilder _title = new();
    private readonly StringBuilder _behind = new();
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private IndexEntry? _pending;
    private Place _place;
    private int _length;
    private int _dashes;
    private byte _quote;
    private byte _last;
    private bool _inTitle;
    private bool _isBehind;
    private bool _ended;

    private enum Place
    {
        Text,
        Tag,
        Comment,
        Script,
    }

    protected override bool Take(ReadOnlySpan<byte> piece)
    {
        while (!piece.IsEmpty)
        {
            int used = _place switch
            {
                Place.Text => TakeText(piece),
                Place.Tag => TakeTag(piece),
                Place.Comment => TakeComment(piece),
                Place.Script => TakeScript(piece),
            };
            if (used < 0)
                return false;
            piece = piece[used..];
        }

        return true;
    }

    protected override bool IsWhole()
    {
        Flush();
        string title = WebUtility.HtmlDecode(_title.ToString()).Trim();
        return _ended && Array.Exists(Titles, known => title.StartsWith(known, StringComparison.OrdinalIgnoreCase));
    }

    private int TakeText(ReadOnlySpan<byte> piece)
    {
        int open = piece.IndexOf((byte)'<');
        ReadOnlySpan<byte> text = open < 0 ? piece : piece[..open];
        if (_inTitle && _title.Length < MostInTitle)
            _title.Append(Encoding.Latin1.GetString(text));
        if (_isBehind && _behind.Length < IndexLine.MostText)
            _behind.Append(Encoding.Latin1.GetString(text));
        if (open < 0)
            return piece.Length;
        (_place, _length, _quote) = (Place.Tag, 0, 0);
        return open + 1;
    }

    /// <summary>Up to the tag's end; what stands in quotes does not end it. -1 for one that is longer than any.</summary>
    private int TakeTag(ReadOnlySpan<byte> piece)
    {
        for (int i = 0; i < piece.Length; i++)
        {
            byte next = piece[i];
            if (next == '>' && _quote == 0)
            {
                _place = Place.Text;
                TakeElement(_tag.AsSpan(0, _length));
                return i + 1;
            }

            if (_length == MostInTag)
                return -1;
            _tag[_length++] = next;
            if (next is (byte)'"' or (byte)'\'')
                _quote = _quote == 0 ? next : _quote == next ? (byte)0 : _quote;
            if (_length == 3 && _tag.AsSpan(0, 3).SequenceEqual("!--"u8))
            {
                // "<!-->" is a whole comment.
                (_place, _dashes) = (Place.Comment, 2);
                return i + 1;
            }
        }

        return piece.Length;
    }

    private int TakeComment(ReadOnlySpan<byte> piece)
    {
        for (int i = 0; i < piece.Length; i++)
        {
            if (piece[i] == '>' && _dashes >= 2)
            {
                _place = Place.Text;
                return i + 1;
            }

            _dashes = piece[i] == '-' ? _dashes + 1 : 0;
        }

        return piece.Length;
    }

    /// <summary>Scripts and styles are full of quotes and angles; only "&lt;/" ends them.</summary>
    private int TakeScript(ReadOnlySpan<byte> piece)
    {
        for (int i = 0; i < piece.Length; i++)
        {
            byte before = _last;
            _last = piece[i];
            if (before == '<' && _last == '/')
            {
                (_place, _length, _quote, _tag[0]) = (Place.Tag, 1, 0, (byte)'/');
                return i + 1;
            }
        }

        return piece.Length;
    }

    private void TakeElement(ReadOnlySpan<byte> tag)
    {
        int end = tag.IndexOfAny(" \t\r\n/"u8);
        ReadOnlySpan<byte> name = end > 0 ? tag[..end] : tag;
        if (Ascii.EqualsIgnoreCase(name, "title"u8))
            _inTitle = true;
        else if (Ascii.EqualsIgnoreCase(tag, "/title"u8))
            _inTitle = false;
        else if (Ascii.EqualsIgnoreCase(tag, "/body"u8) || Ascii.EqualsIgnoreCase(tag, "/html"u8))
            _ended = true;
        else if (Ascii.EqualsIgnoreCase(name, "script"u8) || Ascii.EqualsIgnoreCase(name, "style"u8))
            (_place, _last) = (Place.Script, 0);
        else if (Ascii.EqualsIgnoreCase(tag, "/a"u8))
            _isBehind = _pending is not null;
        else if (Ascii.EqualsIgnoreCase(name, "a"u8) && Link(tag[name.Length..]) is { } link)
            AddLink(link);
        if (_isBehind && _behind.Length < IndexLine.MostText)
            _behind.Append(' ');
    }

    /// <summary>A second link to the same entry, as around an icon, belongs to its line.</summary>
    private void AddLink(byte[] link)
    {
        byte[]? name = HttpNames.NameOf(link, folder, out bool isFolder);
        _isBehind = false;
        if (name is not null && _pending is { } last && name.AsSpan().SequenceEqual(last.Name))
            return;
        Flush();
        if (name is not null && _seen.Add(Encoding.Latin1.GetString(name)))
            _pending = new IndexEntry(name, isFolder, null);
    }

    /// <summary>What was read since the last link is all that the page says of its entry.</summary>
    private void Flush()
    {
        if (_pending is { } entry)
            Add(entry with { Line = entry.IsFolder ? null : IndexLine.Parse(_behind.Replace("&nbsp;", " ").ToString()) });
        _pending = null;
        _isBehind = false;
        _behind.Clear();
    }

    /// <summary>The value of "href", its character references resolved.</summary>
    private static byte[]? Link(ReadOnlySpan<byte> attributes)
    {
        while (true)
        {
            attributes = attributes.TrimStart(" \t\r\n/"u8);
            int end = attributes.IndexOfAny(" \t\r\n="u8);
            if (end <= 0)
                return null;
            ReadOnlySpan<byte> name = attributes[..end];
            attributes = attributes[end..].TrimStart(" \t\r\n"u8);
            if (!attributes.StartsWith("="u8))
                continue;
            attributes = attributes[1..].TrimStart(" \t\r\n"u8);
            ReadOnlySpan<byte> value = Value(ref attributes);
            // Latin-1 keeps every byte; references to characters beyond it do not occur in escaped links.
            if (Ascii.EqualsIgnoreCase(name, "href"u8))
                return value.Contains((byte)'&') ? Encoding.Latin1.GetBytes(WebUtility.HtmlDecode(Encoding.Latin1.GetString(value))) : value.ToArray();
        }
    }

    private static ReadOnlySpan<byte> Value(ref ReadOnlySpan<byte> attributes)
    {
        bool isQuoted = attributes.Length > 0 && attributes[0] is (byte)'"' or (byte)'\'';
        ReadOnlySpan<byte> rest = isQuoted ? attributes[1..] : attributes;
        int end = isQuoted ? rest.IndexOf(attributes[0]) : rest.IndexOfAny(" \t\r\n"u8);
        end = end < 0 ? rest.Length : end;
        attributes = rest[Math.Min(rest.Length, isQuoted ? end + 1 : end)..];
        return rest[..end];
    }
}
