using Microsoft.Data.Sqlite;
using MusicFs.Library.Search;
using MusicFs.Library.Search.Query;
using MusicFs.Library.Sqlite;

namespace MusicFs.Library.Tests.Search;

/// <summary>G2: what a collection costs is what it shows, not what the library holds.</summary>
[TestClass]
public sealed class CollectionPlansTests
{
    [TestMethod]
    [DataRow("added:30d sort:-added limit:1000", "docs_by_added", "heard")]
    [DataRow("plays:>=1 sort:-plays,-played limit:100", "heard_by_plays", "SCAN d")]
    [DataRow("played:7d sort:-played limit:1000", "heard_by_time", "SCAN d")]
    public async Task Rows_OfASortedCollection_AreReadInTheOrderOfAnIndex(string text, string index, string not)
    {
        await using SearchLibrary library = SearchLibrary.Create();
        await library.SettleAsync();
        using SearchReader reader = new(library.File);
        SearchQuery query = SearchQuery.Parse(text, out _)!;
        SearchPlan plan = new QueryCompiler(1_000_000, static (_, _) => []).Compile(query.Root!);

        using SqliteCommand command = reader.Command(plan, null, query.Order, query.Limit!.Value);
        string steps = PlanOf(command);

        Assert.Contains(index, steps);
        Assert.DoesNotContain(not, steps);
        // Equals are sorted among each other; never all that there is.
        Assert.DoesNotContain("USE TEMP B-TREE FOR ORDER BY", steps);
        Assert.DoesNotContain("LIST SUBQUERY", steps);
    }

    [TestMethod]
    public async Task Copies_AreReadInTheOrderOfTheirIndex()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        await library.SettleAsync();
        using SqliteConnection connection = SqliteFile.ConnectToRead(library.File);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = SearchReader.CopiesByAudio.Replace("$a", "1", StringComparison.Ordinal);

        string steps = PlanOf(command);

        Assert.Contains("SCAN c USING COVERING INDEX copies_by_audio", steps);
        Assert.Contains("SEARCH d USING INDEX docs_by_identity", steps);
        Assert.DoesNotContain("TEMP B-TREE", steps);
    }

    [TestMethod]
    public async Task CopyOf_OneTrack_LooksAtThoseOfItsAudio()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        await library.SettleAsync();
        using SqliteConnection connection = SqliteFile.ConnectToRead(Path.Combine(Path.GetDirectoryName(library.File)!, LibraryCatalog.FileName));
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = CatalogReader.CopyByAudio.Replace("$a", "x''", StringComparison.Ordinal).Replace("$b", "1", StringComparison.Ordinal);

        string steps = PlanOf(command);

        Assert.Contains("files_by_audio (audio_hash=?)", steps);
        Assert.DoesNotContain("TEMP B-TREE", steps);
    }

    [TestMethod]
    public async Task Duplicates_FollowWhateverComesAndGoes()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        ulong first = await library.AddAsync(SearchLibrary.Track("A", "A", "First"), audio: 1);
        await library.AddAsync(SearchLibrary.Track("A", "A", "Other"), audio: 2);
        await library.SettleAsync();
        Assert.IsEmpty(Titles(library));

        // The first was written when it was alone; it is entered with those that come together.
        await library.AddAsync(SearchLibrary.Track("B", "B", "Second"), audio: 1);
        ulong third = await library.AddAsync(SearchLibrary.Track("C", "C", "Third"), audio: 1);
        await library.SettleAsync();
        CollectionAssert.AreEquivalent((string[])["First", "Second", "Third"], Titles(library));
        Assert.HasCount(1, library.Index.Duplicates(100).Select(static hit => hit.Score).Distinct());

        await library.RemoveAsync(first);
        await library.SettleAsync();
        CollectionAssert.AreEquivalent((string[])["Second", "Third"], Titles(library));
        await library.RemoveAsync(third);
        await library.SettleAsync();
        Assert.IsEmpty(Titles(library));

        await library.AddAsync(SearchLibrary.Track("D", "D", "Fourth"), audio: 1);
        await library.AddAsync(SearchLibrary.Track("E", "E", "Fifth"), audio: 2);
        await library.SettleAsync();
        CollectionAssert.AreEquivalent((string[])["Second", "Fourth", "Other", "Fifth"], Titles(library));
        Assert.HasCount(2, library.Index.Duplicates(100).Select(static hit => hit.Score).Distinct());

        await library.Index.RebuildAsync();
        CollectionAssert.AreEquivalent((string[])["Second", "Fourth", "Other", "Fifth"], Titles(library));
    }

    [TestMethod]
    public async Task Decades_AreThoseOfTracks()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        await library.AddAsync(SearchLibrary.Track("A", "A", "First", 1999));
        await library.AddAsync(SearchLibrary.Track("A", "A", "Second", 1969));
        await library.AddAsync(SearchLibrary.Track("A", "A", "Third", 1960));
        await library.AddAsync(SearchLibrary.Track("A", "A", "Fourth"));
        await library.SettleAsync();

        CollectionAssert.AreEqual((int[])[1960, 1990], library.Index.Decades().ToArray());
    }

    [TestMethod]
    public async Task Find_ThoseThatCameTogether_StayWithTheirAlbum()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        foreach ((string album, int track) in ((string, int)[])[("One", 1), ("Two", 2), ("One", 2), ("Two", 1)])
            await library.AddAsync(SearchLibrary.Track("A", album, $"{album} {track}") with { TrackNumber = track });
        await library.SettleAsync();

        CollectionAssert.AreEqual((string[])["One 1", "One 2", "Two 1", "Two 2"], library.Titles("artist:a sort:-added"));
    }

    private static string[] Titles(SearchLibrary library) => [.. library.Index.Duplicates(100).Select(static hit => hit.Title)];

    private static string PlanOf(SqliteCommand command)
    {
        command.CommandText = "EXPLAIN QUERY PLAN " + command.CommandText;
        List<string> steps = [];
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            steps.Add(reader.GetString(3));
        return string.Join('\n', steps);
    }
}
