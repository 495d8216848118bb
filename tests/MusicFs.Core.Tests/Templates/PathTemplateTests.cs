using MusicFs.Contracts.Tags;
using MusicFs.Core.Templates;

namespace MusicFs.Core.Tests.Templates;

[TestClass]
public sealed class PathTemplateTests
{
    [TestMethod]
    public void Render_DefaultTemplate_GivesArtistAlbumTrack() =>
        Assert.AreEqual("The Lanterns/Harbour (2014) [FLAC]/05 - Low Tide.flac", PathTemplate.Default.Render(Facts.Of(Facts.Tagged)).Single());

    [TestMethod]
    public void Render_DefaultTemplateOfTheBenchmarkFile_GivesTheAgreedPath()
    {
        TrackTags tags = new()
        {
            Container = AudioContainer.Mp3, Codec = "mp3", Artists = ["big"], AlbumArtists = ["big"], Album = "Big", Title = "big", TrackNumber = 1,
        };
        Assert.AreEqual("big/Big [MP3]/01 - big.mp3", PathTemplate.Default.Render(Facts.Of(tags, "big.mp3")).Single());
    }

    [TestMethod]
    public void Render_NoTags_UsesTheDefaultsAndTheFileName() =>
        Assert.AreEqual(
            "Unknown Artist/Unknown Album [WMV]/some. file.wmv",
            PathTemplate.Default.Render(Facts.Of(new TrackTags(), "some. file.WMV")).Single());

    [TestMethod]
    [DataRow("$artist", "The Lanterns; Mira Vale")]
    [DataRow("$albumartist", "The Lanterns")]
    [DataRow("$album", "Harbour")]
    [DataRow("$title", "Low Tide")]
    [DataRow("$track", "05")]
    [DataRow("$tracktotal", "09")]
    [DataRow("$disc", "2")]
    [DataRow("$disctotal", "3")]
    [DataRow("$disctrack", "05")]
    [DataRow("$year", "2014")]
    [DataRow("$date", "2014-06-03")]
    [DataRow("$month", "06")]
    [DataRow("$day", "03")]
    [DataRow("$originalyear", "1998")]
    [DataRow("$genre", "Folk; Ambient")]
    [DataRow("$composer", "Mira Vale")]
    [DataRow("$grouping", "Sea")]
    [DataRow("$label", "Pier")]
    [DataRow("$catalognumber", "PR-7")]
    [DataRow("$bpm", "120")]
    [DataRow("%if{$comp,yes,no}", "no")]
    [DataRow("$comments", "live")]
    [DataRow("$artistsort", "Lanterns, The")]
    [DataRow("$albumartistsort", "Lanterns, The")]
    [DataRow("$format", "flac")]
    [DataRow("$format_upper", "FLAC")]
    [DataRow("$bitrate", "1411")]
    [DataRow("$samplerate", "96000")]
    [DataRow("$bitdepth", "24")]
    [DataRow("$filename", "source file")]
    [DataRow("$ext", "FLAC")]
    [DataRow("$origin", "nas")]
    [DataRow("${tag:mood}", "calm; wide")]
    public void Render_Variable_GivesItsValue(string template, string expected) => Assert.AreEqual(expected, Facts.Render(template));

    [TestMethod]
    public void Render_AlbumOfSeveralDiscs_PutsTheDiscBeforeTheTrack() =>
        Assert.AreEqual("2-05", Facts.Render("$disctrack", album: new AlbumFacts { DiscCount = 2 }));

    [TestMethod]
    public void Render_SeveralDiscsButNoDiscNumber_GivesTheTrackAlone() =>
        Assert.AreEqual("05", Facts.Render("$disctrack", Facts.Tagged with { DiscNumber = null }, new AlbumFacts { DiscCount = 2 }));

    [TestMethod]
    [DataRow("20010517", "2001-05-17")]
    [DataRow("2001-05-17T10:00:00", "2001-05-17")]
    [DataRow("2001-05", "2001-05-")]
    [DataRow("2001", "2001--")]
    [DataRow("2001-13-40", "2001--")]
    [DataRow("0000", "--")]
    [DataRow("May 2001", "--")]
    public void Render_DateOfAnyForm_GivesThePartsItHas(string date, string expected) =>
        Assert.AreEqual(expected, Facts.Render("$year-$month-$day", Facts.Tagged with { Date = date }));

    [TestMethod]
    public void Render_NoAlbumArtist_FallsBackToTheFirstArtist() =>
        Assert.AreEqual("The Lanterns", Facts.Render("$albumartist", Facts.Tagged with { AlbumArtists = [] }));

    [TestMethod]
    public void Render_AlbumByMany_IsUnderVariousArtists() => Assert.AreEqual(
        "Various Artists",
        Facts.Render("$albumartist", Facts.Tagged with { AlbumArtists = [] }, new AlbumFacts { VariousArtists = true }));

    [TestMethod]
    public void Render_CompilationFlag_IsUnderVariousArtists() =>
        Assert.AreEqual("Various Artists", Facts.Render("$albumartist", Facts.Tagged with { AlbumArtists = [], Compilation = true }));

    [TestMethod]
    public void Render_AlbumByManyThatNamesItsArtist_KeepsTheName() =>
        Assert.AreEqual("The Lanterns", Facts.Render("$albumartist", album: new AlbumFacts { VariousArtists = true }));

