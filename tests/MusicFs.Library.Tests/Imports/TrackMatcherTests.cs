using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Library.Imports;

namespace MusicFs.Library.Tests.Imports;

[TestClass]
public sealed class TrackMatcherTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-match-").FullName;
    private ulong _next = 1;

    [TestCleanup]
    public void Clean() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    [DataRow("/srv/music/a/1.flac", "disk:a/1.flac")]
    [DataRow("/Volumes/Old/a/1.flac", "disk:a/1.flac")]
    [DataRow("a/1.flac", "disk:a/1.flac")]
    [DataRow("sftp://nas/music/b/2.flac", "nas:b/2.flac")]
    [DataRow("X:/b/2.flac", "nas:b/2.flac")]
    [DataRow("/srv/music/u\u0308/3.flac", "disk:ü/3.flac")]
    [DataRow("/srv/musicology/a/1.flac", null)]
    [DataRow("/srv/music/../music/a/1.flac", null)]
    [DataRow("", null)]
    public async Task ByPath_PathsOfAllKinds_FindTheFile(string path, string? expected)
    {
        await using LibraryCatalog catalog = await OpenAsync(("disk", "a/1.flac", Tags(1)), ("disk", "ü/3.flac", Tags(3)), ("nas", "b/2.flac", Tags(2)));
        TrackMatcher matcher = Matcher(catalog, ("/Volumes/Old", "/srv/music/"), ("X:", "sftp://nas/music"));

        TrackMatch? match = matcher.ByPath(Track(path));

        Assert.AreEqual(expected, match is null ? null : Files(match));
    }

    [TestMethod]
    public async Task ByContent_IdsAndTags_FindTheFileInThatOrder()
    {
        await using LibraryCatalog catalog = await OpenAsync(
            ("disk", "id", Tags(1) with { MusicBrainz = new MusicBrainzIds { TrackId = "T", RecordingId = "R" } }),
            ("disk", "compilation", Tags(2) with { MusicBrainz = new MusicBrainzIds { TrackId = "U", RecordingId = "R" } }),
            ("disk", "isrc", Tags(3) with { Isrc = "GBAYE0601498" }),
            ("disk", "tags", Tags(4) with { Title = "Same", Artists = ["A", "B"], Album = "Al", TrackNumber = 4, DurationSeconds = 100 }));
        TrackMatcher matcher = Matcher(catalog);

        IReadOnlyList<TrackMatch> matches = matcher.ByContent(
            [
                Track("", ("MUSICBRAINZ_RELEASETRACKID", "t"), ("MUSICBRAINZ_TRACKID", "R")),
                Track("", ("MUSICBRAINZ_TRACKID", "R")),
                Track("", ("ISRC", "gbaye0601498")),
                Track("", ("TITLE", "SAME"), ("ARTIST", "A; B"), ("ALBUM", "al"), ("TRACKNUMBER", "4")) with { DurationSeconds = 101.5 },
                Track("", ("TITLE", "Same"), ("ARTIST", "A"), ("ALBUM", "al"), ("TRACKNUMBER", "4")) with { DurationSeconds = 103 },
                Track("", ("TITLE", "Same"), ("ARTIST", "A"), ("ALBUM", "al"), ("TRACKNUMBER", "5")),
            ],
            CancellationToken.None);

        CollectionAssert.AreEqual((string[])["disk:id", "", "disk:isrc", "disk:tags", "", ""], matches.Select(Files).ToArray());
        CollectionAssert.AreEqual((string[])["musicbrainz", "", "isrc", "tags", "", ""], matches.Select(static match => match.By).ToArray());
        Assert.Contains("2 files fit it by musicbrainz", matches[1].Problem!);
        Assert.Contains("No file", matches[5].Problem!);
    }

    [TestMethod]
    public async Task ByContent_CopiesOnTwoOrigins_AreBothMeant()
    {
        TrackTags same = Tags(1) with { Title = "Same", Artists = ["A"], Album = "Al", TrackNumber = 4 };
        await using LibraryCatalog catalog = await OpenAsync(("disk", "x", same), ("nas", "y", same), ("nas", "other", same with { DiscNumber = 2 }));

        TrackMatch match = Matcher(catalog).ByContent([Track("", ("TITLE", "Same"), ("ARTIST", "A"), ("ALBUM", "Al"), ("TRACKNUMBER", "4"))], CancellationToken.None)[0];

        Assert.AreEqual("disk:x nas:y", Files(match));
    }

    [TestMethod]
    [DataRow("TRACKNUMBER", "5", true)]
    [DataRow("TRACKNUMBER", "6", false)]
    [DataRow("ARTIST", "A", true)]
    [DataRow("ARTIST", "A, B", true)]
    [DataRow("ARTIST", "B", false)]
    [DataRow("DATE", "1969", true)]
    [DataRow("DATE", "1969-09-26", true)]
    [DataRow("DATE", "1970", false)]
    [DataRow("TITLE", "Ho\u0308he", true)]
    [DataRow("TITLE", "höhe", false)]
    [DataRow("COMPILATION", "1", true)]
    [DataRow("BPM", "98", true)]
    [DataRow("RATING", "80", true)]
    [DataRow("RATING", "60", false)]
    [DataRow("MOOD", "calm", true)]
    [DataRow("MOOD", "wild", false)]
    [DataRow("LABEL", "none", false)]
    public void IsSame_WhatAFieldMeans_Decides(string field, string wanted, bool isSame)
    {
        TrackTags tags = new()
        {
            Title = "Höhe", Artists = ["A", "B"], Date = "1969-09-26", TrackNumber = 5, Compilation = true, BeatsPerMinute = 97.8, Rating = 0.8,
            Fields = new Dictionary<string, IReadOnlyList<string>> { ["MOOD"] = ["calm"] },
        };

        Assert.AreEqual(isSame, FieldComparison.IsSame(tags, field, [wanted]));
    }

    private static TrackMatcher Matcher(LibraryCatalog catalog, params (string, string)[] maps) =>
        new(catalog, [("disk", "/srv/music"), ("nas", "sftp://nas/music")], maps);

    private static string Files(TrackMatch match) => string.Join(' ', match.Files.Select(static file => $"{file.OriginId}:{file.File.Path}"));

    private static ImportedTrack Track(string path, params (string Field, string Value)[] fields) =>
        new(Encoding.UTF8.GetBytes(path), fields.ToDictionary(static field => field.Field, static field => (IReadOnlyList<string>)[field.Value]), null);

    private static TrackTags Tags(int number) => new() { Title = $"T{number}", Artists = ["Somebody"], Album = $"Album {number}", TrackNumber = number, DurationSeconds = 100 };

    private async Task<LibraryCatalog> OpenAsync(params (string Origin, string Path, TrackTags Tags)[] files)
    {
        LibraryCatalog catalog = LibraryCatalog.Open(_folder, out Problem? problem) ?? throw new AssertFailedException($"{problem}");
        foreach ((string origin, string path, TrackTags tags) in files)
            await catalog.PutAsync(origin, new CatalogFile(OriginPath.FromString(path), new OriginVersion(10, 20, _next), _next++, tags, null));
        await catalog.FlushAsync();
        return catalog;
    }
}
