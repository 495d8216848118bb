using MusicFs.Library;

namespace MusicFs.Core.Tests.Sources;

/// <summary>What sources say is shown below what people want, and fills what files lack.</summary>
[TestClass]
public sealed class SuggestedTagsTests
{
    [TestMethod]
    public async Task Correct_FieldTheFileLacks_IsFilled()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album", fields: ("YEAR", "1970")))[0];
        await FindAsync(library, corrects: false, ("LABEL", "Apple"), ("TITLE", "Another"), ("DATE", "1969-09-26"), ("MUSICBRAINZ_ALBUMID", "id"));

        Assert.AreEqual("Apple", library.Shown(file, "LABEL"));
        Assert.AreEqual("id", library.Overlays.Correct(file.Identity, file.Tags!).MusicBrainz?.ReleaseId);
        Assert.AreEqual("Song 1", library.Shown(file, "TITLE"));
        Assert.AreEqual((null, "1970"), (library.Shown(file, "DATE"), library.Shown(file, "YEAR")));
        (IReadOnlyDictionary<string, IReadOnlyList<string>> fields, string source) = library.Overlays.SuggestedOf(file.Identity, file.Tags!);
        Assert.AreEqual("one", source);
        CollectionAssert.AreEquivalent((string[])["LABEL", "MUSICBRAINZ_ALBUMID"], fields.Keys.ToArray());
    }

    [TestMethod]
    public async Task Correct_WhatPeopleWant_Wins()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album"))[0];
        await FindAsync(library, corrects: true, ("LABEL", "Apple"), ("GENRE", "Rock"), ("TITLE", "Another"));
        await library.SetAsync(file, "LABEL", "Mine");
        await library.SetAsync(file, "GENRE");
        await library.SetAsync(file, "TITLE", "Mine too");

        Assert.AreEqual(("Mine", null, "Mine too"), (library.Shown(file, "LABEL"), library.Shown(file, "GENRE"), library.Shown(file, "TITLE")));
        Assert.AreEqual("", library.Overlays.SuggestedOf(file.Identity, file.Tags!).Source);
        Assert.AreEqual("Another", library.Overlays.Below(file.Identity, file.Tags!).Title);
    }

    [TestMethod]
    public async Task Correct_ToCorrect_ReplacesWhatTheFileSays()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album", fields: ("YEAR", "1970")))[0];
        await FindAsync(library, corrects: true, ("TITLE", "Another"), ("DATE", "1969"));

        Assert.AreEqual(("Another", "1969", null), (library.Shown(file, "TITLE"), library.Shown(file, "DATE"), library.Shown(file, "YEAR")));
    }

    [TestMethod]
    public async Task CodeOf_SwitchedOnAndOff_TellsWhatIsShown()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album"))[0];
        await FindAsync(library, corrects: false, ("LABEL", "Apple"));
        ulong filled = library.Overlays.CodeOf(file.Identity);
        CollectionAssert.Contains(library.Overlays.Suggestions!.Use(["one"], corrects: true).ToArray(), file.Identity);
        ulong corrected = library.Overlays.CodeOf(file.Identity);
        CollectionAssert.Contains(library.Overlays.Suggestions!.Use([], corrects: true).ToArray(), file.Identity);

        Assert.AreEqual(0UL, library.Overlays.CodeOf(file.Identity));
        Assert.IsNull(library.Shown(file, "LABEL"));
        Assert.IsTrue(filled != 0 && corrected != 0 && filled != corrected);
    }

    [TestMethod]
    public async Task Correct_AnotherOverlay_HasThemToo()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album"))[0];
        await FindAsync(library, corrects: false, ("LABEL", "Apple"));
        Assert.AreEqual("Apple", library.Overlays.In("clean").Correct(file.Identity, file.Tags!).Label);
    }

    [TestMethod]
    public async Task Run_TagsThatPeopleCorrected_AreAskedFor()
    {
        await using LookUpLibrary library = new();
        CatalogFile[] files = await library.PutAsync("Albun");
        foreach (CatalogFile file in files)
            await library.SetAsync(file, "ALBUM", "Album");
        FakeSource source = new("one", library.Time);
        library.Use(corrects: false, source);
        await library.RunAsync();
        Assert.AreEqual("Album", source.Asked.Single().Query.Tracks[0].Tags.Album);
    }

    [TestMethod]
    public async Task Run_WhatIsNoField_IsLeftOut()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album"))[0];
        await FindAsync(library, corrects: false, ("label", "lower"), ("A=B", "x"), ("PICTURE:3", "abc"), ("COMMENT", "\u0007"), ("MOOD", " "), ("LABEL", " Apple "));
        CollectionAssert.AreEqual((string[])["LABEL"], library.Overlays.SuggestedOf(file.Identity, file.Tags!).Fields.Keys.ToArray());
        Assert.AreEqual("Apple", library.Shown(file, "LABEL"));
    }

    private static async Task FindAsync(LookUpLibrary library, bool corrects, params (string, string)[] fields)
    {
        FakeSource source = new("one", library.Time) { Answer = (query, _) => new(FakeSource.Say("one", query, 1, fields)) };
        library.Use(corrects, source);
        await library.RunAsync();
    }
}
