using System.Text;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Fields;
using MusicFs.Tags.Reading;

namespace MusicFs.Tags.Editing;

/// <summary>
/// Changes as an editor applies them: names in upper case, values as a reader would give them back (none empty, none twice, no NUL).
/// Immutable.
/// </summary>
internal sealed class FieldChanges
{
    /// <summary>Bytes of a field's values in UTF-16: what is read of one frame, and some room for its header.</summary>
    private const int LongestField = Limits.ValueLength - 4096;

    /// <summary>Pictures that are taken: the limit of FLAC's blocks.</summary>
    private const int LargestPicture = 16 * 1024 * 1024;

    private readonly Dictionary<string, IReadOnlyList<string>> _fields = new(StringComparer.Ordinal);
    private readonly List<PictureChange> _pictures = [];

    /// <summary>Changes already in order.</summary>
    public FieldChanges(IEnumerable<KeyValuePair<string, IReadOnlyList<string>>> fields, IEnumerable<PictureChange> pictures)
    {
        foreach ((string name, IReadOnlyList<string> values) in fields)
        {
            _fields[name] = values;
        }

        _pictures.AddRange(pictures);
    }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Fields => _fields;

    /// <summary>Those that are to be there; several of one type are.</summary>
    public IEnumerable<PictureChange> NewPictures => _pictures.Where(picture => picture.Content.Length > 0);

    public IReadOnlyList<PictureChange> Pictures => _pictures;

    public bool Touches(string field) => _fields.ContainsKey(field);

    /// <summary>Whether pictures of a type are replaced; those without a type are taken for covers.</summary>
    public bool Touches(PictureType? type) => _pictures.Exists(picture => picture.Type == (type ?? PictureType.FrontCover));

    /// <summary>The changes in order; an error where some of them fit no format.</summary>
    public static TagError? Read(TagChanges changes, out FieldChanges read)
    {
        read = new FieldChanges([], changes.Pictures);
        foreach ((string name, IReadOnlyList<string> values) in changes.Fields)
        {
            string field = name.Trim().ToUpperInvariant();
            if (Refuse(field, values) is { } error)
            {
                return error;
            }

            read._fields[field] = [.. values.Select(Clean).Where(value => value.Length > 0).Distinct(StringComparer.Ordinal)];
        }

        return changes.Pictures.Any(picture => picture.Content.Length > LargestPicture)
            ? new TagError(TagErrorKind.OverLimit, -1, "A picture of more than 16 MiB is not embedded.")
            : null;
    }

    /// <summary>
    /// The same with <c>3/12</c> as a number and a total, for formats that keep them in one place and are read as two fields.
    /// </summary>
    public FieldChanges WithPositionsApart()
    {
        var apart = new FieldChanges(_fields, _pictures);
        foreach ((string number, string total) in (ReadOnlySpan<(string, string)>)[("TRACKNUMBER", "TRACKTOTAL"), ("DISCNUMBER", "DISCTOTAL")])
        {
            if (_fields.TryGetValue(number, out IReadOnlyList<string>? values) && values is [var text] && FieldValues.Slash(text) is > 0 and var slash)
            {
                apart._fields[number] = [text[..slash]];
                apart._fields.TryAdd(total, [text[(slash + 1)..]]);
            }
        }

        return apart;
    }

    /// <summary>These changes, and for every other field what <paramref name="draft"/> has.</summary>
    public FieldChanges Over(TagDraft draft)
    {
        var all = new FieldChanges(draft.FieldNames.Select(name => KeyValuePair.Create(name, draft.Values(name))), _pictures).WithPositionsApart();
        foreach ((string name, IReadOnlyList<string> values) in _fields)
        {
            all._fields[name] = values;
        }

        return all;
    }

    private static TagError? Refuse(string field, IReadOnlyList<string> values)
    {
        if (field.Length is 0 or > Limits.NameLength || field.AsSpan().ContainsAnyInRange('\0', '\u001F'))
        {
            return new TagError(TagErrorKind.OverLimit, -1, "A field has a name that no format can hold.");
        }

        if (field is "METADATA_BLOCK_PICTURE" or "COVERART")
        {
            return new TagError(TagErrorKind.OverLimit, -1, $"{field} is no text: pictures are changed as pictures.");
        }

        bool isLong = values.Count > Limits.Values || values.Sum(value => (value?.Length ?? 0) + 2L) * 2 > LongestField;
        return isLong ? new TagError(TagErrorKind.OverLimit, -1, $"The values of {field} are longer than is read of one file.") : null;
    }

    /// <summary>A NUL separates values in half of the formats, and half a character becomes another on its way through UTF-8.</summary>
    private static string Clean(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        string text = value.Contains('\0', StringComparison.Ordinal) ? value.Replace("\0", "", StringComparison.Ordinal) : value;
        return text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;
    }
}
