using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MusicFs.Library.Search.Query;

/// <summary>
/// A smart playlist of Navidrome (<c>.nsp</c>) as a query. What the language cannot say makes all of it refused: a list that has other tracks than it says
/// helps nobody. What it costs to read one is bounded by its length.
/// </summary>
/// <param name="Name">As it calls itself; null where it does not.</param>
/// <param name="Query">What it asks for.</param>
public sealed record SmartPlaylist(string? Name, SearchQuery Query)
{
    /// <summary>Bytes of a file that are read; a longer one is refused.</summary>
    public const int LongestFile = 64 * 1024;

    private const int Deepest = 32;
    private const string WrongKind = "One of its values is not of the kind that belongs there.";

    /// <summary>Names of fields that are other than here, and those that are the same; null for what cannot be asked for.</summary>
    private static readonly Dictionary<string, string> Fields = new(StringComparer.OrdinalIgnoreCase)
    {
        ["title"] = "title", ["artist"] = "artist", ["albumartist"] = "albumartist", ["album"] = "album", ["genre"] = "genre", ["composer"] = "composer",
        ["conductor"] = "conductor", ["label"] = "label", ["recordlabel"] = "label", ["grouping"] = "grouping", ["comment"] = "comment", ["year"] = "year",
        ["tracknumber"] = "track", ["track"] = "track", ["discnumber"] = "disc", ["bpm"] = "bpm", ["rating"] = "rating", ["bitrate"] = "bitrate",
        ["samplerate"] = "samplerate", ["bitdepth"] = "bits", ["channels"] = "channels", ["duration"] = "length", ["dateadded"] = "added", ["filetype"] = "format",
        ["compilation"] = "compilation", ["hascoverart"] = "cover",
    };

    /// <summary>Reads one.</summary>
    /// <param name="json">The file.</param>
    /// <param name="refusal">Why it is not understood, a sentence; null where it is.</param>
    public static SmartPlaylist? Parse(ReadOnlyMemory<byte> json, out string? refusal)
    {
        refusal = null;
        if (json.Length > LongestFile)
        {
            refusal = $"It is longer than {LongestFile / 1024} KiB.";
            return null;
        }

        try
        {
            JsonDocumentOptions options = new() { MaxDepth = Deepest, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };
            ReadOnlyMemory<byte> text = json.Span.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
            using JsonDocument document = JsonDocument.Parse(text, options);
            return Read(document.RootElement);
        }
        catch (JsonException error)
        {
            refusal = $"It is no JSON: line {error.LineNumber + 1}, character {error.BytePositionInLine + 1}.";
        }
        catch (FormatException error)
        {
            refusal = error.Message;
        }
        catch (InvalidOperationException)
        {
            // A text with half a character, or a value of another kind than its name says.
            refusal = WrongKind;
        }

        return null;
    }

    private static SmartPlaylist Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new FormatException("It is no object.");
        string? name = null, sort = null, query = null;
        bool isDescending = false;
        int limit = 0;
        foreach (JsonProperty part in root.EnumerateObject())
        {
            switch (part.Name.ToLowerInvariant())
            {
                case "name":
                    name = part.Value.GetString();
                    break;
                case "all" or "any" when query is null:
                    query = Group(part);
                    break;
                case "all" or "any":
                    throw new FormatException("It has conditions twice at its top; put one inside of the other.");
                case "sort":
                    sort = part.Value.GetString();
                    break;
                case "order":
                    isDescending = "desc".Equals(part.Value.GetString(), StringComparison.OrdinalIgnoreCase);
                    break;
                case "limit":
                    limit = part.Value.TryGetInt32(out int count) ? count : throw new FormatException(WrongKind);
                    break;
                case "limitpercent":
                    throw new FormatException("A limit in percent cannot be said here.");
                default:
                    // Comments, and whether it is public.
                    break;
            }
        }

