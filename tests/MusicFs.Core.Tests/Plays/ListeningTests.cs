using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Offline;
using MusicFs.Core.Plays;
using MusicFs.Core.Reading;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Plays;

[TestClass]
public sealed class ListeningTests(TestContext context)
{
    [TestMethod]
    public async Task Play_ATrackAtItsSpeed_IsNotedAndTheNextAreExpected()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(1, 12);
        DateTimeOffset started = fixture.Reads.Time.GetUtcNow();

        await fixture.PlayAsync("Album 1/9.flac");

        (IReadOnlyList<(Library.User.Play Play, string? OriginId, OriginPath Path, string, string)> plays, _) = fixture.Plays.Last(10);
        Assert.HasCount(1, plays);
        Assert.AreEqual((ListeningFixture.IdentityOf(1, 9), started), (plays[0].Play.Identity, plays[0].Play.Started));
        Assert.AreEqual(ListeningFixture.Length.TotalSeconds, plays[0].Play.Heard.TotalSeconds, 10);
        Assert.AreEqual(1, fixture.Plays.Of(ListeningFixture.IdentityOf(1, 9)).Plays);
        CollectionAssert.AreEqual(
            (string[])["album: /Album 1/10.flac", "album: /Album 1/11.flac", "album: /Album 1/12.flac"],
            Lines(fixture).Skip(3).Select(static line => string.Join(':', line.Split(':')[..2])).ToArray());
    }

    [TestMethod]
    public async Task Scan_AndCopy_AreNoPlaysAndFetchNothing()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(1, 3);

        foreach (string path in new DirectoryLister(fixture.Files).Names(fixture.Files.Resolve("Album 1").Value.Node).Select(static name => "Album 1/" + name))
        {
            HandleId scanned = await fixture.OpenAsync(path);
            await fixture.ReadAsync(scanned, path, 0, 65536);
            await fixture.ReadAsync(scanned, path, ListeningFixture.Size - 65536, 65536);
            await fixture.PassAsync(TimeSpan.FromSeconds(1));
            await fixture.CloseAsync(scanned);
            HandleId copied = await fixture.OpenAsync(path);
            for (int at = 0; at < ListeningFixture.Size; at += 131072)
                await fixture.ReadAsync(copied, path, at, 131072);
            await fixture.PassAsync(TimeSpan.FromSeconds(4));
            await fixture.CloseAsync(copied);
        }

        Assert.IsEmpty(fixture.Plays.Last(10).Plays);
        Assert.AreEqual(default, fixture.Prefetcher.Figures);
    }

    [TestMethod]
    public async Task Play_WhatWasPlayedInThatOrderBefore_IsExpectedBeforeTheAlbum()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(3, 3);
        for (int i = 0; i < 2; i++)
        {
            await fixture.PlayAsync("Album 1/1.flac");
            await fixture.PlayAsync("Album 3/2.flac");
            await fixture.PassAsync(TimeSpan.FromHours(1));
        }

        await fixture.PlayAsync("Album 1/1.flac");

        string[] expected = [.. Lines(fixture).Skip(3).Select(static line => string.Join(':', line.Split(':')[..2]))];
        CollectionAssert.AreEqual((string[])["sequence: /Album 3/2.flac", "album: /Album 3/3.flac"], expected);
    }

    [TestMethod]
    public async Task Listening_ToAlbumsOnASlowOrigin_BeginsInTheCacheAndWastesLittle()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(8, 8);

        (int sequential, int began) = await ListenAsync(fixture, new Random(10));
        await fixture.PassAsync(Prefetcher.Patience + TimeSpan.FromMinutes(1));

        PrefetchFigures figures = fixture.Prefetcher.Figures;
        Assert.IsGreaterThan(25, sequential);
        double warm = began / (double)sequential;
        double wasted = figures.WastedBytes / (double)figures.FetchedBytes;
        context.WriteLine($"{began} of {sequential} tracks that followed another began in the cache, {wasted:P0} of {figures.FetchedBytes} bytes wasted, {fixture.Waited} reads waited");
        Assert.IsGreaterThanOrEqualTo(0.7, warm);
        Assert.IsLessThanOrEqualTo(0.3, wasted);
        Assert.IsGreaterThan(0, fixture.Waited);
        Assert.AreEqual(0, fixture.InFront);
    }

    [TestMethod]
    public async Task Play_BeforeTwoThirds_FetchesBeginningsOnlyAndThenTheRestOfTheNext()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(1, 5);
        const long Head = ReadPipeline.HeadLength, Rest = ListeningFixture.Size - Head;

        await fixture.HearAsync("Album 1/1.flac", 0.6);
        Assert.AreEqual(3 * Head, fixture.Prefetcher.Figures.FetchedBytes);
        CollectionAssert.AreEqual(
            (string[])["album: /Album 1/2.flac: its beginning is there", "album: /Album 1/3.flac: its beginning is there", "album: /Album 1/4.flac: its beginning is there"],
            Lines(fixture).Skip(3).Select(static line => line.Split(',')[0]).ToArray());
        Assert.AreEqual(0, fixture.Prefetcher.Figures.Waiting);

        await fixture.HearAsync("Album 1/1.flac", 0.7);
        Assert.AreEqual((3 * Head) + Rest, fixture.Prefetcher.Figures.FetchedBytes);
        StringAssert.Contains(fixture.Prefetcher.Describe(), $"album: /Album 1/2.flac: done, {ListeningFixture.Size} bytes\n");

        await fixture.HearAsync("Album 1/2.flac", 0.7);
        Assert.AreEqual((4 * Head) + (2 * Rest), fixture.Prefetcher.Figures.FetchedBytes);
        Assert.AreEqual(ListeningFixture.Size, fixture.Prefetcher.Figures.UsedBytes);
    }

    [TestMethod]
    public async Task Listening_ToAlbumsThatAreLeftInTheMiddleOfATrack_WastesBeginningsOnly()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(6, 8);

        for (int album = 1; album <= 6; album++)
        {
            int last = 1 + (album % 4);
            for (int track = 1; track <= last; track++)
                await fixture.HearAsync(ListeningFixture.PathOf(album, track), track == last ? 0.5 : 1);
        }

        await fixture.PassAsync(Prefetcher.Patience + TimeSpan.FromMinutes(1));
        PrefetchFigures figures = fixture.Prefetcher.Figures;
        Assert.AreEqual(6 * NextTracks.Count * ReadPipeline.HeadLength, figures.WastedBytes);
        Assert.AreEqual(figures.FetchedBytes - figures.WastedBytes, figures.UsedBytes);
    }

    [TestMethod]
    public async Task Hint_OfATrackWhoseBeginningIsThere_FetchesTheRest()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(1, 3);
        await fixture.HearAsync("Album 1/1.flac", 0.5);

        Assert.AreEqual(1, fixture.Prefetcher.Hint(NextTracks.TargetsAt(fixture.Tree, fixture.Files.Resolve("Album 1/3.flac").Value.Node, 1)));
        await fixture.ServeAsync(long.MaxValue);

        Assert.AreEqual(ReadPipeline.HeadLength + ListeningFixture.Size, fixture.Prefetcher.Figures.FetchedBytes);
        Assert.AreEqual(0, fixture.Prefetcher.Figures.Waiting);
    }

    [TestMethod]
    public async Task Listening_WithPrefetchOff_WaitsForEveryTrackAndNobodyIsInFrontEither()
    {
        await using ListeningFixture fixture = new(isOn: false);
        await fixture.AddAsync(8, 8);

        await ListenAsync(fixture, new Random(10), tracks: 20);

        Assert.IsGreaterThanOrEqualTo(20, fixture.Waited);
        Assert.AreEqual(0, fixture.InFront);
        Assert.AreEqual((0, 0), (fixture.Prefetcher.Figures.WarmPlays, fixture.Prefetcher.Figures.FetchedBytes));
    }

    [TestMethod]
    public async Task Read_WhileOthersAreFetchedForLater_TheseAreGivenUpAndGoOnLater()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(2, 3);
        fixture.Prefetcher.Hint(NextTracks.TargetsAt(fixture.Tree, fixture.Files.Resolve("Album 1").Value.Node, 2));
        SteppedRead first = await fixture.Reads.Origin.NextAsync(), second = await fixture.Reads.Origin.NextAsync();
        Assert.AreNotEqual(first.Path, second.Path);
        Assert.AreEqual((0, 0), (first.Offset, second.Offset));

        HandleId handle = await fixture.OpenAsync("Album 2/1.flac");
        await fixture.ReadAsync(handle, "Album 2/1.flac", 0, 65536);
        await first.Cancelled.Task;
        await second.Cancelled.Task;
        await fixture.CloseAsync(handle);
        await fixture.ServeAsync(long.MaxValue);

        Assert.AreEqual(2L * ListeningFixture.Size, fixture.Prefetcher.Figures.FetchedBytes);
        Assert.AreEqual(0, fixture.Prefetcher.Figures.Waiting);
    }

    [TestMethod]
    public async Task Hint_OfAMeteredOrigin_FetchesNothing()
    {
        await using ListeningFixture fixture = new(isMetered: true);
        await fixture.AddAsync(1, 2);

        Assert.AreEqual(0, fixture.Prefetcher.Hint(NextTracks.TargetsAt(fixture.Tree, fixture.Files.Resolve("Album 1").Value.Node, 10)));

        Assert.AreEqual(0, fixture.Reads.Origin.Reads);
    }

    [TestMethod]
    public async Task Hint_StoreTakesNothing_FetchesNothing()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(1, 2);
        fixture.Reads.Store.OnPut = FsError.NoSpace;

        Assert.AreEqual(0, fixture.Prefetcher.Hint(NextTracks.TargetsAt(fixture.Tree, fixture.Files.Resolve("Album 1").Value.Node, 10)));

        Assert.AreEqual(0, fixture.Reads.Origin.Reads);
    }

    [TestMethod]
    public async Task Pin_WhileSomebodyReads_GivesWayAndGoesOnLater()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(2, 2);
        Assert.IsNull(await fixture.Pins.PinAsync("/Album 1", null, null));
        using CancellationTokenSource stop = new();
        Task keeping = fixture.Pins.RunAsync(stop.Token);
        SteppedRead first = await fixture.Reads.Origin.NextAsync(), second = await fixture.Reads.Origin.NextAsync();
        Assert.AreNotEqual(first.Path, second.Path);

        HandleId handle = await fixture.OpenAsync("Album 2/1.flac");
        await fixture.ReadAsync(handle, "Album 2/1.flac", 0, 65536);
        await first.Cancelled.Task;
        await second.Cancelled.Task;
        await fixture.CloseAsync(handle);
        while (fixture.Pins.Describe("/Album 1")!.State != PinState.Complete)
            await fixture.ServeSomeAsync();
        await stop.CancelAsync();
        await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [TestMethod]
    public async Task Folder_LookupOfATrack_IsAHintAndItsFileSaysWhatIsThere()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(1, 3);
        NodeId top = (await fixture.Files.LookupAsync(default, NodeId.Root, ".prefetch"u8)).Value.Node;
        CollectionAssert.AreEqual((string[])["status"], new DirectoryLister(fixture.Files).Names(top).ToArray());
        NodeId album = (await fixture.Files.LookupAsync(default, top, "Album 1"u8)).Value.Node;
        Assert.AreEqual(0, fixture.Prefetcher.Figures.Waiting);

        NodeEntry track = (await fixture.Files.LookupAsync(default, album, "2.flac"u8)).Value;

        Assert.AreEqual((NodeKind.File, 1), (track.Attributes.Kind, fixture.Prefetcher.Figures.Waiting));
        await fixture.ServeAsync(long.MaxValue);
        await fixture.Reads.Pipeline.DisposeAsync();
        Assert.AreEqual($"/Album 1/2.flac: {ListeningFixture.Size} of {ListeningFixture.Size} bytes are in the cache\n", await TextAsync(fixture, track.Node));
        StringAssert.Contains(
            await TextAsync(fixture, (await fixture.Files.LookupAsync(default, top, "status"u8)).Value.Node), $"hint: /Album 1/2.flac: done, {ListeningFixture.Size} bytes\n");
        Assert.AreEqual(FsError.NotFound, (await fixture.Files.LookupAsync(default, top, "Nobody"u8)).Error);
        Assert.AreEqual(FsError.NotFound, (await fixture.Files.LookupAsync(default, top, ".git"u8)).Error);
        Assert.AreEqual(FsError.NotDirectory, (await fixture.Files.LookupAsync(default, track.Node, "x"u8)).Error);
    }

    [TestMethod]
    public async Task Folder_ListingOfAFolder_AsksForAllInIt()
    {
        await using ListeningFixture fixture = new();
        await fixture.AddAsync(1, 3);
        NodeId top = (await fixture.Files.LookupAsync(default, NodeId.Root, ".prefetch"u8)).Value.Node;
        NodeId album = (await fixture.Files.LookupAsync(default, top, "Album 1"u8)).Value.Node;

        CollectionAssert.AreEqual((string[])["1.flac", "2.flac", "3.flac"], new DirectoryLister(fixture.Files).Names(album).ToArray());

        Assert.AreEqual(3, fixture.Prefetcher.Figures.Waiting);
    }

    /// <summary>Somebody who mostly goes on with an album, sometimes leaves a track, and sometimes the album.</summary>
    private static async Task<(int Sequential, int Warm)> ListenAsync(ListeningFixture fixture, Random random, int tracks = 40)
    {
        (int album, int track) = (1, 1);
        (int sequential, int warm, int next) = (0, 0, 1);
        for (int played = 0; played < tracks; played++)
        {
            long before = fixture.Prefetcher.Figures.WarmPlays;
            await fixture.PlayAsync(ListeningFixture.PathOf(album, track), random.Next(10) == 0 ? 0.4 : 1);
            if (track > 1)
                (sequential, warm) = (sequential + 1, warm + (int)(fixture.Prefetcher.Figures.WarmPlays - before));
            track++;
            if (track <= 8 && random.Next(20) > 0)
                continue;
            next = (next % 8) + 1;
            (album, track) = (next, 1);
        }

        return (sequential, warm);
    }

    private static string[] Lines(ListeningFixture fixture) => fixture.Prefetcher.Describe().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static async Task<string> TextAsync(ListeningFixture fixture, NodeId node)
    {
        HandleId handle = (await fixture.Files.OpenAsync(default, node, OpenAccess.Read)).Value.Handle;
        byte[] text = new byte[65536];
        int count = (await fixture.Files.ReadAsync(default, handle, 0, text)).Value;
        fixture.Files.Release(handle);
        return Encoding.UTF8.GetString(text, 0, count);
    }
}
