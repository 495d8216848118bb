using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Host.Sources.MusicBrainz;
using MusicFs.Testing.Network;
using static MusicFs.Host.Tests.Sources.MusicBrainzWorld;

namespace MusicFs.Host.Tests.Sources;

/// <summary>What fits in every way is taken; in doubt nothing is.</summary>
[TestClass]
public sealed class MusicBrainzSourceTests
{
    [TestMethod]
    public async Task LookUp_AlbumThatFits_SaysWhatTheReleaseSays()
    {
        await using MusicBrainzWorld world = new(Road());

        FsResult<AlbumSuggestion> said = await world.LookUpAsync(Ask());

        Assert.IsTrue(said.IsSuccess, $"{said.Error}");
        Assert.AreEqual("musicbrainz", said.Value.Source);
        Assert.IsGreaterThan(0.95, said.Value.Score);
        Assert.AreEqual($"release/{MusicBrainzShapes.Id(1)}", said.Value.Reference);
        Assert.HasCount(3, said.Value.Tracks);
        Assert.AreEqual(
            """
            ALBUM=Abbey Road
            ALBUMARTIST=The Beatles
            ALBUMARTISTSORT=Beatles, The
            ARTIST=The Beatles
            ARTISTSORT=Beatles, The
            BARCODE=0077774644020
            CATALOGNUMBER=PCS 7088
            DATE=1969-09-26
            DISCNUMBER=1
            DISCTOTAL=1
            ISRC=GBAYE6900501
            LABEL=Apple Records
            MEDIA=CD
            MUSICBRAINZ_ALBUMARTISTID=0000002a-0000-4000-8000-00000000002a
            MUSICBRAINZ_ALBUMID=00000001-0000-4000-8000-000000000001
            MUSICBRAINZ_ARTISTID=0000002a-0000-4000-8000-00000000002a
            MUSICBRAINZ_RELEASEGROUPID=000001f4-0000-4000-8000-0000000001f4
            MUSICBRAINZ_RELEASETRACKID=000003e9-0000-4000-8000-0000000003e9
            MUSICBRAINZ_TRACKID=02faf081-0000-4000-8000-000002faf081
            ORIGINALDATE=1969-09-26
            RELEASECOUNTRY=GB
            RELEASESTATUS=official
            RELEASETYPE=album
            TITLE=Something
            TRACKNUMBER=2
            TRACKTOTAL=3
            """, Text(said.Value, 1));
    }

    [TestMethod]
    public async Task LookUp_Requests_AreOneASecondAndSayWhoAsks()
    {
        await using MusicBrainzWorld world = new(Road(1), Road(2), Road(3));
        await world.LookUpAsync(Ask());
        await world.LookUpAsync(Ask(album: "Another"));

        Assert.HasCount(5, world.Requests);
        for (int i = 1; i < world.At.Count; i++)
            Assert.IsGreaterThanOrEqualTo(TimeSpan.FromSeconds(1), world.At[i] - world.At[i - 1]);
        string query = Uri.UnescapeDataString(world.Requests[0].Path);
        Assert.AreEqual("""/music/release?query=release:"Abbey Road" AND artist:"Beatles" AND tracks:3&limit=15&fmt=json""", query);
        Assert.AreEqual($"/music/release/{MusicBrainzShapes.Id(1)}?inc=recordings+artist-credits+release-groups+labels+isrcs&fmt=json", world.Requests[1].Path);
        foreach (ScriptedRequest request in world.Requests)
        {
            StringAssert.Matches(request.Headers["User-Agent"], new(@"^MusicFs/\d+\.\d+\.\d+ \( somebody@example\.org \)$"));
            Assert.AreEqual("application/json", request.Headers["Accept"]);
            Assert.DoesNotContain("secret", request.Path);
        }
    }

    [TestMethod]
    public async Task LookUp_ReleaseInTheTags_IsLookedUpAtOnce()
    {
        await using MusicBrainzWorld world = new(Road(1), Road(2));
        FsResult<AlbumSuggestion> said = await world.LookUpAsync(Ask(album: "AR", artist: null, fields: ("MUSICBRAINZ_ALBUMID", MusicBrainzShapes.Id(2))));
        Assert.AreEqual($"release/{MusicBrainzShapes.Id(2)}", said.Value.Reference);
        Assert.HasCount(1, world.Requests);

        // Tags may be wrong, too.
        said = await world.LookUpAsync(Ask(seconds: 20, fields: ("MUSICBRAINZ_ALBUMID", MusicBrainzShapes.Id(2))));
        Assert.AreEqual(FsError.NotFound, said.Error);
        said = await world.LookUpAsync(Ask(fields: ("MUSICBRAINZ_ALBUMID", MusicBrainzShapes.Id(99))));
        Assert.AreEqual(FsError.NotFound, said.Error);
        Assert.IsNull(world.Source.Trouble);
    }

