using MusicFs.Contracts.Tags;
using MusicFs.Library.Search;
using MusicFs.Library.Search.Query;
using MusicFs.Testing.Time;

namespace MusicFs.Library.Tests.Search;

[TestClass]
public sealed class SearchIndexTests
{
    [TestMethod]
    public async Task Find_EachKindOfCondition_FindsWhatItSays()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        await library.AddAsync(SearchLibrary.Track("The Beatles", "Help!", "Yesterday", 1965));
        await library.AddAsync(SearchLibrary.Track("The Beatles", "Abbey Road", "Something", 1969) with { BitrateKbps = 320, Codec = "mp3", Container = AudioContainer.Mp3, BitsPerSample = null });
        await library.AddAsync(SearchLibrary.Track("Miles Davis", "Kind of Blue", "So What", 1959, "Jazz") with { DurationSeconds = 562, BeatsPerMinute = 136, Rating = 1 });
        await library.AddAsync(new TrackTags { Container = AudioContainer.Flac, Codec = "flac", Title = "Live Tape" }, origin: "nas");
        await library.AddAsync(null, "folder/broken.mp3");
        await library.SettleAsync();

        foreach ((string query, string titles) in ((string, string)[])[
            ("artist:beatles", "Yesterday Something"), ("artist:beatles year:1965", "Yesterday"), ("year:1950..1966", "So What,Yesterday"), ("year:>=1969", "Something"),
            ("year:1960..1969", "Yesterday,Something"), ("genre:jazz OR year:1969", "So What,Something"), ("artist:beatles -yesterday", "Something"),
            ("NOT genre:rock", "So What,Live Tape,broken"), ("lossless:no", "Something,broken"), ("format:mp3", "Something"), ("bitrate:<=320", "Something"),
            ("length:>9:00", "So What"), ("bpm:130..140", "So What"), ("rating:5", "So What"), ("missing:album", "Live Tape,broken"), ("missing:tags", "broken"),
            ("origin:nas", "Live Tape"), ("origin:NAS", ""), ("album:=\"abbey road\"", "Something"), ("album:=abbey", ""), ("\"of kind\"", ""), ("\"kind of\"", "So What"),
            ("some*", "Something"), ("(artist:beatles bitrate:320) OR length:>500", "So What,Something"), ("NOT bitrate:>0", "Live Tape,broken"), ("1969", "Something"),
            ("bits:16 genre:rock", "Yesterday"), ("", ""), ("the beatles", "Yesterday,Something")])
        {
            CollectionAssert.AreEquivalent(
                titles.Replace("Yesterday Something", "Yesterday,Something", StringComparison.Ordinal).Split(',', StringSplitOptions.RemoveEmptyEntries), library.Titles(query), query);
        }
    }

    [TestMethod]
    public async Task Find_SortLimitAndOffset_AreKept()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        for (int i = 0; i < 20; i++)
            await library.AddAsync(SearchLibrary.Track("One", "Album", $"Song {i:00}", 1980 + i));
        await library.SettleAsync();

        CollectionAssert.AreEqual((string[])["Song 19", "Song 18", "Song 17"], library.Titles("artist:one sort:-year limit:3"));
        SearchResult second = library.Index.Find(SearchQuery.Parse("song sort:title", out _)!, 10, 5);
        CollectionAssert.AreEqual((string[])["Song 10", "Song 11", "Song 12", "Song 13", "Song 14"], second.Hits.Select(static hit => hit.Title).ToArray());
        Assert.IsTrue(second.HasMore);
        Assert.IsEmpty(library.Index.Find(SearchQuery.Parse("song", out _)!, 0, 5, origin: "other").Hits);
    }

    [TestMethod]
    public async Task Find_ArtistAndAlbumOfTheName_ComeBeforeLooseHits()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        for (int i = 0; i < 400; i++)
            await library.AddAsync(SearchLibrary.Track($"Somebody {i}", "Things", $"Kiss number {i}"));
        await library.AddAsync(SearchLibrary.Track("Prince", "Parade", "Kiss"));
        await library.AddAsync(SearchLibrary.Track("Various", "Kiss", "An Opening"));
        await library.AddAsync(SearchLibrary.Track("Kiss", "Destroyer", "Beth"));
        await library.AddAsync(SearchLibrary.Track("Kiss Cover Band", "Live", "Shout"));
        await library.SettleAsync();

        CollectionAssert.AreEqual((string[])["Beth", "An Opening", "Kiss", "Shout"], library.Titles("kiss", limit: 4));
        CollectionAssert.AreEqual((string[])["Beth", "Shout"], library.Titles("artist:kiss"));
    }

    [TestMethod]
    public async Task Find_MoreThanOneGroupHas_GivesEachOnceAndTheSameEachTime()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        for (int i = 0; i < 400; i++)
            await library.AddAsync(SearchLibrary.Track($"Northern {i}", "Lights", $"Loose {i}"));
        for (int i = 0; i < 30; i++)
            await library.AddAsync(SearchLibrary.Track("Somebody", $"Northern Lights {i}", $"Album {i}"));
        for (int i = 0; i < 30; i++)
            await library.AddAsync(SearchLibrary.Track("Somebody", "Other", $"Northern Lights {i}"));
        await library.SettleAsync();

        string[] found = library.Titles("northern lights", limit: 1000);
        Assert.HasCount(460, found);
        Assert.HasCount(460, found.Distinct());
        Assert.IsTrue(found.Take(30).All(static title => title.StartsWith("Album", StringComparison.Ordinal)));
        Assert.IsTrue(found.Skip(30).Take(30).All(static title => title.StartsWith("Northern", StringComparison.Ordinal)));
        CollectionAssert.AreEqual(found, library.Titles("northern lights", limit: 1000));
        // Some of the last group are enough here.
        string[] first = library.Titles("northern lights", limit: 100);
        Assert.HasCount(100, first.Distinct());
        CollectionAssert.AreEqual(found.Take(60).ToArray(), first.Take(60).ToArray());
    }

    [TestMethod]
    public async Task Find_ChangedAndRemovedTracks_FollowsAtOnce()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        ulong identity = await library.AddAsync(SearchLibrary.Track("Old Name", "Album", "Song"), "a/song.flac");
        await library.SettleAsync();
        long generation = library.Index.Generation;
        CatalogFile file = library.Catalog.FindIdentity(identity)!.Value.File;

        await library.Catalog.PutAsync("disk", file with { Tags = SearchLibrary.Track("New Name", "Album", "Song") });
        await library.SettleAsync();
        Assert.IsEmpty(library.Titles("old"));
        Assert.HasCount(1, library.Titles("artist:new"));
        Assert.IsGreaterThan(generation, library.Index.Generation);

        await library.Catalog.RemoveAsync("disk", file.Path);
        await library.SettleAsync();
        Assert.IsEmpty(library.Titles("song"));
    }

    [TestMethod]
    public async Task Find_TracksOfASheetBesideAFile_FindTheFile()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        ulong identity = await library.AddAsync(SearchLibrary.Track("Band", "Whole Album", "Whole Album"), "a/album.flac");
        await library.SettleAsync();
        CatalogFile file = library.Catalog.FindIdentity(identity)!.Value.File;

        await library.Catalog.SetPartsAsync("disk", file.Path, "Hidden Gem\tGuest Singer\nSecond\t");
        await library.Catalog.PutAsync("disk", file with { Tags = SearchLibrary.Track("Band", "Other Album", "Other Album") });
        await library.SettleAsync();
        foreach (string query in (string[])["title:=\"hidden gem\"", "hiden~ gem", "artist:guest", "title:second band"])
            CollectionAssert.AreEqual((string[])["Other Album"], library.Titles(query), query);

        await library.Catalog.SetPartsAsync("disk", file.Path, null);
        await library.SettleAsync();
        Assert.IsEmpty(library.Titles("gem"));
        Assert.IsNull(library.Catalog.FindIdentity(identity)!.Value.File.Parts);
        Assert.HasCount(1, library.Titles("band"));
    }

    [TestMethod]
    public async Task Find_AfterAChangeThatNobodyFollowed_CatchesUp()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        await library.AddAsync(SearchLibrary.Track("First", "Album", "One"), "a/1.flac");
        await library.AddAsync(SearchLibrary.Track("First", "Album", "Two"), "a/2.flac");
        await library.SettleAsync();
        await library.StopAsync();

        library.Start(isRunning: false);
        await library.Catalog.RemoveAsync("disk", Contracts.Origins.OriginPath.FromString("a/1.flac"));
        await library.AddAsync(SearchLibrary.Track("Second", "Album", "Three"), "a/3.flac");
        await library.Catalog.FlushAsync();
        await library.StopAsync();

        library.Start();
        await library.SettleAsync();
        CollectionAssert.AreEquivalent((string[])["Two", "Three"], library.Titles("album:album"));
        Assert.IsTrue(library.Index.GetStatistics().IsComplete);
    }

    [TestMethod]
    public async Task Run_WhileAScanTellsOfMore_WaitsUntilItIsDone()
    {
        ManualTime time = new();
        await using SearchLibrary library = SearchLibrary.Create(time: time);
        await library.SettleAsync();
        TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        library.Index.Changed += () => changed.TrySetResult();

        // Tracks that are not there cost the same look.
        library.Index.Note([.. Enumerable.Range(1, 1500).Select(static i => (ulong)i)]);
        await time.WaitForTimerAsync(SearchIndex.Look);
        library.Index.Note([.. Enumerable.Range(2000, 10).Select(static i => (ulong)i)]);
        await time.PassAsync(SearchIndex.Look);
        await time.WaitForTimerAsync(SearchIndex.Look);
        Assert.AreEqual(1510, library.Index.GetStatistics().Pending);
        Assert.IsFalse(changed.Task.IsCompleted);

        await time.PassAsync(SearchIndex.Look);
        await changed.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [TestMethod]
    public async Task Run_WhileAScanTellsOfMoreForLong_TakesABatchAllTheSame()
    {
        ManualTime time = new();
        await using SearchLibrary library = SearchLibrary.Create(time: time);
        await library.SettleAsync();
        TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        library.Index.Changed += () => changed.TrySetResult();
        library.Index.Note([.. Enumerable.Range(1, 1500).Select(static i => (ulong)i)]);

        int looks = await LookAsync(library, time, changed.Task);

        Assert.IsGreaterThanOrEqualTo((int)(SearchIndex.LongestYield / SearchIndex.Look), looks);
    }

    [TestMethod]
    public async Task Flush_WhileAScanTellsOfMore_IsNotHeldUp()
    {
        ManualTime time = new();
        await using SearchLibrary library = SearchLibrary.Create(time: time);
        await library.SettleAsync();
        library.Index.Note([.. Enumerable.Range(1, 1500).Select(static i => (ulong)i)]);

        int looks = await LookAsync(library, time, library.Index.FlushAsync());

        Assert.IsLessThan((int)(SearchIndex.LongestYield / SearchIndex.Look), looks);
    }

    [TestMethod]
    public async Task Open_DamagedFile_IsMadeAnew()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        for (int i = 0; i < 200; i++)
            await library.AddAsync(SearchLibrary.Track("Artist", "Album", $"Song {i}"));
        await library.SettleAsync();
        await library.StopAsync();
        await using (FileStream file = System.IO.File.OpenWrite(library.File))
        {
            file.Position = 8192;
            file.Write(new byte[60_000]);
        }

        library.Start();
        await library.SettleAsync();
        Assert.HasCount(100, library.Titles("artist:artist"));
    }

    [TestMethod]
    public async Task Rebuild_KeepsWhenTracksWereFirstSeen()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        await library.AddAsync(SearchLibrary.Track("Old", "Album", "There before"));
        await library.SettleAsync();
        await library.Index.SettleAsync();
        await library.AddAsync(SearchLibrary.Track("New", "Album", "Just came"));
        await library.SettleAsync();
        CollectionAssert.AreEqual((string[])["Just came"], library.Titles("added:30d"));

        await library.Index.RebuildAsync();

        CollectionAssert.AreEqual((string[])["Just came"], library.Titles("added:30d"));
        Assert.HasCount(2, library.Titles("album:album"));
    }

    [TestMethod]
    public async Task Find_CorrectedTags_WinOverTheFile()
    {
        Corrections corrections = new();
        await using SearchLibrary library = SearchLibrary.Create(corrections);
        ulong identity = await library.AddAsync(SearchLibrary.Track("Teh Beatels", "Help!", "Yesterday"));
        await library.SettleAsync();

        corrections.Set(identity, tags => tags with { Artists = ["The Beatles"] });
        await library.Index.FlushAsync();
        Assert.HasCount(1, library.Titles("artist:beatles"));
        Assert.IsEmpty(library.Titles("artist:beatels"));

        await library.StopAsync();
        corrections.SetSilently(identity, tags => tags with { Artists = ["Beatles for Sale"] });
        library.Start(corrections);
        await library.SettleAsync();
        Assert.HasCount(1, library.Titles("artist:=\"beatles for sale\""));
    }

    [TestMethod]
    public async Task Find_WordThatIsNowhere_IsTakenForTheNearestWhereThatIsWanted()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        await library.AddAsync(SearchLibrary.Track("Metallica", "Ride the Lightning", "Fade to Black"));
        await library.SettleAsync();
        SearchQuery query = SearchQuery.Parse("metalica ligthning", out _)!;

        Assert.IsEmpty(library.Index.Find(query, 0, 10).Hits);
        SearchResult found = library.Index.Find(query, 0, 10, corrects: true);

        Assert.AreEqual(("Fade to Black", "metallica lightning"), (found.Hits.Single().Title, found.Corrected));
        Assert.IsEmpty(library.Index.Find(SearchQuery.Parse("\"metalica\"", out _)!, 0, 10, corrects: true).Hits);
    }

    [TestMethod]
    [DataRow("*", DisplayName = "another sign")]
    [DataRow("signs3gg", DisplayName = "a word that reads as signs are kept")]
    public async Task Find_SignsThatAreNowhere_AreNoSpellingOfOthers(string query)
    {
        await using SearchLibrary library = SearchLibrary.Create();
        await library.AddAsync(SearchLibrary.Track("The Paper Theory", "Open Engines", "?"));
        await library.SettleAsync();
        Assert.HasCount(1, library.Titles("?"));

        SearchResult found = library.Index.Find(SearchQuery.Parse(query, out _)!, 0, 10, corrects: true);

        Assert.IsEmpty(found.Hits);
        Assert.IsNull(found.Corrected);
    }

    [TestMethod]
    public async Task Find_Hit_SaysWhereTheWordsAre()
    {
        await using SearchLibrary library = SearchLibrary.Create();
        await library.AddAsync(SearchLibrary.Track("Sigur Rós", "( )", "Rósa"));
        await library.SettleAsync();

        SearchHit hit = library.Index.Find(SearchQuery.Parse("ros*", out _)!, 0, 10, highlights: true).Hits.Single();

        CollectionAssert.AreEquivalent((SearchHighlight[])[new("artist", 6, 3), new("title", 0, 4)], hit.Highlights.ToArray());
    }

    /// <summary>Tells of one more track at each look of the index, until something comes to its end. Says at how many.</summary>
    private static async Task<int> LookAsync(SearchLibrary library, ManualTime time, Task end)
    {
        int looks = 0;
        // Its pause after a batch is as long as the batch took, and may be longer than a look.
        while (await Task.WhenAny(end, time.WaitForTimerAsync(SearchIndex.LongestPause)) != end)
        {
            Assert.IsLessThan(100, ++looks);
            library.Index.Note([1]);
            time.Advance(SearchIndex.Look);
        }

        return looks;
    }

    private sealed class Corrections : ITagCorrections
    {
        private readonly Dictionary<ulong, (ulong Code, Func<TrackTags, TrackTags> Correct)> _all = [];

        public event Action<IReadOnlyCollection<ulong>>? Changed;

        public IReadOnlyCollection<ulong> Corrected => _all.Keys;

        public ulong CodeOf(ulong identity) => _all.GetValueOrDefault(identity).Code;

        public TrackTags Correct(ulong identity, TrackTags tags) => _all[identity].Correct(tags);

        public void Set(ulong identity, Func<TrackTags, TrackTags> correct)
        {
            SetSilently(identity, correct);
            Changed?.Invoke([identity]);
        }

        public void SetSilently(ulong identity, Func<TrackTags, TrackTags> correct) => _all[identity] = (CodeOf(identity) + 1, correct);
    }
}
