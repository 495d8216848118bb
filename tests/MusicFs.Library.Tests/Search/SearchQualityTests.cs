namespace MusicFs.Library.Tests.Search;

/// <summary>What people type, with their mistakes, and what they mean by it. A line that fails is a search that somebody gives up on.</summary>
[TestClass]
public sealed class SearchQualityTests
{
    [TestMethod]
    public async Task Find_WhatPeopleType_GivesWhatTheyMean()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        foreach ((string artist, string album, string title, int year, string genre) in HeldQueries.Tracks.Concat(HeldQueries.Noise()))
            await library.AddAsync(SearchLibrary.Track(artist, album, title, year, genre));
        await library.SettleAsync();

        List<string> missed = [];
        foreach ((string query, string title) in HeldQueries.Queries)
        {
            string[] found = library.Titles(query, limit: 1, corrects: true);
            if (found is not [var first] || first != title)
                missed.Add($"{query} -> {string.Join(',', found)} instead of {title}");
        }

        Assert.IsEmpty(missed, string.Join('\n', missed));
        foreach (string nothing in (string[])["xylophone quartet", "\"road abbey\"", "beatles -road -help", "artist:=beat", "zq"])
            Assert.IsEmpty(library.Titles(nothing, corrects: true), nothing);
    }
}