    [TestMethod]
    public async Task LookUp_NoAlbumOrNoArtist_AsksNobody()
    {
        await using MusicBrainzWorld world = new(Road());
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(album: null))).Error);
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(artist: null))).Error);
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(album: " "))).Error);
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(album: new string('a', 400)))).Error);
        Assert.IsEmpty(world.Requests);
    }

    [TestMethod]
    public async Task LookUp_WhatDoesNotFit_IsNotTaken()
    {
        await using MusicBrainzWorld world = new(Road());
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(seconds: 8))).Error, "Every track is longer.");
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(seconds: 4))).Error, "Every track is longer than by chance.");
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(titles: ["Come Together", "Something"]))).Error, "A track is missing.");
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(artist: "Booker T. & the M.G.’s"))).Error, "Another artist.");
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(album: "Penny Lane"))).Error, "Another album.");
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(titles: ["Taxman", "Eleanor Rigby", "I'm Only Sleeping"]))).Error, "Other songs.");
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(fields: ("TRACKNUMBER", "7")))).Error, "Other numbers.");
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask(fields: ("DISCNUMBER", "2")))).Error, "Another disc.");
    }

    [TestMethod]
    public async Task LookUp_LengthsThatNobodyKnows_AreADoubt()
    {
        await using MusicBrainzWorld world = new(Road() with { Tracks = [("Come Together", null, null), ("Something", null, null), ("Octopus’s Garden", 170.9, null)] });
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask())).Error);
    }

    [TestMethod]
    public async Task LookUp_FilesWithoutTitles_AreKnownByTheirLengths()
    {
        await using MusicBrainzWorld world = new(Road());
        FsResult<AlbumSuggestion> said = await world.LookUpAsync(Ask(titles: ["", "", ""]));
        Assert.Contains("TITLE=Come Together", Text(said.Value, 0));
    }

    [TestMethod]
    public async Task LookUp_ReissuesOfOneAlbum_SaysWhatAllOfThemSay()
    {
        await using MusicBrainzWorld world = new(
            Road(1), Road(2) with { Date = "1987-10-10", CatalogNumber = "CDP 7 46446 2", Label = "Parlophone", Barcode = "1", Tracks = [("Come Together", 260, null), ("Something", 183, null), ("Octopus’ Garden", 171, null)] });

        FsResult<AlbumSuggestion> said = await world.LookUpAsync(Ask());
        string text = Text(said.Value, 2);
        Assert.AreEqual($"release-group/{MusicBrainzShapes.Id(500)}", said.Value.Reference);
        Assert.Contains("MUSICBRAINZ_RELEASEGROUPID=", text);
        Assert.Contains("ORIGINALDATE=1969", text);
        foreach (string name in (string[])["\nDATE=", "LABEL=", "CATALOGNUMBER=", "BARCODE=", "MUSICBRAINZ_ALBUMID=", "MUSICBRAINZ_RELEASETRACKID=", "TITLE="])
            Assert.DoesNotContain(name, text);
        Assert.Contains("TITLE=Something", Text(said.Value, 1));

        said = await world.LookUpAsync(Ask(fields: ("CATALOGNUMBER", "cdp 7 46446 2")));
        Assert.AreEqual($"release/{MusicBrainzShapes.Id(2)}", said.Value.Reference);
        Assert.Contains("LABEL=Parlophone", Text(said.Value, 0));
    }

    [TestMethod]
    public async Task LookUp_MoreReissuesThanAreLookedAt_SaysNothingOfTheEdition()
    {
        await using MusicBrainzWorld world = new([.. Enumerable.Range(1, 9).Select(number => Road(number))]);
        FsResult<AlbumSuggestion> said = await world.LookUpAsync(Ask());
        Assert.HasCount(5, world.Requests);
        Assert.DoesNotContain("LABEL=", Text(said.Value, 0));
        Assert.Contains("MUSICBRAINZ_TRACKID=", Text(said.Value, 0));
    }

    [TestMethod]
    public async Task LookUp_TwoAlbumsThatFitEqually_IsADoubt()
    {
        await using MusicBrainzWorld world = new(Road(1), Road(2, group: 501));
        Assert.AreEqual(FsError.NotFound, (await world.LookUpAsync(Ask())).Error);
    }

    [TestMethod]
    public async Task LookUp_Compilation_IsByVariousArtists()
    {
        await using MusicBrainzWorld world = new(Road() with { Artist = "Various Artists", Tracks = [("Come Together", 259.5, "One"), ("Something", 182.3, "Two"), ("Octopus’s Garden", 170.9, "Three")] });
        FsResult<AlbumSuggestion> said = await world.LookUpAsync(Ask(artist: null, fields: ("COMPILATION", "1")));
        Assert.Contains("artist%3A%22Various%20Artists%22", world.Requests[0].Path);
        Assert.Contains("ARTIST=Two", Text(said.Value, 1));
    }

    [TestMethod]
    [DataRow("The Beatles", "beatles", 1.0)]
    [DataRow("Motörhead", "Motorhead", 1.0)]
    [DataRow("Simon & Garfunkel", "Simon and Garfunkel", 1.0)]
    [DataRow("AC/DC", "ACDC", 1.0)]
    [DataRow("!!!", "!!!", 1.0)]
    [DataRow("!!!", "???", 0.0)]
    [DataRow("Abbey Road", "Abbey Rode", 0.777)]
    [DataRow("Live", "Dead", 0.0)]
    public void Likeness_Names_IsThatOfTheirLetters(string a, string b, double expected) => Assert.AreEqual(expected, ReleaseMatch.Likeness(a, b), 0.01);

    [TestMethod]
    public void Quoted_SpecialCharacters_MeanNothing() => Assert.AreEqual("""
        "a \"b\" \\ c: (d) ~ e*"
        """, MusicBrainzSource.Quoted("""a "b" \ c: (d) ~ e*"""));

    private static string Text(AlbumSuggestion said, int index) => string.Join(
        '\n', said.Tracks.Single(track => track.Index == index).Fields.OrderBy(static field => field.Key, StringComparer.Ordinal).Select(static field => $"{field.Key}={string.Join("; ", field.Value)}"));
}