    [TestMethod]
    [DataRow(AudioContainer.Mp3, "mp3", "x.flac", "mp3")]
    [DataRow(AudioContainer.Ogg, "opus", "x.ogg", "opus")]
    [DataRow(AudioContainer.Ogg, "vorbis", "x.oga", "ogg")]
    [DataRow(AudioContainer.Mp4, "aac", "x.M4B", "m4b")]
    [DataRow(AudioContainer.Mp4, "alac", "x.mp4", "m4a")]
    [DataRow(AudioContainer.Wav, "pcm", "x", "wav")]
    [DataRow(AudioContainer.WavPack, null, "x", "wv")]
    [DataRow(AudioContainer.Musepack, null, "x", "mpc")]
    [DataRow(AudioContainer.Asf, null, "x.asf", "wma")]
    [DataRow(AudioContainer.Unknown, null, "x.TTA", "tta")]
    public void Render_Format_IsTheContentsAndNotTheNames(AudioContainer container, string? codec, string fileName, string expected)
    {
        TrackTags tags = new() { Container = container, Codec = codec };
        Assert.AreEqual(expected, Facts.RenderAll("$format", Facts.Of(tags, fileName)).Single());
    }

    [TestMethod]
    public void Render_SlashInAValue_DoesNotMakeADirectory() =>
        Assert.AreEqual("A_B/x", Facts.Render("$album/x", Facts.Tagged with { Album = "A/B" }));

    [TestMethod]
    public void Render_NulInAValue_DoesNotMakeADirectory() =>
        Assert.AreEqual("A_B/x", Facts.Render("$album/x", Facts.Tagged with { Album = "A\0B" }));

    [TestMethod]
    public void Render_ValueOfDots_StaysBelowTheRoot() =>
        Assert.AreEqual("_./__/x", Facts.Render("$artist/$album/x", Facts.Tagged with { Artists = [".."], Album = ".." }));

    [TestMethod]
    public void Render_OptionalDirectoryVanished_IsLeftOut() =>
        Assert.AreEqual("Harbour/x", Facts.Render("<$genre>/$album/<Disc ${tag:none}/>x", Facts.Tagged with { Genres = [] }));

    [TestMethod]
    public void Render_DirectoryWithoutItsValue_IsUnknown() =>
        Assert.AreEqual("Unknown/Harbour/x", Facts.Render("$genre/$album/x", Facts.Tagged with { Genres = [] }));

    [TestMethod]
    public void Render_FileNameComesOutEmpty_IsTheOriginals() =>
        Assert.AreEqual("Harbour/source file.FLAC", Facts.Render("$album/<${tag:none}>"));

    [TestMethod]
    public void Render_SpaceLeftByAVanishedGroup_IsTrimmed() =>
        Assert.AreEqual("Harbour/x", Facts.Render("$album <($year)>/x", Facts.Tagged with { Date = null }));

    [TestMethod]
    public void Render_PluralVariables_GiveOnePathForEachPairOfValues() => CollectionAssert.AreEquivalent(
        new[] { "Folk/The Lanterns/x", "Ambient/The Lanterns/x", "Folk/Mira Vale/x", "Ambient/Mira Vale/x" },
        Facts.RenderAll("$genres/$artists/x", Facts.Of(Facts.Tagged)).ToArray());

    [TestMethod]
    public void Render_PluralVariableTwice_MeansTheSameValue() => CollectionAssert.AreEqual(
        new[] { "Folk/Folk", "Ambient/Ambient" }, Facts.RenderAll("$genres/$genres", Facts.Of(Facts.Tagged)).ToArray());

    [TestMethod]
    public void Render_PluralVariableWithoutValues_GivesOnePath() =>
        Assert.AreEqual("Unknown Artist/x", Facts.Render("$albumartists/x", new TrackTags()));

    [TestMethod]
    public void Render_ValuesThatBecomeTheSameName_GiveOnePath() =>
        Assert.AreEqual("a_b/x", Facts.Render("$genres/x", Facts.Tagged with { Genres = ["a/b", "a\0b", "a_b"] }));

    [TestMethod]
    public void Render_ManyValues_IsBounded()
    {
        string[] many = [.. Enumerable.Range(0, 5000).Select(static n => $"g{n}")];
        Assert.HasCount(64, Facts.RenderAll("$genres/$artists/$composers/x", Facts.Of(Facts.Tagged with { Genres = many, Artists = many, Composers = many })));
    }

    [TestMethod]
    public void Render_HugeValue_IsCutAndKeepsTheExtension()
    {
        string path = Facts.Render("$title.$format", Facts.Tagged with { Title = new string('x', 5_000_000) });
        Assert.AreEqual(new string('x', 250) + ".flac", path);
    }

    [TestMethod]
    public void Render_WindowsPolicy_SuitsEveryComponent()
    {
        PathTemplate template = PathTemplate.Parse("$album/$title.$format").Template!;
        TrackTags tags = Facts.Tagged with { Album = "What?...", Title = "con" };
        Assert.AreEqual("What_/con_.flac", template.Render(Facts.Of(tags), NamePolicy.Windows).Single());
    }

    [TestMethod]
    public void Render_FromManyThreads_GivesTheSame()
    {
        string[] paths = new string[2000];
        Parallel.For(0, paths.Length, i => paths[i] = PathTemplate.Default.Render(Facts.Of(Facts.Tagged with { TrackNumber = i % 90 })).Single());
        for (int i = 0; i < paths.Length; i++)
        {
            string number = i % 90 == 0 ? "" : $"{i % 90:00} - ";
            Assert.AreEqual($"The Lanterns/Harbour (2014) [FLAC]/{number}Low Tide.flac", paths[i]);
        }
    }

    [TestMethod]
    public void Render_OrdinaryTrack_AllocatesLittleMoreThanItsPath()
    {
        TrackFacts facts = Facts.Of(Facts.Tagged);
        PathTemplate.Default.Render(facts);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            PathTemplate.Default.Render(facts);
        long each = (GC.GetAllocatedBytesForCurrentThread() - before) / 1000;
        // The string of 50 characters (122 bytes), the array of one (32).
        Assert.IsLessThanOrEqualTo(160, each);
    }
}
