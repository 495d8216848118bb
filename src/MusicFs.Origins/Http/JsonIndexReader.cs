using System.Globalization;
using System.Text;
using System.Text.Json;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Http;

/// <summary>
/// The index that nginx (autoindex_format json) and Caddy give programs: an array of objects with name, size and time. It is
/// exact, so no file need be asked for. Names are taken as bytes: nginx writes those of the disk, UTF-8 or not.
/// </summary>
internal sealed class JsonIndexReader : IndexReader
{
    // One token; a name has 255 bytes, each at most six as JSON.
    private const int MostInToken = 16 * 1024;

    private readonly byte[] _rest = new byte[MostInToken];
    private JsonReaderState _state;
    private byte[] _joined = [];
    private int _restLength;
    private string _property = "";
    private byte[]? _name;
    private bool _isFolder;
    private bool _isOther;
    private long? _size;
    private DateTimeOffset? _modified;
    private bool _ended;

    protected override bool Take(ReadOnlySpan<byte> piece)
    {
        if (_joined.Length < _restLength + piece.Length)
            _joined = new byte[_restLength + piece.Length];
        _rest.AsSpan(0, _restLength).CopyTo(_joined);
        piece.CopyTo(_joined.AsSpan(_restLength));
        ReadOnlySpan<byte> text = _joined.AsSpan(0, _restLength + piece.Length);
        Utf8JsonReader reader = new(text, isFinalBlock: false, _state);
        try
        {
            while (reader.Read())
            {
                if (!TakeToken(ref reader))
                    return false;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        text = text[(int)reader.BytesConsumed..];
        if (text.Length > MostInToken)
            return false;
        text.CopyTo(_rest);
        _restLength = text.Length;
        _state = reader.CurrentState;
        return true;
    }

    protected override bool IsWhole() => _ended && _rest.AsSpan(0, _restLength).TrimStart(" \t\r\n"u8).IsEmpty;

    /// <summary>False where the text has another form than an array of flat objects.</summary>
    private bool TakeToken(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartArray:
                return reader.CurrentDepth == 0;
            case JsonTokenType.StartObject:
                (_name, _isFolder, _isOther, _size, _modified) = (null, false, false, null, null);
                return reader.CurrentDepth == 1;
            case JsonTokenType.PropertyName:
                _property = reader.ValueTextEquals("name"u8) ? "name" : reader.ValueTextEquals("type"u8) ? "type"
                    : reader.ValueTextEquals("size"u8) ? "size" : reader.ValueTextEquals("is_dir"u8) ? "is_dir"
                    : reader.ValueTextEquals("mtime"u8) || reader.ValueTextEquals("mod_time"u8) ? "time" : "";
                return true;
            case JsonTokenType.EndObject:
                return AddEntry();
            case JsonTokenType.EndArray:
                _ended = true;
                return true;
            default:
                return reader.CurrentDepth == 2 && TakeValue(ref reader);
        }
    }

    private bool TakeValue(ref Utf8JsonReader reader)
    {
        switch (_property, reader.TokenType)
        {
            case ("name", JsonTokenType.String):
                _name = NameOf(ref reader);
                return true;
            case ("type", JsonTokenType.String):
                _isFolder = reader.ValueTextEquals("directory"u8);
                _isOther = !_isFolder && !reader.ValueTextEquals("file"u8);
                return true;
            case ("is_dir", JsonTokenType.True):
                _isFolder = true;
                return true;
            case ("size", JsonTokenType.Number):
                bool isNumber = reader.TryGetInt64(out long size) && size >= 0;
                _size = size;
                return isNumber;
            case ("time", JsonTokenType.String):
                return TakeTime(Encoding.Latin1.GetString(reader.ValueSpan));
            default:
                return true;
        }
    }

    private bool TakeTime(string text)
    {
        bool isTime = DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)
            || DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
        // Whole seconds: what the file's own date says has no more.
        _modified = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
        return isTime;
    }

    private bool AddEntry()
    {
        if (_name is null)
            return false;
        // Caddy adds a slash to folders.
        ReadOnlySpan<byte> name = _name;
        name = _isFolder && name.EndsWith("/"u8) ? name[..^1] : name;
        if (_isOther || !HttpNames.IsName(name))
            return true;
        OriginVersion? version = _size is { } size && _modified is { } time ? new HttpValidators(size, time, null).Version : null;
        Add(new IndexEntry(name.ToArray(), _isFolder, _isFolder ? null : version));
        return true;
    }

    /// <summary>The bytes of a string. The framework's own way accepts only UTF-8.</summary>
    private static byte[] NameOf(ref Utf8JsonReader reader)
    {
        ReadOnlySpan<byte> text = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
            return text.ToArray();
        List<byte> name = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                name.Add(text[i]);
                continue;
            }

            // The reader has checked what follows a backslash. Two escapes in a row may be one character (a surrogate pair).
            int end = i;
            while (end < text.Length && text[end] == '\\')
                end += text[end + 1] == 'u' ? 6 : 2;
            name.AddRange(Encoding.UTF8.GetBytes(JsonSerializer.Deserialize<string>([(byte)'"', .. text[i..end], (byte)'"'])!));
            i = end - 1;
        }

        return [.. name];
    }
}
