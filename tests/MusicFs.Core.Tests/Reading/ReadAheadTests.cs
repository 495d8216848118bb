using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Reading;

[TestClass]
public sealed class ReadAheadTests
{
    private const int Block = PipelineFixture.Block;

    [TestMethod]
    public async Task Reads_InOrder_GrowTheWindowToEightMebibytes()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, _) = fixture.Put("1", 60 << 20);
        using RemoteFile file = await fixture.OpenAsync(source);
        var windows = new List<long>();

        for (long at = 0; at < 30 << 20; at += 2 * Block)
        {
            Assert.AreEqual(2 * Block, (await PipelineFixture.ReadAsync(file, at, 2 * Block)).Value.Length);
            windows.Add(file.Ahead.Window);
        }

        Assert.AreEqual(0, windows[0]);
        Assert.AreEqual(256 * 1024, windows[1]);
        CollectionAssert.AreEqual(windows.Order().ToArray(), windows);
        Assert.IsGreaterThanOrEqualTo(8L << 20, windows[^1]);
    }

    [TestMethod]
    public async Task Reads_HereAndThere_FetchNothingAhead()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, _) = fixture.Put("1", 60 << 20);
        using RemoteFile file = await fixture.OpenAsync(source);

        for (int i = 0; i < 20; i++)
            await PipelineFixture.ReadAsync(file, ((i * 7) + 3) % 20 * (3L << 20), 100);

        Assert.AreEqual(20, fixture.Origin.Reads);
    }

    [TestMethod]
    public async Task Seek_WhileFetchingAhead_EndsThoseFetchesAtOnce()
    {
        var fixture = new PipelineFixture();
        (FileSource source, byte[] content) = fixture.Put("1", 60 << 20);
        using RemoteFile file = await fixture.OpenAsync(source);
        for (int i = 0; i < 2; i++)
            await fixture.ReadAnsweredAsync(file, i * Block, Block);
        SteppedRead ahead = await fixture.Origin.NextAsync();

        Task<FsResult<byte[]>> sought = PipelineFixture.ReadAsync(file, 40 << 20, 10);
        await ahead.Cancelled.Task;
        SteppedRead next = await fixture.Origin.NextAsync();
        while (next.Offset < 40 << 20)
        {
            await next.Cancelled.Task;
            next = await fixture.Origin.NextAsync();
        }

        Assert.AreEqual((40L << 20, Block), (next.Offset, next.Length));
        next.Answer();
        CollectionAssert.AreEqual(content[(40 << 20)..((40 << 20) + 10)], (await sought).Value);
        Assert.AreEqual(0, file.Ahead.Window);
    }

    [TestMethod]
    public async Task Seek_IntoWhatIsBeingFetchedAhead_WaitsForThatFetch()
    {
        var fixture = new PipelineFixture();
        (FileSource source, byte[] content) = fixture.Put("1", 60 << 20);
        using RemoteFile file = await fixture.OpenAsync(source);
        await fixture.ReadAnsweredAsync(file, 0, Block);
        Task<FsResult<byte[]>> second = PipelineFixture.ReadAsync(file, Block, Block);
        SteppedRead demanded = await NextAtAsync(fixture, Block);
        SteppedRead ahead = await fixture.Origin.NextAsync();
        Assert.AreEqual(2 * Block, ahead.Offset);

        Task<FsResult<byte[]>> third = PipelineFixture.ReadAsync(file, 2 * Block, 100);
        demanded.Answer();
        ahead.Answer();

        Assert.HasCount(Block, (await second).Value);
        CollectionAssert.AreEqual(content[(2 * Block)..((2 * Block) + 100)], (await third).Value);
        Assert.IsFalse(ahead.Cancelled.Task.IsCompleted);
    }

    [TestMethod]
    public async Task TwoReaders_OfOneFile_EachKeepTheirStream()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, _) = fixture.Put("1", 60 << 20);
        using RemoteFile file = await fixture.OpenAsync(source);
        file.Ahead.SetReaders(2);

        for (int i = 0; i < 10; i++)
        {
            await PipelineFixture.ReadAsync(file, i * Block, Block);
            await PipelineFixture.ReadAsync(file, (30 << 20) + (i * Block), Block);
        }

        Assert.IsGreaterThan(0, file.Ahead.Window);
        file.Ahead.SetReaders(1);
        await PipelineFixture.ReadAsync(file, 11 * Block, Block);
        Assert.AreEqual(0, file.Ahead.Window);
    }

    [TestMethod]
    public async Task FetchesAhead_LeaveAPlaceForAReaderWhoWaits()
    {
        var fixture = new PipelineFixture(capabilities: new OriginCapabilities { IsRemote = true, Parallelism = 2 });
        (FileSource source, _) = fixture.Put("1", 60 << 20);
        (FileSource other, byte[] content) = fixture.Put("2", Block, seed: 2);
        using RemoteFile file = await fixture.OpenAsync(source);
        using RemoteFile waiting = await fixture.OpenAsync(other);
        for (int i = 0; i < 2; i++)
            await fixture.ReadAnsweredAsync(file, i * Block, Block);
        SteppedRead ahead = await fixture.Origin.NextAsync();

        Task<FsResult<byte[]>> read = PipelineFixture.ReadAsync(waiting, 0, 10);
        SteppedRead asked = await fixture.Origin.NextAsync();
        Assert.AreEqual("2", asked.Path.ToString());
        asked.Answer();

        CollectionAssert.AreEqual(content[..10], (await read).Value);
        ahead.Answer();
    }

    [TestMethod]
    public async Task Reads_InOrderOfAnOriginThatReadsOn_GoOnWithoutPlacesForRequests()
    {
        var fixture = new PipelineFixture(capabilities: new OriginCapabilities { IsRemote = true, ReadsOn = true, Parallelism = 1 });
        (FileSource source, byte[] content) = fixture.Put("1", 60 << 20);
        (FileSource other, _) = fixture.Put("2", Block, seed: 2);
        using RemoteFile file = await fixture.OpenAsync(source);
        using RemoteFile waiting = await fixture.OpenAsync(other);
        for (int i = 0; i < 2; i++)
            await fixture.ReadAnsweredAsync(file, i * Block, Block);
        Task<FsResult<byte[]>> hanging = PipelineFixture.ReadAsync(waiting, 0, 10);
        SteppedRead[] begun = [await fixture.Origin.NextAsync(), await fixture.Origin.NextAsync(), await fixture.Origin.NextAsync()];
        SteppedRead[] pieces = [.. begun.Where(static read => read.Path.ToString() == "1").OrderBy(static read => read.Offset)];

        CollectionAssert.AreEqual(new long[] { 5 * Block, 9 * Block }, pieces.Select(static read => read.Offset).ToArray());
        Assert.IsTrue(pieces.All(static read => read.Length == 4 * Block));
        pieces[0].Answer();
        SteppedRead third = await fixture.Origin.NextAsync();

        Assert.AreEqual((13L * Block, 4 * Block), (third.Offset, third.Length));
        CollectionAssert.AreEqual(content[(2 * Block)..(3 * Block)], (await PipelineFixture.ReadAsync(file, 2 * Block, Block)).Value);
        begun.Single(static read => read.Path.ToString() == "2").Answer();
        Assert.HasCount(10, (await hanging).Value);
    }

    [TestMethod]
    public async Task Reads_InOrderOfAnOriginThatReadsOn_AreAskedForInTheirOrder()
    {
        var fixture = new PipelineFixture(capabilities: new OriginCapabilities { IsRemote = true, ReadsOn = true });

        // Whichever of the pieces is run first: it would begin an answer of its own, and leave the other's.
        for (int round = 0; round < 100; round++)
        {
            (FileSource source, _) = fixture.Put($"{round}", 12 * Block);
            using RemoteFile file = await fixture.OpenAsync(source);
            for (int i = 0; i < 2; i++)
                await fixture.ReadAnsweredAsync(file, i * Block, Block);
            SteppedRead first = await fixture.Origin.NextAsync(), second = await fixture.Origin.NextAsync();

            Assert.AreEqual(first.End, second.Offset);
            file.Dispose();
            await first.Cancelled.Task;
            await second.Cancelled.Task;
        }
    }

    [TestMethod]
    public async Task ReadPastTheEndOfARun_ByALittle_IsTheRunsNextPiece()
    {
        var fixture = new PipelineFixture(capabilities: new OriginCapabilities { IsRemote = true, ReadsOn = true });
        (FileSource source, byte[] content) = fixture.Put("1", 60 << 20);
        using RemoteFile file = await fixture.OpenAsync(source);
        for (int i = 0; i < 2; i++)
            await fixture.ReadAnsweredAsync(file, i * Block, Block);
        SteppedRead[] ahead = [await fixture.Origin.NextAsync(), await fixture.Origin.NextAsync()];

        Task<FsResult<byte[]>> read = PipelineFixture.ReadAsync(file, (15 * Block) + 5, 100);
        SteppedRead next = await fixture.Origin.NextAsync();

        Assert.AreEqual((13L * Block, 6 * Block), (next.Offset, next.Length));
        next.Answer();
        CollectionAssert.AreEqual(content[((15 * Block) + 5)..((15 * Block) + 105)], (await read).Value);
        Assert.IsFalse(ahead[1].Cancelled.Task.IsCompleted);
    }

    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task LeavingReader_OfWhatAnotherComesToSoon_DoesNotEndItsFetches()
    {
        var fixture = new PipelineFixture(capabilities: new OriginCapabilities { IsRemote = true, ReadsOn = true });
        (FileSource source, byte[] content) = fixture.Put("1", 60 << 20);
        using RemoteFile file = await fixture.OpenAsync(source);
        file.Ahead.SetReaders(2);
        fixture.Origin.Answered = (0, 30 * Block);
        for (int i = 0; i < 30; i++)
            await PipelineFixture.ReadAsync(file, i * Block, Block);
        SteppedRead begun = await fixture.Origin.NextAsync();
        for (int i = 0; i < 12; i++)
            await PipelineFixture.ReadAsync(file, i * Block, Block);

        file.Ahead.SetReaders(1);
        for (int i = 12; i < begun.Offset / Block; i++)
            await PipelineFixture.ReadAsync(file, i * Block, Block);
        Task<FsResult<byte[]>> read = PipelineFixture.ReadAsync(file, begun.Offset, Block);
        begun.Answer();

        CollectionAssert.AreEqual(content[(int)begun.Offset..(int)(begun.Offset + Block)], (await read).Value);
        Assert.IsFalse(begun.Cancelled.Task.IsCompleted);
    }

    private static async Task<SteppedRead> NextAtAsync(PipelineFixture fixture, long offset)
    {
        SteppedRead read = await fixture.Origin.NextAsync();
        Assert.AreEqual(offset, read.Offset);
        return read;
    }
}