        string text = (query ?? throw new FormatException("It has no conditions: neither 'all' nor 'any'."))
            + (sort is { Length: > 0 } ? " sort:" + string.Join(',', sort.Split(',').Select(key => SortKey(key.Trim(), isDescending))) : "")
            + (limit > 0 ? string.Create(CultureInfo.InvariantCulture, $" limit:{limit}") : "");
        if (text.Length > SearchQuery.LongestText)
            throw new FormatException($"As a query it is longer than {SearchQuery.LongestText} characters.");
        return SearchQuery.TryParse(text, out SearchQuery? parsed, out QueryError? error)
            ? new SmartPlaylist(name, parsed)
            : throw new FormatException($"As a query, {text}, it is wrong: {error.Message}");
    }

    private static string Group(JsonProperty group)
    {
        if (group.Value.ValueKind != JsonValueKind.Array || group.Value.GetArrayLength() == 0)
            throw new FormatException($"'{group.Name}' is no list of conditions.");
        bool isAny = group.Name.Equals("any", StringComparison.OrdinalIgnoreCase);
        StringBuilder text = new("(");
        foreach (JsonElement condition in group.Value.EnumerateArray())
        {
            if (condition.ValueKind != JsonValueKind.Object)
                throw new FormatException($"'{group.Name}' holds something that is no condition.");
            foreach (JsonProperty part in condition.EnumerateObject())
            {
                text.Append(text.Length == 1 ? "" : isAny ? " OR " : " ");
                text.Append(part.Name.ToLowerInvariant() is "all" or "any" ? Group(part) : Condition(part));
                // Before it grows: many conditions are refused in any case.
                if (text.Length > 4 * SearchQuery.LongestText)
                    throw new FormatException("It has too many conditions.");
            }
        }

        return text.Append(')').ToString();
    }

    private static string Condition(JsonProperty condition)
    {
        string operation = condition.Name.ToLowerInvariant();
        if (operation is "inplaylist" or "notinplaylist")
            throw new FormatException("Conditions on other playlists cannot be said here.");
        if (condition.Value.ValueKind != JsonValueKind.Object || condition.Value.EnumerateObject().ToArray() is not [var only])
            throw new FormatException($"'{condition.Name}' does not name one field.");
        string field = Fields.GetValueOrDefault(only.Name) ?? throw new FormatException($"There is nothing here that is as its field '{only.Name}'.");
        JsonElement value = only.Value;
        return (operation, field) switch
        {
            ("is", "compilation" or "cover") => Flag(field, IsTrue(value)),
            ("isnot", "compilation" or "cover") => Flag(field, !IsTrue(value)),
            ("is", _) => Is(field, value),
            ("isnot", _) => "-" + Is(field, value),
            ("contains", _) when IsText(field) => $"{field}:{Quoted(value)}",
            ("notcontains", _) when IsText(field) => $"-{field}:{Quoted(value)}",
            ("gt" or "after", _) when !IsText(field) => $"{field}:>{Plain(value)}",
            ("lt" or "before", _) when !IsText(field) => $"{field}:<{Plain(value)}",
            ("intherange", _) when !IsText(field) && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 => $"{field}:{Plain(value[0])}..{Plain(value[1])}",
            ("inthelast", "added") => $"added:{Plain(value)}d",
            ("notinthelast", "added") => $"-added:{Plain(value)}d",
            _ => throw new FormatException($"'{condition.Name}' of '{only.Name}' cannot be said here."),
        };
    }

    private static string Is(string field, JsonElement value) =>
        field is "format" ? $"format:{Plain(value)}" : IsText(field) ? $"{field}:={Quoted(value)}" : $"{field}:{Plain(value)}";

    private static string Flag(string field, bool isSet) => field == "cover" ? (isSet ? "-missing:cover" : "missing:cover") : isSet ? "compilation:yes" : "-compilation:yes";

    private static bool IsTrue(JsonElement value) => value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.String && value.GetString() is "true" or "1");

    private static bool IsText(string field) => field is "format" || QueryField.Find(field)?.Kind == QueryFieldKind.Text;

    /// <summary>A text that stays one, whatever is in it.</summary>
    private static string Quoted(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString() ?? "";
        text = new string([.. text.Where(static one => one != '"' && one != '\\' && !char.IsControl(one))]);
        return text.Trim().Length > 0 ? $"\"{text}\"" : throw new FormatException("An empty text cannot be asked for.");
    }

    /// <summary>A number, a day or a word: nothing that means something else in a query.</summary>
    private static string Plain(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.Number ? value.GetRawText() : value.GetString() ?? "";
        return text.Length is > 0 and < 20 && text.All(static one => char.IsAsciiLetterOrDigit(one) || one is '.' or '-') && text[0] != '-'
            ? text
            : throw new FormatException($"'{(text.Length > 20 ? text[..20] + "..." : text)}' is no value that can be asked for.");
    }

    private static string SortKey(string key, bool isDescending)
    {
        bool isReversed = key.StartsWith('-');
        string name = key.TrimStart('-', '+').ToLowerInvariant();
        name = Fields.GetValueOrDefault(name) ?? name;
        if (!QueryOrder.Keys.Contains(name))
            throw new FormatException($"Tracks cannot be sorted by '{key}'.");
        return (isReversed != isDescending && name != "random" ? "-" : "") + name;
    }
}
