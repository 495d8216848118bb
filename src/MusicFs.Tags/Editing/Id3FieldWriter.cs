using System.Globalization;
using MusicFs.Contracts.Tags;
using MusicFs.Tags.Fields;
using MusicFs.Tags.Id3;

namespace MusicFs.Tags.Editing;

/// <summary>
/// Fields as frames of one version. Each is first written the way the standard has it and read back; where it does not come back as it
/// was, it goes into a TXXX frame of its own name, which holds anything. So what is written is what is read. One use.
/// </summary>
internal sealed class Id3FieldWriter(int version, Dictionary<string, IReadOnlyList<string>> fields, HashSet<string> otherRoles)
{
    private readonly List<Id3NewFrame> _frames = [];
    private readonly HashSet<string> _done = new(StringComparer.Ordinal);

    /// <summary>Fields that stand together in the frame of involved people.</summary>
    public static IReadOnlyList<string> Roles { get; } = ["ARRANGER", "ENGINEER", "PRODUCER", "MIXER", "DJMIXER"];

    private uint People => version == 4 ? Id3FrameNames.People : Id3FrameNames.OldPeople;

    public List<Id3NewFrame> Compose()
    {
        WritePosition("TRACKNUMBER", "TRACKTOTAL", Id3FrameNames.Track);
        WritePosition("DISCNUMBER", "DISCTOTAL", Id3FrameNames.Disc);
        WritePeople();
        foreach ((string field, IReadOnlyList<string> values) in fields)
        {
            if (values.Count > 0 && !_done.Contains(field) && !TryWrite(Native(field, values), field))
            {
                _frames.Add(Named(field, values));
            }
        }

        return _frames;
    }

    /// <summary>Number and total in one frame, where both are numbers.</summary>
    private void WritePosition(string number, string total, uint frame)
    {
        if (One(number) is { } first && One(total) is { } second)
        {
            TryWrite([Id3Texts.Text(version, frame, [$"{first}/{second}"])], number, total);
        }
    }

    private void WritePeople()
    {
        string[] named = [.. Roles.Concat(otherRoles).Distinct().Where(role => fields.TryGetValue(role, out IReadOnlyList<string>? values) && values.Count > 0)];
        string[] pairs = [.. named.SelectMany(role => fields[role].SelectMany(person => (string[])[RoleText(role), person]))];
        if (named.Length > 0)
        {
            TryWrite([Id3Texts.Text(version, People, pairs)], named);
        }
    }

    private static string RoleText(string role) => role switch
    {
        "MIXER" => "mix",
        "DJMIXER" => "DJ-mix",
        _ => role.ToLowerInvariant(),
    };

    private string? One(string field) => fields.TryGetValue(field, out IReadOnlyList<string>? values) && values.Count == 1 ? values[0] : null;

    /// <summary>Takes the frames where reading them gives the fields and nothing else.</summary>
    private bool TryWrite(Id3NewFrame[] frames, params string[] expected)
    {
        if (frames.Length == 0)
        {
            return false;
        }

        var draft = new TagDraft(AudioContainer.Mp3, 0);
        var content = new Id3FrameContent(draft);
        foreach (Id3NewFrame frame in frames)
        {
            content.Add(frame.Id, frame.Data, frame.Data.Length, version, default);
        }

        if (expected is ["DATE"])
        {
            content.Finish();
        }

        if (draft.FieldNames.Count() != expected.Length || !Array.TrueForAll(expected, field => draft.Values(field).SequenceEqual(fields[field], StringComparer.Ordinal)))
        {
            return false;
        }

        _frames.AddRange(frames);
        _done.UnionWith(expected);
        return true;
    }

    /// <summary>The frames that the standard has for a field; none where it has none.</summary>
    private Id3NewFrame[] Native(string field, IReadOnlyList<string> values) => field switch
    {
        "DATE" when version < 4 => Day(values[0]),
        "GENRE" => [Id3Texts.Text(version, Id3FrameNames.Genre, [.. values.Select(value => value.StartsWith('(') ? "(" + value : value)])],
        "COMMENT" => [.. values.Select(value => Id3Texts.Comment(version, Id3FrameNames.Comment, "", value))],
        "LYRICS" => [.. values.Select(value => Id3Texts.Comment(version, Id3FrameNames.Lyrics, "", value))],
        "POPM" => Popularity(values[0]),
        "PERFORMER" when version == 4 => Performers(values),
        "MUSICBRAINZ_TRACKID" => [new Id3NewFrame(Id3FrameNames.UniqueId, Id3Texts.Latin1("http://musicbrainz.org\0" + values[0]))],
        "URL" => [new Id3NewFrame(Id3FrameNames.Wxxx, [0, 0, .. Id3Texts.Latin1(values[0])])],
        _ when field.StartsWith("URL:", StringComparison.Ordinal) => [new Id3NewFrame(Id3FrameNames.Wxxx, [0, .. Id3Texts.Latin1(field[4..]), 0, .. Id3Texts.Latin1(values[0])])],
        _ when field.StartsWith("COMMENT:", StringComparison.Ordinal) => NamedComment(field, values[0]),
        _ => Plain(field, values),
    };

    private Id3NewFrame[] Plain(string field, IReadOnlyList<string> values)
    {
        uint id = Id3FrameNames.FrameOf(field, version);
        if (id == 0)
        {
            return [];
        }

        return Id3FrameNames.IsUrl(id) ? [.. values.Select(value => new Id3NewFrame(id, Id3Texts.Latin1(value)))] : [Id3Texts.Text(version, id, values)];
    }

    /// <summary>Year, and day and month, in the frames that ID3v2.3 has for them.</summary>
    private Id3NewFrame[] Day(string date)
    {
        bool isDay = date.Length == 10 && DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
        return isDay
            ? [Id3Texts.Text(version, Id3FrameNames.Year, [date[..4]]), Id3Texts.Text(version, Id3FrameNames.DayMonth, [date[8..] + date[5..7]])]
            : [Id3Texts.Text(version, Id3FrameNames.Year, [date])];
    }

    private static Id3NewFrame[] Popularity(string value) =>
        byte.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out byte rating) && rating > 0 ? [new Id3NewFrame(Id3FrameNames.Popularity, [0, rating])] : [];

    /// <summary>What stands as <c>person (role)</c>.</summary>
    private Id3NewFrame[] Performers(IReadOnlyList<string> values)
    {
        var pairs = new List<string>();
        foreach (string value in values)
        {
            int open = value.EndsWith(')') ? value.LastIndexOf(" (", StringComparison.Ordinal) : -1;
            pairs.Add(open < 0 ? "" : value[(open + 2)..^1]);
            pairs.Add(open < 0 ? value : value[..open]);
        }

        return [Id3Texts.Text(version, Id3FrameNames.Musicians, pairs)];
    }

    /// <summary>None where the plain comment goes: a comment with a name would be taken for it.</summary>
    private Id3NewFrame[] NamedComment(string field, string value)
    {
        bool standsIn = fields.TryGetValue("COMMENT", out IReadOnlyList<string>? comment) && comment.Count == 0;
        return standsIn ? [] : [Id3Texts.Comment(version, Id3FrameNames.Comment, field["COMMENT:".Length..], value)];
    }

    private Id3NewFrame Named(string field, IReadOnlyList<string> values) =>
        Id3Texts.Text(version, Id3FrameNames.Txxx, [FieldNames.DescriptionOf(field), .. values]);
}
