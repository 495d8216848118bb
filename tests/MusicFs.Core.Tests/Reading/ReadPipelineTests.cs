using System.Runtime.CompilerServices;
using MusicFs.Contracts.Errors;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Reading;

[TestClass]
[TestCategory("Stress")]
public sealed class ReadPipelineTests
{
    private const int Block = PipelineFixture.Block;

    [TestMethod]
    public async Task Read_Cold_FetchesItsBlocksAndNoMore()
    {
        var fixture = new PipelineFixture();
        (FileSource source, byte[] content) = fixture.Put("1", 10 * Block);
        using RemoteFile file = await fixture.OpenAsync(source);

        Task<FsResult<byte[]>> read = PipelineFixture.ReadAsync(file, Block + 100, Block);
        SteppedRead asked = await fixture.Origin.NextAsync();
        Assert.AreEqual((Block, 2 * Block), (asked.Offset, asked.Length));
        asked.Answer();

        CollectionAssert.AreEqual(content[(Block + 100)..((2 * Block) + 100)], (await read).Value);
        Assert.AreEqual(1, fixture.Origin.Reads);
    }

    [TestMethod]
    public async Task Read_AtTheEnd_IsClipped()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, byte[] content) = fixture.Put("1", Block + 10);
        using RemoteFile file = await fixture.OpenAsync(source);

        CollectionAssert.AreEqual(content[Block..], (await PipelineFixture.ReadAsync(file, Block, 1000)).Value);
        Assert.IsEmpty((await PipelineFixture.ReadAsync(file, Block + 10, 10)).Value);
        Assert.AreEqual(0, (await PipelineFixture.ReadAsync(file, long.MaxValue, 10)).Value.Length);
    }

    [TestMethod]
    public async Task Read_ByManyAtOnce_FetchesOnce()
    {
        var fixture = new PipelineFixture();
        (FileSource source, byte[] content) = fixture.Put("1", 4 * Block);
        RemoteFile[] files = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fixture.OpenAsync(source)));

        Task<FsResult<byte[]>>[] reads = [.. files.Select((file, i) => PipelineFixture.ReadAsync(file, i, Block - 10))];
        (await fixture.Origin.NextAsync()).Answer();
        FsResult<byte[]>[] results = await Task.WhenAll(reads);

        for (int i = 0; i < results.Length; i++)
            CollectionAssert.AreEqual(content[i..(i + Block - 10)], results[i].Value);
        Assert.AreEqual(1, fixture.Origin.Reads);
        Assert.AreEqual(1, fixture.Memory.Opens);
        foreach (RemoteFile file in files)
            file.Dispose();
    }

    [TestMethod]
    public async Task Read_ParallelReadersOfWholeFileWhileItDownloads_AllGetItAndEachBlockComesOnce()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, byte[] content) = fixture.Put("1", (32 << 20) + 123);
        RemoteFile[] files = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => fixture.OpenAsync(source)));

        await Task.WhenAll(files.Select(file => Task.Run(() => ReadAllAsync(file, content))));

        foreach (RemoteFile file in files)
            file.Dispose();
        await fixture.SettleAsync();
        await PipelineFixture.UntilAsync(() => fixture.Memory.OpenFiles == 0);
        await PipelineFixture.UntilAsync(() => fixture.Pipeline.Budget.Used == 0);
        Assert.AreEqual(0, fixture.Pipeline.Files);
    }

    [TestMethod]
    public async Task Read_CancelledReader_LeavesTheFetchToTheOthers()
    {
        var fixture = new PipelineFixture();
        (FileSource source, byte[] content) = fixture.Put("1", Block);
        using RemoteFile file = await fixture.OpenAsync(source);
        using CancellationTokenSource interrupt = new();
        Task<FsResult<byte[]>> first = PipelineFixture.ReadAsync(file, 0, 100, interrupt.Token);
        Task<FsResult<byte[]>> second = PipelineFixture.ReadAsync(file, 50, 100);
        SteppedRead asked = await fixture.Origin.NextAsync();

        await interrupt.CancelAsync();
        Assert.AreEqual(FsError.Interrupted, (await first).Error);
        Assert.IsFalse(asked.Cancelled.Task.IsCompleted);
        asked.Answer();

        CollectionAssert.AreEqual(content[50..150], (await second).Value);
    }

    [TestMethod]
    public async Task Read_LastReaderCancelled_EndsTheFetch()
    {
        var fixture = new PipelineFixture();
        (FileSource source, byte[] content) = fixture.Put("1", Block);
        using RemoteFile file = await fixture.OpenAsync(source);
        using CancellationTokenSource interrupt = new();
        Task<FsResult<byte[]>> read = PipelineFixture.ReadAsync(file, 0, 100, interrupt.Token);
        SteppedRead asked = await fixture.Origin.NextAsync();

        await interrupt.CancelAsync();
        await asked.Cancelled.Task;

        Assert.AreEqual(FsError.Interrupted, (await read).Error);
        CollectionAssert.AreEqual(content[..100], await fixture.ReadAnsweredAsync(file, 0, 100));
    }

    [TestMethod]
    public async Task Read_OriginStalls_TimesOutWhileOthersGoOn()
    {
        var fixture = new PipelineFixture();
        (FileSource source, byte[] content) = fixture.Put("1", 4 * Block);
        (FileSource other, byte[] otherContent) = fixture.Put("2", Block, seed: 2);
        using RemoteFile file = await fixture.OpenAsync(source);
        using RemoteFile good = await fixture.OpenAsync(other);
        Assert.HasCount(10, await fixture.ReadAnsweredAsync(file, 0, 10));

        Task<FsResult<byte[]>> stalled = PipelineFixture.ReadAsync(file, 2 * Block, 10);
        SteppedRead asked = await fixture.Origin.NextAsync();
        CollectionAssert.AreEqual(otherContent[..10], await fixture.ReadAnsweredAsync(good, 0, 10));
        CollectionAssert.AreEqual(content[..10], (await PipelineFixture.ReadAsync(file, 0, 10)).Value);
        await fixture.Time.PassAsync(TimeSpan.FromSeconds(30));

        Assert.AreEqual(FsError.TimedOut, (await stalled).Error);
        await asked.Cancelled.Task;
        CollectionAssert.AreEqual(content[(2 * Block)..((2 * Block) + 10)], await fixture.ReadAnsweredAsync(file, 2 * Block, 10));
    }

    [TestMethod]
    public async Task Read_OriginFails_PassesTheErrorAndTheNextReadTriesAgain()
    {
        var fixture = new PipelineFixture();
        (FileSource source, byte[] content) = fixture.Put("1", Block);
        using RemoteFile file = await fixture.OpenAsync(source);

        Task<FsResult<byte[]>> read = PipelineFixture.ReadAsync(file, 0, 10);
        (await fixture.Origin.NextAsync()).Answer(FsError.OriginUnavailable);

        Assert.AreEqual(FsError.OriginUnavailable, (await read).Error);
        CollectionAssert.AreEqual(content[..10], await fixture.ReadAnsweredAsync(file, 0, 10));
    }

    [TestMethod]
    public async Task Read_OriginalRewritten_IsStaleForEverAndNeverAMixture()
    {
        var fixture = new PipelineFixture();
        (FileSource source, _) = fixture.Put("1", 8 * Block);
        RemoteFile file = await fixture.OpenAsync(source);
        Assert.HasCount(10, await fixture.ReadAnsweredAsync(file, 0, 10));

        byte[] changed = new byte[8 * Block];
        FileSource next = source with { Version = fixture.Memory.Rewrite("1", changed) };
        Task<FsResult<byte[]>> across = PipelineFixture.ReadAsync(file, 0, 2 * Block);
        (await fixture.Origin.NextAsync()).Answer();

        Assert.AreEqual(FsError.Stale, (await across).Error);
        Assert.AreEqual(FsError.Stale, (await PipelineFixture.ReadAsync(file, 0, 10)).Error);
        Assert.AreEqual(FsError.Stale, (await fixture.Pipeline.OpenAsync(fixture.Origin, source, default)).Error);
        using RemoteFile reopened = await fixture.OpenAsync(next);
        CollectionAssert.AreEqual(changed[..100], await fixture.ReadAnsweredAsync(reopened, 0, 100));
        file.Dispose();
    }

    [TestMethod]
    public async Task Read_OriginalRewritten_WhatWasStoredOfItIsForgotten()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, byte[] content) = fixture.Put("1", 8 * Block);
        RemoteFile file = await fixture.OpenAsync(source);
        await PipelineFixture.ReadAsync(file, 0, 4 * Block);
        file.Dispose();
        await fixture.SettleAsync();
        Assert.AreEqual(1, fixture.Store.Contents.Files);

        fixture.Memory.Rewrite("1", new byte[8 * Block]);
        using RemoteFile again = await fixture.OpenAsync(source);
        CollectionAssert.AreEqual(content[..100], (await PipelineFixture.ReadAsync(again, 0, 100)).Value);
        Assert.AreEqual(FsError.Stale, (await PipelineFixture.ReadAsync(again, 6 * Block, 100)).Error);

        Assert.AreEqual(0, fixture.Store.Contents.Files);
    }

    [TestMethod]
    public async Task Close_WhileFetchesAreUnderWay_EndsThemAndBeginsNone()
    {
        var fixture = new PipelineFixture();
        (FileSource source, _) = fixture.Put("1", 100 * Block);
        RemoteFile file = await fixture.OpenAsync(source);
        await fixture.ReadAnsweredAsync(file, 0, Block);
        await fixture.ReadAnsweredAsync(file, Block, Block);
        SteppedRead ahead = await fixture.Origin.NextAsync();

        file.Dispose();
        await ahead.Cancelled.Task;
        await fixture.SettleAsync();
        int reads = fixture.Origin.Reads;

        Assert.AreEqual(FsError.BadHandle, (await PipelineFixture.ReadAsync(file, 50 * Block, 10)).Error);
        Assert.AreEqual(reads, fixture.Origin.Reads);
        await PipelineFixture.UntilAsync(() => fixture.Memory.OpenFiles == 0);
    }

    [TestMethod]
    public async Task Close_WithAnotherOpen_LeavesItsFetchAlone()
    {
        var fixture = new PipelineFixture();
        (FileSource source, byte[] content) = fixture.Put("1", 4 * Block);
        RemoteFile closed = await fixture.OpenAsync(source);
        using RemoteFile open = await fixture.OpenAsync(source);
        Task<FsResult<byte[]>> read = PipelineFixture.ReadAsync(open, 0, 10);
        SteppedRead asked = await fixture.Origin.NextAsync();

        closed.Dispose();
        asked.Answer();

        CollectionAssert.AreEqual(content[..10], (await read).Value);
    }

    [TestMethod]
    public async Task Reopen_OfWhatWasRead_ComesFromTheStoreWithoutTheOrigin()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, byte[] content) = fixture.Put("1", (20 * Block) + 7);
        using (RemoteFile file = await fixture.OpenAsync(source))
        {
            await ReadAllAsync(file, content);
            Assert.IsFalse(file.IsAtHand);
        }

        await fixture.SettleAsync();
        (int reads, int opens) = (fixture.Origin.Reads, fixture.Memory.Opens);
        fixture.Memory.Remove("1");

        using RemoteFile again = await fixture.OpenAsync(source);
        await ReadAllAsync(again, content);

        Assert.IsTrue(again.IsAtHand);
        Assert.AreEqual((reads, opens), (fixture.Origin.Reads, fixture.Memory.Opens));
    }

    [TestMethod]
    public async Task Read_StoredChunkIsNotInMemory_WaitsForTheDisk()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, byte[] content) = fixture.Put("1", 20 * Block);
        using (RemoteFile file = await fixture.OpenAsync(source))
            await ReadAllAsync(file, content);
        await fixture.SettleAsync();
        int reads = fixture.Origin.Reads;
        fixture.Store.IsCold = true;

        using RemoteFile again = await fixture.OpenAsync(source);
        await ReadAllAsync(again, content);

        Assert.AreEqual(reads, fixture.Origin.Reads);
    }

    [TestMethod]
    public async Task Read_StoredChunkIsLost_IsFetchedAgainUnnoticed()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, byte[] content) = fixture.Put("1", 20 * Block);
        using (RemoteFile file = await fixture.OpenAsync(source))
            await ReadAllAsync(file, content);
        await fixture.SettleAsync();
        await fixture.Store.TrimAsync(5 * Block, default);

        using RemoteFile again = await fixture.OpenAsync(source);
        await ReadAllAsync(again, content);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task Read_StoreTakesNothing_IsServedFromTheOrigin(bool hasStore)
    {
        var fixture = new PipelineFixture(new ReadLimits { StagingBytes = 4 << 20 }, hasStore) { Origin = { IsOpen = true } };
        fixture.Store.OnPut = FsError.NoSpace;
        (FileSource source, byte[] content) = fixture.Put("1", 200 * Block);
        using (RemoteFile file = await fixture.OpenAsync(source))
        {
            await ReadAllAsync(file, content);
            Assert.IsLessThanOrEqualTo(4L << 20, fixture.Pipeline.Budget.Used);
        }

        await fixture.SettleAsync();
        await PipelineFixture.UntilAsync(() => fixture.Pipeline.Budget.Used == 0);
    }

    [TestMethod]
    public async Task Read_Warm_AllocatesNothing()
    {
        var fixture = new PipelineFixture { Origin = { IsOpen = true } };
        (FileSource source, byte[] content) = fixture.Put("1", 40 * Block);
        using (RemoteFile first = await fixture.OpenAsync(source))
            await ReadAllAsync(first, content);
        await fixture.SettleAsync();
        using RemoteFile file = await fixture.OpenAsync(source);
        byte[] buffer = new byte[4096];
        Assert.AreEqual(4096, file.ReadAsync(0, buffer, default).Now().Value);

        long allocated = 0;
        for (int pass = 0; pass < 2; pass++)
            allocated = Sweep(file, buffer);

        Assert.AreEqual(0, allocated);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long Sweep(RemoteFile file, byte[] buffer)
    {
        bool all = true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 600; i++)
            all &= file.ReadAsync(i * 4096, buffer, default).Now().Value == buffer.Length;
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.IsTrue(all);
        return allocated;
    }

    private static async Task ReadAllAsync(RemoteFile file, byte[] content)
    {
        const int step = 100_000;
        for (int at = 0; at < content.Length; at += step)
        {
            byte[] read = (await PipelineFixture.ReadAsync(file, at, step)).Value;
            Assert.IsTrue(content.AsSpan(at, Math.Min(step, content.Length - at)).SequenceEqual(read));
        }
    }
}
