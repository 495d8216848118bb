using System.Globalization;
using System.Text.Json.Nodes;

namespace MusicFs.Testing.Network;

/// <summary>
/// Answers in the shape of the MusicBrainz web service (ws/2, JSON: a search for releases, a release with recordings, artist credits, release groups, labels and ISRCs), made up of
/// releases that a test names. What the service says beyond what we read is there, too.
/// </summary>
public static class MusicBrainzShapes
{
    /// <summary>An identifier that a number stands for.</summary>
    public static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"{number:x8}-0000-4000-8000-{number:x12}");

    /// <summary>What a search finds.</summary>
    public static string Search(params ShapedRelease[] releases) => new JsonObject
    {
        ["created"] = "2024-05-01T10:00:00.000Z",
        ["count"] = releases.Length,
        ["offset"] = 0,
        ["releases"] = new JsonArray([.. releases.Select(static release => (JsonNode)new JsonObject
        {
            ["id"] = Id(release.Number),
            ["score"] = release.Score,
            ["status-id"] = Id(9001),
            ["count"] = 1,
            ["title"] = release.Title,
            ["status"] = "Official",
            ["text-representation"] = new JsonObject { ["language"] = "eng", ["script"] = "Latn" },
            ["artist-credit"] = Credit(release.Artist, release.ArtistNumber, isShort: true),
            ["release-group"] = new JsonObject { ["id"] = Id(release.Group), ["type-id"] = Id(9002), ["primary-type-id"] = Id(9002), ["title"] = release.Title, ["primary-type"] = "Album" },
            ["date"] = release.Date,
            ["country"] = "GB",
            ["release-events"] = new JsonArray(new JsonObject { ["date"] = release.Date, ["area"] = new JsonObject { ["id"] = Id(9003), ["name"] = "United Kingdom" } }),
            ["barcode"] = release.Barcode,
            ["label-info"] = Label(release),
            ["track-count"] = release.Tracks.Count,
            ["media"] = new JsonArray(new JsonObject { ["id"] = Id(9004), ["format"] = "CD", ["disc-count"] = 3, ["track-count"] = release.Tracks.Count }),
            ["tags"] = new JsonArray(new JsonObject { ["count"] = 1, ["name"] = "rock" }),
        })]),
    }.ToJsonString();

    /// <summary>A release that is looked up.</summary>
    public static string Release(ShapedRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        return new JsonObject
        {
            ["id"] = Id(release.Number),
            ["title"] = release.Title,
            ["quality"] = "normal",
            ["status"] = "Official",
            ["status-id"] = Id(9001),
            ["disambiguation"] = "",
            ["asin"] = null,
            ["barcode"] = release.Barcode,
            ["packaging"] = null,
            ["packaging-id"] = null,
            ["country"] = "GB",
            ["date"] = release.Date,
            ["text-representation"] = new JsonObject { ["language"] = "eng", ["script"] = "Latn" },
            ["cover-art-archive"] = new JsonObject { ["artwork"] = true, ["count"] = 1, ["front"] = true, ["back"] = false, ["darkened"] = false },
            ["artist-credit"] = Credit(release.Artist, release.ArtistNumber),
            ["release-group"] = new JsonObject
            {
                ["id"] = Id(release.Group), ["title"] = release.Title, ["disambiguation"] = "", ["primary-type"] = "Album", ["primary-type-id"] = Id(9002),
                ["secondary-types"] = new JsonArray(), ["secondary-type-ids"] = new JsonArray(), ["first-release-date"] = release.FirstDate, ["artist-credit"] = Credit(release.Artist, release.ArtistNumber),
            },
            ["label-info"] = Label(release),
            ["media"] = new JsonArray(new JsonObject
            {
                ["title"] = "", ["format"] = "CD", ["format-id"] = Id(9004), ["position"] = 1, ["track-count"] = release.Tracks.Count, ["track-offset"] = 0,
                ["tracks"] = new JsonArray([.. release.Tracks.Select((track, i) => (JsonNode)new JsonObject
                {
                    ["id"] = Id((release.Number * 1000) + i), ["position"] = i + 1, ["number"] = $"{i + 1}", ["title"] = track.Title, ["length"] = Milliseconds(track.Seconds),
                    ["artist-credit"] = Credit(track.Artist ?? release.Artist, track.Artist is null ? release.ArtistNumber : 77),
                    ["recording"] = new JsonObject
                    {
                        ["id"] = Id((release.Group * 100_000) + i), ["title"] = track.Title, ["length"] = Milliseconds(track.Seconds), ["video"] = false, ["disambiguation"] = "",
                        ["first-release-date"] = release.FirstDate, ["isrcs"] = new JsonArray($"GBAYE69005{i:00}"), ["artist-credit"] = Credit(track.Artist ?? release.Artist, release.ArtistNumber),
                    },
                })]),
            }),
        }.ToJsonString();
    }

    private static JsonValue? Milliseconds(double? seconds) => seconds is { } known ? JsonValue.Create((int)Math.Round(known * 1000)) : null;

    private static JsonArray Label(ShapedRelease release) => new(new JsonObject
    {
        ["catalog-number"] = release.CatalogNumber,
        ["label"] = new JsonObject { ["id"] = Id(9005), ["name"] = release.Label, ["sort-name"] = release.Label, ["label-code"] = 0, ["disambiguation"] = "", ["type"] = null },
    });

    private static JsonArray Credit(string name, int number, bool isShort = false)
    {
        JsonObject artist = new() { ["id"] = Id(number), ["name"] = name, ["sort-name"] = name.StartsWith("The ", StringComparison.Ordinal) ? $"{name[4..]}, The" : name };
        if (!isShort)
            (artist["disambiguation"], artist["type"], artist["country"]) = ("", "Group", "GB");
        JsonObject credit = new() { ["name"] = name, ["artist"] = artist };
        if (!isShort)
            credit["joinphrase"] = "";
        return new JsonArray(credit);
    }
}
