using System.Globalization;
using MusicFs.Chunks.Chunking;
using MusicFs.Chunks.Tests.Storage;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing.Chunks;

namespace MusicFs.Chunks.Tests;

[TestClass]
[TestCategory("Stress")]
public sealed class ChunkStoreTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    public async Task Open_HeldByAnother_NamesTheHolderAndItsProcess()
    {
        await using ChunkStore first = await OpenAsync();

        (ChunkStore? second, Problem? problem) = await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = _folder.Path });

        Assert.IsNull(second);
        StringAssert.Contains(problem!.What, _folder.Path);
        StringAssert.Contains(problem.What, "PID " + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    [TestMethod]
    public async Task Open_AfterTheHolderClosed_FindsItsChunks()
    {
        ChunkId id;
        await using (ChunkStore first = await OpenAsync())
            id = (await first.PutAsync(ChunkContents.Noise(1, 100_000), default)).Value;

        await using ChunkStore second = await OpenAsync();

        byte[] read = new byte[100_000];
        Assert.AreEqual(100_000, (await second.ReadAsync(id, 0, read, default)).Value);
        CollectionAssert.AreEqual(ChunkContents.Noise(1, 100_000), read);
    }

    [TestMethod]
    public async Task Open_ManyTimes_GoesOnInTheSamePack()
    {
        for (int i = 0; i < 10; i++)
        {
            await using ChunkStore store = await OpenAsync();
            await store.PutAsync(ChunkContents.Noise(i, 1000), default);
        }

        Assert.HasCount(1, Directory.GetFiles(_folder.Path, "*.pack"));
        await using ChunkStore last = await OpenAsync();
        Assert.AreEqual(10, last.Statistics.Chunks);
    }

    [TestMethod]
    public async Task Open_WrittenByALaterVersion_IsRefusedAndNothingIsTouched()
    {
        await using (ChunkStore store = await OpenAsync())
            await store.PutAsync(ChunkContents.Noise(1, 1000), default);
        string pack = Directory.GetFiles(_folder.Path, "*.pack").Single();
        byte[] content = File.ReadAllBytes(pack);
        content[8] = 2;
        MusicFs.Chunks.Packs.PackFormat.Sign(content.AsSpan(0, 64));
        File.WriteAllBytes(pack, content);

        (ChunkStore? refused, Problem? problem) = await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = _folder.Path });

        Assert.IsNull(refused);
        StringAssert.Contains(problem!.What, "later version");
        CollectionAssert.AreEqual(content, File.ReadAllBytes(pack));
    }

    [TestMethod]
    public async Task Open_LimitOfZero_TakesAndHasNothing()
    {
        await using ChunkStore store = (await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = _folder.In("none"), Limit = 0 })).Store!;

        Assert.AreEqual(FsError.NoSpace, (await store.PutAsync(new byte[10], default)).Error);
        Assert.AreEqual(ChunkRead.Miss, store.TryRead(ChunkId.Of(new byte[10]), 0, new byte[10], out _));
        Assert.AreEqual(ChunkStoreState.Off, store.State);
        Assert.IsFalse(Directory.Exists(_folder.In("none")));
    }

    [TestMethod]
    public async Task Read_AnyPart_IsThatPartOfTheContent()
    {
        // The last block is a short one.
        const int length = 100_000, block = MusicFs.Chunks.Packs.PackFormat.BlockSize;
        byte[] content = ChunkContents.Noise(1, length);
        await using ChunkStore store = await OpenAsync();
        ChunkId id = (await store.PutAsync(content, default)).Value;
        int[] places = [0, 1, 4096, block - 1, block, block + 1, 2 * block, (3 * block) - 1, 6 * block, (6 * block) + 1, length - 1, length];
        foreach (int start in places)
        {
            foreach (int end in places.Where(place => place >= start))
            {
                byte[] read = new byte[end - start + 1];
                Assert.AreEqual(end - start, (await store.ReadAsync(id, start, read.AsMemory(0, end - start), default)).Value);
                CollectionAssert.AreEqual(content[start..end], read[..^1], $"{start} to {end}");
                Assert.AreEqual(0, read[^1]);
            }
        }
    }

    [TestMethod]
    public async Task Read_Warm_AllocatesNothing()
    {
        await using ChunkStore store = await OpenAsync();
        ChunkId noise = (await store.PutAsync(ChunkContents.Noise(1, 100_000), default)).Value;
        ChunkId text = (await store.PutAsync(ChunkContents.Text(1, 100_000), default)).Value;
        byte[] buffer = new byte[64 * 1024];
        ReadBoth();
        if (store.TryRead(noise, 0, buffer, out _) == ChunkRead.NotInMemory)
            Assert.Inconclusive("This file system does not say what is in memory.");

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 5000; i++)
            ReadBoth();

        Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before);

        void ReadBoth()
        {
            store.TryRead(noise, 123, buffer, out _);
            store.TryRead(text, 123, buffer, out _);
        }
    }

    [TestMethod]
    public async Task Put_CompressibleContent_TakesLessThanItHolds()
    {
        await using ChunkStore store = await OpenAsync();
        for (int i = 0; i < 10; i++)
            await store.PutAsync(ChunkContents.Text(i, FastCdc.Normal), default);

        Assert.IsLessThan(store.Statistics.ContentBytes / 2, store.Statistics.DiskBytes);
    }

    [TestMethod]
    public async Task Put_BeyondTheLimit_StaysWithinItAndKeepsWhatWasUsedLast()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(limit: 1_000_000);
        for (int number = 0; number < 300; number++)
        {
            await store.PutAsync([number]);
            store.Time.Advance(TimeSpan.FromSeconds(1));
            // Somebody listens to the first five all the time.
            for (int often = 0; often < 5 && number >= 5; often++)
                Assert.IsTrue(await store.HasAsync(often), $"{often} at {number}");
            Assert.IsLessThanOrEqualTo(1_000_000L, store.Folder.Bytes);
        }

        int[] found = await store.FindAsync(300);
        CollectionAssert.IsSubsetOf(new[] { 0, 1, 2, 3, 4, 297, 298, 299 }, found);
        Assert.IsGreaterThan(0L, store.Store.Statistics.Evicted);
        await store.AssertSoundAsync(300);
    }

    [TestMethod]
    public async Task Trim_AfterRestart_KeepsWhatWasUsedLastBeforeIt()
    {
        MemoryFolder folder = new();
        var time = new Testing.Time.ManualTime();
        await using (StoreOnMemory store = await StoreOnMemory.OpenAsync(folder, time: time))
        {
            await store.PutAsync(Enumerable.Range(0, 100));
            time.Advance(TimeSpan.FromSeconds(100));
            for (int number = 10; number < 20; number++)
                await store.HasAsync(number);
        }

        await using StoreOnMemory after = await StoreOnMemory.OpenAsync(folder, time: time);
        await after.Store.TrimAsync(folder.Bytes / 4, default);

        CollectionAssert.IsSubsetOf(Enumerable.Range(10, 10).ToArray(), await after.FindAsync(100));
        Assert.IsLessThan(40, after.Store.Statistics.Chunks);
    }

    [TestMethod]
    public async Task Trim_AfterACrash_KeepsWhatWasUsedLastUntilTheTimesWereSaved()
    {
        MemoryFolder folder = new();
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(folder);
        await store.PutAsync(Enumerable.Range(0, 100));
        store.Time.Advance(TimeSpan.FromSeconds(10));
        for (int number = 10; number < 20; number++)
            await store.HasAsync(number);
        await store.PassAsync(TimeSpan.FromMinutes(6));

        await using StoreOnMemory after = await StoreOnMemory.OpenAsync(folder.AfterKill(), time: store.Time);
        await after.Store.TrimAsync(folder.Bytes / 4, default);

        CollectionAssert.IsSubsetOf(Enumerable.Range(10, 10).ToArray(), await after.FindAsync(100));
    }

    [TestMethod]
    public async Task Open_AccessTimesLost_NothingElseIs()
    {
        MemoryFolder folder = new();
        await using (StoreOnMemory store = await StoreOnMemory.OpenAsync(folder))
            await store.PutAsync(Enumerable.Range(0, 20));
        folder.Files["access"].Damage(30, 1);

        await using StoreOnMemory after = await StoreOnMemory.OpenAsync(folder);

        Assert.HasCount(20, await after.FindAsync(20));
        await after.AssertSoundAsync(20);
    }

    [TestMethod]
    public async Task Open_ClockWasAheadOnce_ChunksDoNotStayForEver()
    {
        MemoryFolder folder = new();
        var wrong = new Testing.Time.ManualTime();
        wrong.Advance(TimeSpan.FromDays(30_000));
        await using (StoreOnMemory store = await StoreOnMemory.OpenAsync(folder, time: wrong))
            await store.PutAsync(Enumerable.Range(0, 30));

        await using StoreOnMemory after = await StoreOnMemory.OpenAsync(folder);
        after.Time.Advance(TimeSpan.FromSeconds(10));
        await after.PutAsync(Enumerable.Range(30, 10));
        await after.Store.TrimAsync(folder.Bytes / 2, default);

        CollectionAssert.IsSubsetOf(Enumerable.Range(30, 10).ToArray(), await after.FindAsync(40));
    }

    [TestMethod]
    public async Task Statistics_OfKnownUse_AreExact()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        await store.PutAsync([1, 2, 3, 3, 3]);
        await store.HasAsync(1);
        await store.HasAsync(99);
        await store.Store.FlushAsync();

        ChunkStoreStatistics statistics = store.Store.Statistics;

        Assert.AreEqual(3, statistics.Chunks);
        Assert.AreEqual(3L, statistics.Stored);
        Assert.AreEqual(2L, statistics.Duplicates);
        Assert.AreEqual(2L * StoreOnMemory.Content(3).Length, statistics.DuplicateBytes);
        Assert.AreEqual(1L, statistics.Hits);
        Assert.AreEqual(1L, statistics.Misses);
        Assert.AreEqual(new[] { 1, 2, 3 }.Sum(number => (long)StoreOnMemory.Content(number).Length), statistics.ContentBytes);
        Assert.AreEqual(store.Folder.Bytes, statistics.DiskBytes);
    }

    private async Task<ChunkStore> OpenAsync() => (await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = _folder.Path })).Store!;
}
