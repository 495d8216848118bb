using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;

namespace MusicFs.Core.Tests.Templates;

/// <summary>A well-tagged track and the shortest ways to vary it.</summary>
internal static class Facts
{
    public static TrackTags Tagged { get; } = new()
    {
        Container = AudioContainer.Flac,
        Codec = "flac",
        Title = "Low Tide",
        Artists = ["The Lanterns", "Mira Vale"],
        AlbumArtists = ["The Lanterns"],
        Album = "Harbour",
        Composers = ["Mira Vale"],
        Genres = ["Folk", "Ambient"],
        Date = "2014-06-03",
        OriginalDate = "1998",
        TrackNumber = 5,
        TrackTotal = 9,
        DiscNumber = 2,
        DiscTotal = 3,
        Comment = "live",
        Grouping = "Sea",
        Label = "Pier",
        CatalogNumber = "PR-7",
        BeatsPerMinute = 119.6,
        ArtistSort = "Lanterns, The",
        AlbumArtistSort = "Lanterns, The",
        SampleRate = 96000,
        BitsPerSample = 24,
        BitrateKbps = 1411.2,
        Fields = new Dictionary<string, IReadOnlyList<string>> { ["MOOD"] = ["calm", "wide"] },
    };

    public static TrackFacts Of(TrackTags tags, string fileName = "source file.FLAC", AlbumFacts album = default) =>
        new() { Tags = tags, FileName = fileName, OriginId = "nas", Album = album };

    public static string Render(string template, TrackTags? tags = null, AlbumFacts album = default) =>
        RenderAll(template, Of(tags ?? Tagged, album: album)).Single();

    public static IReadOnlyList<string> RenderAll(string template, TrackFacts facts)
    {
        PathTemplateResult result = PathTemplate.Parse(template);
        Assert.IsNull(result.Error, result.Error?.Message);
        return result.Template!.Render(facts);
    }
}
