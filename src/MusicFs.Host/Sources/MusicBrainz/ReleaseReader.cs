using System.Text.Json;

namespace MusicFs.Host.Sources.MusicBrainz;

/// <summary>
/// Reads the answers of the web service (JSON of ws/2: a search for releases, a release). They come from a network: what has another type than it should counts as not there,
/// and everything is bounded. <see cref="JsonException"/> for what is no JSON, or nested too deeply.
/// </summary>
internal static class ReleaseReader
{
    private const int Depth = 32;
    private const int MostReleases = 25;
    private const int MostMedia = 100;
    private const int MostTracks = 500;
    private const int MostArtists = 50;
    private const int LongestText = 1000;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = Depth };

    /// <summary>The releases that a search found, the best first.</summary>
    public static IReadOnlyList<MusicBrainzRelease> ReadSearch(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Options);
        return [.. Items(document.RootElement, "releases", MostReleases).Select(Release).OfType<MusicBrainzRelease>()];
    }

    /// <summary>One release; null where it is none.</summary>
    public static MusicBrainzRelease? ReadRelease(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Options);
        return Release(document.RootElement);
    }

    private static MusicBrainzRelease? Release(JsonElement release)
    {
        string id = Text(release, "id"), title = Text(release, "title");
        if (!Guid.TryParseExact(id, "D", out _) || title.Length == 0)
            return null;
        JsonElement group = Object(release, "release-group");
        JsonElement label = Items(release, "label-info", 1).FirstOrDefault();
        JsonElement[] media = [.. Items(release, "media", MostMedia)];
        List<ReleaseTrack> tracks = [];
        foreach (JsonElement medium in media)
            tracks.AddRange(Items(medium, "tracks", MostTracks - tracks.Count).Select(track => Track(medium, track)));
        return new MusicBrainzRelease
        {
            Id = id.ToLowerInvariant(),
            Title = title,
            Artist = Credit(release),
            Status = Text(release, "status"),
            Date = Date(release, "date"),
            Country = Text(release, "country"),
            Barcode = Text(release, "barcode"),
            Label = Text(Object(label, "label"), "name"),
            CatalogNumber = Text(label, "catalog-number"),
            GroupId = Id(group),
            FirstDate = Date(group, "first-release-date"),
            Types = [.. Types(group).Where(static type => type.Length > 0).Select(static type => type.ToLowerInvariant())],
            Discs = media.Length,
            Tracks = tracks,
            TrackCount = Number(release, "track-count") ?? media.Sum(static medium => Math.Clamp(Number(medium, "track-count") ?? 0, 0, MostTracks)),
            SearchScore = Number(release, "score") ?? 0,
        };
    }

    private static ReleaseTrack Track(JsonElement medium, JsonElement track)
    {
        JsonElement recording = Object(track, "recording");
        // A track has a length of its own where it is another than the recording's.
        int? milliseconds = Number(track, "length") ?? Number(recording, "length");
        ArtistCredit artist = Credit(track);
        return new ReleaseTrack(
            Number(medium, "position") ?? 1, Number(track, "position") ?? 0, Number(medium, "track-count") ?? 0, Id(track), Id(recording),
            Text(track, "title") is { Length: > 0 } title ? title : Text(recording, "title"), milliseconds is > 0 ? milliseconds / 1000.0 : null,
            artist.Names.Count > 0 ? artist : Credit(recording),
            [.. Items(recording, "isrcs", 5).Where(static isrc => isrc.ValueKind == JsonValueKind.String).Select(static isrc => Short(isrc.GetString())).Where(static isrc => isrc.Length > 0)],
            Text(medium, "format"));
    }

    private static ArtistCredit Credit(JsonElement of)
    {
        string name = "", sort = "";
        List<string> names = [], ids = [];
        foreach (JsonElement part in Items(of, "artist-credit", MostArtists))
        {
            JsonElement artist = Object(part, "artist");
            string credited = Text(part, "name") is { Length: > 0 } own ? own : Text(artist, "name");
            if (credited.Length == 0)
                continue;
            string join = Text(part, "joinphrase", isTrimmed: false);
            name += credited + join;
            sort += (Text(artist, "sort-name") is { Length: > 0 } known ? known : credited) + join;
            names.Add(credited);
            if (Id(artist) is { Length: > 0 } id)
                ids.Add(id);
        }

        return new ArtistCredit(Short(name), Short(sort), names, ids);
    }

    private static IEnumerable<string> Types(JsonElement group) =>
        [Text(group, "primary-type"), .. Items(group, "secondary-types", 10).Where(static type => type.ValueKind == JsonValueKind.String).Select(static type => Short(type.GetString()))];

    private static string Id(JsonElement of) => Text(of, "id") is { } id && Guid.TryParseExact(id, "D", out _) ? id.ToLowerInvariant() : "";

    /// <summary>YYYY, YYYY-MM or YYYY-MM-DD; the service leaves out what is not known.</summary>
    private static string Date(JsonElement of, string name) =>
        Text(of, name) is { Length: 4 or 7 or 10 } date && date.Index().All(static at => at.Item == '-' ? at.Index is 4 or 7 : char.IsAsciiDigit(at.Item)) ? date : "";

    private static JsonElement Object(JsonElement of, string name) => Member(of, name) is { ValueKind: JsonValueKind.Object } found ? found : default;

    private static IEnumerable<JsonElement> Items(JsonElement of, string name, int most) =>
        Member(of, name) is { ValueKind: JsonValueKind.Array } found ? found.EnumerateArray().Take(most) : [];

    private static int? Number(JsonElement of, string name) =>
        Member(of, name) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt32(out int number) && number >= 0 ? number : null;

    private static string Text(JsonElement of, string name, bool isTrimmed = true) =>
        Member(of, name) is { ValueKind: JsonValueKind.String } found && found.GetString() is { } text ? isTrimmed ? Short(text) : text.Length <= LongestText ? text : "" : "";

    private static JsonElement? Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out JsonElement found) ? found : null;

    /// <summary>What is longer than anything is called is no name.</summary>
    private static string Short(string? text) => text is { Length: <= LongestText } ? text.Trim() : "";
}
