using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Core.Sources;
using MusicFs.Library;

namespace MusicFs.Core.Tests.Sources;

/// <summary>Albums are asked about once, slowly, and never where it is not wanted; what fails is bounded, and said.</summary>
[TestClass]
public sealed class AlbumLookUpsTests
{
    [TestMethod]
    public async Task Run_Albums_AsksOncePerAlbumAndSecond()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time);
        for (int i = 0; i < 5; i++)
            await library.PutAsync($"Album {i}", tracks: 3);
        library.Use(corrects: false, source);

        await library.RunAsync();

        Assert.HasCount(5, source.Asked);
        Assert.IsTrue(source.Asked.All(static asked => asked.Query.Tracks.Count == 3));
        for (int i = 1; i < 5; i++)
            Assert.IsGreaterThanOrEqualTo(TimeSpan.FromSeconds(1), source.Asked[i].At - source.Asked[i - 1].At);
        Assert.HasCount(15, library.Followed);
        Assert.AreEqual((5L, 0L, 0L), library.LookUps.Known is [var progress] ? (progress.Found, progress.None, progress.Failed) : default);
        Assert.AreEqual((5L, 5L, 0L), (library.LookUps.Known[0].Asked, library.LookUps.Known[0].Answered, library.LookUps.Known[0].Unanswered));
    }

    [TestMethod]
    public async Task Run_MoreThanTheQueueHolds_AsksAboutAll()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time) { Answer = static (_, _) => new(FsError.NotFound) };
        for (int i = 0; i < AlbumLookUps.QueueLength + 10; i++)
            await library.PutAsync($"Album {i}", tracks: 1);
        library.Use(corrects: false, source);
        int most = 0;
        source.Answer = (_, _) =>
        {
            most = Math.Max(most, library.LookUps.Known[0].Waiting);
            return new(FsError.NotFound);
        };

        await library.RunAsync();

        Assert.HasCount(AlbumLookUps.QueueLength + 10, source.Asked);
        Assert.AreEqual(AlbumLookUps.QueueLength, most);
    }

    [TestMethod]
    public async Task Run_NoSources_ReadsAndAsksNothing()
    {
        await using LookUpLibrary library = new();
        await library.PutAsync("Album");
        library.Start();
        Assert.IsEmpty(library.LookUps.Known);
        Assert.IsFalse(library.Store.Count().Any());
        await library.StopAsync();
        Assert.IsEmpty(library.Followed);
    }

    [TestMethod]
    public async Task Run_AfterARestart_AsksOnlyWhatIsNewOrOld()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time);
        CatalogFile[] album = await library.PutAsync("Known");
        await library.PutAsync("Unknown");
        source.Answer = (query, _) => new(query.Tracks[0].Tags.Album == "Known" ? FakeSource.Say("one", query, 1, ("LABEL", "Apple")) : FsError.NotFound);
        library.Use(corrects: false, source);
        await library.RunAsync();

        await library.ReopenAsync();
        library.Use(corrects: false, source);
        Assert.AreEqual("Apple", library.Shown(album[0], "LABEL"));
        await library.PutAsync("New");
        await library.RunAsync();
        CollectionAssert.AreEqual((string[])["Known", "Unknown", "New"], source.Asked.Select(static asked => asked.Query.Tracks[0].Tags.Album).ToArray());

        library.Time.Jump = TimeSpan.FromDays(31);
        await library.RunAsync();
        Assert.HasCount(6, source.Asked);
    }

    [TestMethod]
    public async Task Run_CopiesOnTwoOrigins_AsksOnceForBoth()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time);
        CatalogFile first = (await library.PutAsync("Album"))[0], second = (await library.PutAsync("Album", origin: library.Copies))[0];
        library.Use(corrects: false, source);

        await library.RunAsync();

        Assert.HasCount(1, source.Asked);
        Assert.AreEqual(("Parlophone", "Parlophone"), (library.Shown(first, "LABEL"), library.Shown(second, "LABEL")));
    }

    [TestMethod]
    public async Task Run_TransientErrors_TriesThreeTimesThenADayLater()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time) { Answer = static (_, _) => new(FsError.OriginUnavailable), Trouble = "it is away" };
        await library.PutAsync("Album");
        library.Use(corrects: false, source);

        await library.RunAsync();
        Assert.HasCount(3, source.Asked);
        Assert.AreEqual((1L, "it is away"), library.LookUps.Known is [var progress] ? (progress.Failed, progress.Problem) : default);
        Assert.AreEqual((3L, 0L, 3L), (library.LookUps.Known[0].Asked, library.LookUps.Known[0].Answered, library.LookUps.Known[0].Unanswered));

        library.Start();
        await library.AtRestAsync();
        await library.StopAsync();
        Assert.HasCount(3, source.Asked);

        library.Time.Jump = TimeSpan.FromHours(25);
        await library.RunAsync();
        Assert.HasCount(6, source.Asked);
    }

    [TestMethod]
    public async Task Run_SourceThatFailsAlways_RestsAndHoldsNothingAgainstTheAlbums()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time) { Answer = static (_, _) => new(FsError.OriginUnavailable), Trouble = "connection refused" };
        for (int i = 0; i < 20; i++)
            await library.PutAsync($"Album {i}");
        library.Use(corrects: false, source);

        await library.RunAsync();

        Assert.HasCount(9, source.Asked);
        SourceProgress progress = library.LookUps.Known.Single();
        Assert.AreEqual(0L, progress.Failed);
        Assert.IsNotNull(progress.Resting);
        Assert.Contains("connection refused", progress.Problem ?? "nothing");

        library.Time.Jump = TimeSpan.FromHours(2);
        source.Answer = (query, _) => new(FakeSource.Say("one", query, 1, ("LABEL", "Apple")));
        await library.RunAsync();
        Assert.AreEqual((20L, null), library.LookUps.Known is [var now] ? (now.Found, now.Resting) : default);
    }

    [TestMethod]
    public async Task Run_AskedToWait_WaitsAndThenGoesOn()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time);
        source.Answer = (query, _) =>
        {
            bool isFirst = source.Asked.Count == 1;
            source.NotBefore = isFirst ? library.Time.GetUtcNow() + TimeSpan.FromSeconds(30) : null;
            return new(isFirst ? FsError.Busy : FakeSource.Say("one", query, 1, ("LABEL", "Apple")));
        };
        await library.PutAsync("Album");
        library.Use(corrects: false, source);

        await library.RunAsync();

        Assert.HasCount(2, source.Asked);
        Assert.IsGreaterThanOrEqualTo(TimeSpan.FromSeconds(30), source.Asked[1].At - source.Asked[0].At);
        Assert.AreEqual(1L, library.LookUps.Known.Single().Found);
    }

    [TestMethod]
    public async Task Run_AskedToWaitForLong_LeavesItAndHoldsNothingAgainstTheAlbum()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time);
        source.Answer = (query, _) =>
        {
            bool isFirst = source.Asked.Count == 1;
            source.NotBefore = isFirst ? library.Time.GetUtcNow() + TimeSpan.FromHours(3) : null;
            return new(isFirst ? FsError.Busy : FakeSource.Say("one", query, 1, ("LABEL", "Apple")));
        };
        await library.PutAsync("Album");
        await library.PutAsync("Another");
        library.Use(corrects: false, source);

        await library.RunAsync();
        Assert.HasCount(1, source.Asked);
        SourceProgress progress = library.LookUps.Known.Single();
        Assert.AreEqual(0L, progress.Failed);
        Assert.AreEqual(source.NotBefore, progress.Resting);

        library.Time.Jump = TimeSpan.FromHours(4);
        await library.RunAsync();
        Assert.AreEqual(2L, library.LookUps.Known.Single().Found);
    }

    [TestMethod]
    public async Task Run_FilesThatWent_AreForgottenButAnswersAreNot()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time);
        CatalogFile[] files = await library.PutAsync("Album");
        library.Use(corrects: false, source);
        await library.RunAsync();
        Assert.HasCount(2, library.Store.Files());

        foreach (CatalogFile file in files)
            await library.Catalog.RemoveAsync("disk", file.Path);
        await library.PutAsync("Another", tracks: 1);
        await library.RunAsync();
        Assert.HasCount(1, library.Store.Files());

        // It is back, on another origin.
        CatalogFile back = (await library.PutAsync("Album", origin: library.Copies))[0];
        await library.PutAsync("A third", tracks: 1);
        await library.RunAsync();
        Assert.HasCount(3, source.Asked);
        Assert.AreEqual("Parlophone", library.Shown(back, "LABEL"));
    }

    [TestMethod]
    public async Task Run_DamagedFile_IsBegunAnew()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time);
        CatalogFile file = (await library.PutAsync("Album"))[0];
        library.Use(corrects: false, source);
        await library.RunAsync();

        await library.ReopenAsync(path => File.WriteAllBytes(path, [.. "This is no database, and longer than a header of one would be: "u8, .. new byte[4096]]));
        library.Use(corrects: false, source);
        Assert.IsNull(library.Shown(file, "LABEL"));
        await library.RunAsync();
        Assert.AreEqual("Parlophone", library.Shown(file, "LABEL"));
        Assert.HasCount(2, source.Asked);
    }

    [TestMethod]
    public async Task Run_WhileAScanGoesOn_AsksNothing()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time);
        await library.PutAsync("Album");
        bool isBusy = true;
        library.LookUps.IsBusy = () => Volatile.Read(ref isBusy);
        library.Use(corrects: false, source);
        Task finished = library.Finished();

        library.Start();
        for (int i = 0; i < 10; i++)
            await library.Time.PassAsync(TimeSpan.FromSeconds(1));
        Assert.IsEmpty(source.Asked);

        Volatile.Write(ref isBusy, false);
        await library.LetPassAsync(finished);
        Assert.HasCount(1, source.Asked);
    }

    [TestMethod]
    public async Task Run_SwitchedOffMeanwhile_AsksNoMore()
    {
        await using LookUpLibrary library = new();
        FakeSource source = new("one", library.Time);
        for (int i = 0; i < 5; i++)
            await library.PutAsync($"Album {i}");
        TaskCompletionSource off = new(TaskCreationOptions.RunContinuationsAsynchronously);
        source.Answer = (query, _) =>
        {
            if (source.Asked.Count == 2)
            {
                library.Use(corrects: false);
                off.SetResult();
            }

            return new(FakeSource.Say("one", query, 1, ("LABEL", "Apple")));
        };
        library.Use(corrects: false, source);
        library.Start();
        await library.LetPassAsync(off.Task);

        // The next wait is for another change, without an end.
        library.Time.Advance(TimeSpan.FromHours(1));
        await library.StopAsync();
        Assert.HasCount(2, source.Asked);
    }

    [TestMethod]
    public async Task Run_SourceThatNeverAnswers_IsGivenUpAndAskedNothingElse()
    {
        await using LookUpLibrary library = new();
        TaskCompletionSource<FsResult<AlbumSuggestion>> never = new();
        TaskCompletionSource called = new(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeSource hanging = new("hanging", library.Time)
        {
            Answer = (_, _) =>
            {
                called.SetResult();
                return new(never.Task);
            },
        };
        FakeSource other = new("other", library.Time);
        await library.PutAsync("Album 1");
        await library.PutAsync("Album 2");
        library.Use(corrects: false, hanging, other);
        Task finished = library.Finished();
        library.Start();
        await called.Task;
        library.Time.Advance(TimeSpan.FromMinutes(3));
        await library.LetPassAsync(finished);

        Assert.HasCount(1, hanging.Asked);
        Assert.HasCount(2, other.Asked);
        never.SetResult(FsError.NotFound);
    }

    [TestMethod]
    public async Task Run_SourceThatThrowsOrLies_IsAFailureOfItsOwn()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album"))[0];
        FakeSource throwing = new("throwing", library.Time) { Answer = static (_, _) => throw new InvalidOperationException("it is broken") };
        FakeSource lying = new("lying", library.Time) { Answer = static (query, _) => new(FakeSource.Say("somebody", query, 1, ("LABEL", "No"))) };
        FakeSource huge = new("huge", library.Time) { Answer = static (query, _) => new(FakeSource.Say("huge", query, 1, ("LABEL", new string('a', 100_000)))) };
        FakeSource beyond = new("beyond", library.Time)
        {
            Answer = static (_, _) => new(new AlbumSuggestion("beyond", 1, [new TrackSuggestion(7, new Dictionary<string, IReadOnlyList<string>> { ["LABEL"] = ["No"] })])),
        };
        library.Use(corrects: false, throwing, lying, huge, beyond);

        await library.RunAsync();

        Assert.IsTrue(library.LookUps.Known.All(static progress => progress is { Failed: 1, Found: 0 }));
        Assert.Contains("it is broken", library.LookUps.Known[0].Problem ?? "nothing");
        Assert.IsNull(library.Shown(file, "LABEL"));
        Assert.AreEqual("1, 1, 1, 1", string.Join(", ", new[] { throwing, lying, huge, beyond }.Select(static source => source.Asked.Count)));
    }

    [TestMethod]
    public async Task Run_SeveralSources_TheSurestIsShown()
    {
        await using LookUpLibrary library = new();
        CatalogFile file = (await library.PutAsync("Album"))[0];
        FakeSource guess = new("guess", library.Time) { Answer = static (query, _) => new(FakeSource.Say("guess", query, 0.5, ("LABEL", "Guess"))) };
        FakeSource sure = new("sure", library.Time) { Answer = static (query, _) => new(FakeSource.Say("sure", query, 0.9, ("LABEL", "Sure"))) };
        library.Use(corrects: false, guess, sure);
        await library.RunAsync();
        Assert.AreEqual(("Sure", "sure"), (library.Shown(file, "LABEL"), library.Overlays.SuggestedOf(file.Identity, file.Tags!).Source));

        library.Use(corrects: false, guess);
        Assert.AreEqual("Guess", library.Shown(file, "LABEL"));
    }
}
