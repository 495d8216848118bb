using MusicFs.Chunks.Storage;
using MusicFs.Chunks.Tests.Storage;
using MusicFs.Contracts.Errors;

namespace MusicFs.Chunks.Tests;

/// <summary>Disks that are full, read-only, dead, forbidden or deleted, from one moment to the next: never an exception, and back by itself.</summary>
[TestClass]
public sealed class TroubleTests
{
    public static IEnumerable<object[]> WriteFailures =>
        from step in new[] { DiskStep.Write, DiskStep.Create, DiskStep.Sync, DiskStep.SyncNames, DiskStep.SetLength, DiskStep.Replace, DiskStep.Delete }
        from error in new[] { DiskError.NoSpace, DiskError.ReadOnly, DiskError.AccessDenied, DiskError.Failed }
        select new object[] { (int)step, (int)error };

    [TestMethod]
    [DynamicData(nameof(WriteFailures))]
    public async Task Write_AStepBeginsToFail_ReadsGoOnAndItRecovers(int step, int error)
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        await store.PutAsync(Enumerable.Range(0, 20));
        await store.Store.FlushAsync();
        store.Folder.OnStep = (now, _) => now == (DiskStep)step ? (DiskError)error : DiskError.None;

        // Whatever is asked of it: some steps come only with a trim or a full pack.
        for (int number = 20; number < 60; number++)
            await store.PutAsync(number);
        await store.PassAsync(StoreOnMemory.Check * 6);
        await store.Store.TrimAsync(store.Folder.Bytes / 2, default);
        await store.Store.VerifyAsync(new VerifyScope(0, Repair: true), default);
        await store.PutAsync(60);
        Assert.IsNotEmpty(await store.FindAsync(60));

        store.Folder.OnStep = static (_, _) => DiskError.None;
        await store.PassAsync(StoreOnMemory.Check);
        Assert.AreEqual(ChunkStoreState.Ready, store.Store.State);
        await store.PutAsync(Enumerable.Range(60, 5));
        await store.Store.FlushAsync();
        await store.AssertSoundAsync(65);

        await using StoreOnMemory after = await StoreOnMemory.OpenAsync(store.Folder.AfterKill());
        await after.AssertSoundAsync(65);
        CollectionAssert.IsSubsetOf(Enumerable.Range(60, 5).ToArray(), await after.FindAsync(65));
    }

    [TestMethod]
    public async Task Put_DiskFull_IsSaidOnceAndTriedAgainEveryMinute()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        await store.PutAsync(Enumerable.Range(0, 5));
        int writes = 0;
        store.Folder.OnStep = (step, _) =>
        {
            writes += step == DiskStep.Write ? 1 : 0;
            return step == DiskStep.Write ? DiskError.NoSpace : DiskError.None;
        };

        Assert.AreEqual(FsError.NoSpace, await store.PutAsync(10));
        int tried = writes;
        for (int number = 11; number < 30; number++)
            Assert.AreEqual(FsError.NoSpace, await store.PutAsync(number));
        Assert.AreEqual(tried, writes, "a full disk is not asked again for each chunk");
        await store.PassAsync(StoreOnMemory.Check);
        Assert.IsGreaterThan(tried, writes);

        Assert.AreEqual(ChunkStoreState.ReadsOnly, store.Store.State);
        Assert.HasCount(5, await store.FindAsync(30));
        StringAssert.Contains(store.Store.Statistics.Problem!.What, "full disk");
        StringAssert.Contains(store.Store.Statistics.Problem!.What, "/memory");
    }

    [TestMethod]
    public async Task Read_DiskDead_GoesPastTheStoreAndComesBackWithAllChunks()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        await store.PutAsync(Enumerable.Range(0, 40));
        await store.Store.FlushAsync();
        store.Folder.OnStep = static (_, _) => DiskError.Failed;

        Assert.IsEmpty(await store.FindAsync(40));
        await store.SettleAsync();
        Assert.AreEqual(ChunkStoreState.Bypassed, store.Store.State);
        Assert.AreNotEqual(FsError.None, await store.PutAsync(50));
        await store.PassAsync(StoreOnMemory.Check * 3);
        Assert.AreEqual(ChunkStoreState.Bypassed, store.Store.State);

        store.Folder.OnStep = static (_, _) => DiskError.None;
        await store.PassAsync(StoreOnMemory.Check);
        Assert.AreEqual(ChunkStoreState.Ready, store.Store.State);
        Assert.HasCount(40, await store.FindAsync(40));
        await store.AssertSoundAsync(40);
    }

    [TestMethod]
    public async Task Read_OneBadSpot_CostsOneChunkOnly()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(mostOpenFiles: 100);
        await store.PutAsync(Enumerable.Range(0, 40));
        int reads = 0;
        store.Folder.OnStep = (step, _) => step == DiskStep.Read && ++reads == 5 ? DiskError.Failed : DiskError.None;

        Assert.HasCount(39, await store.FindAsync(40));
        Assert.AreEqual(ChunkStoreState.Ready, store.Store.State);
    }

    [TestMethod]
    public async Task Folder_DeletedWhileRunning_IsMadeAnew()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        await store.PutAsync(Enumerable.Range(0, 40));
        store.Folder.DeleteAll();

        for (int number = 40; number < 80; number++)
            await store.PutAsync(number);
        await store.FindAsync(80);
        await store.PassAsync(StoreOnMemory.Check);

        Assert.AreEqual(ChunkStoreState.Ready, store.Store.State);
        await store.PutAsync(Enumerable.Range(0, 10));
        await store.Store.FlushAsync();
        await store.AssertSoundAsync(80);
    }

    [TestMethod]
    public async Task Pack_DeletedWhileRunning_ItsChunksAreMissing()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(mostOpenFiles: 1);
        await store.PutAsync(Enumerable.Range(0, 40));
        await store.Store.FlushAsync();
        store.Folder.Delete("00000002.pack");

        int[] found = await store.FindAsync(40);
        await store.SettleAsync();

        Assert.IsTrue(found.Length is > 20 and < 40);
        await store.AssertSoundAsync(40);
    }

    [TestMethod]
    public async Task Open_DiskDeadAtTheStart_IsBypassedUntilItIsWell()
    {
        MemoryFolder folder = new() { OnStep = static (_, _) => DiskError.Failed };
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(folder);
        Assert.AreEqual(ChunkStoreState.Bypassed, store.Store.State);
        Assert.AreNotEqual(FsError.None, await store.PutAsync(1));
        Assert.IsFalse(await store.HasAsync(1));

        folder.OnStep = static (_, _) => DiskError.None;
        await store.PassAsync(StoreOnMemory.Check);

        Assert.AreEqual(ChunkStoreState.Ready, store.Store.State);
        await store.PutAsync([1]);
        Assert.IsTrue(await store.HasAsync(1));
        Assert.HasCount(2, store.States);
    }

    [TestMethod]
    public async Task Open_DiskReadOnlyAtTheStart_ReadsWhatIsThere()
    {
        MemoryFolder folder = new();
        await using (StoreOnMemory first = await StoreOnMemory.OpenAsync(folder))
            await first.PutAsync(Enumerable.Range(0, 20));
        folder.OnStep = static (step, _) => step is DiskStep.Write or DiskStep.SetLength or DiskStep.Create or DiskStep.Delete or DiskStep.Replace
            ? DiskError.ReadOnly : DiskError.None;

        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(folder);

        Assert.AreEqual(ChunkStoreState.ReadsOnly, store.Store.State);
        Assert.HasCount(20, await store.FindAsync(20));
        Assert.AreEqual(FsError.ReadOnly, await store.PutAsync(30));
    }

    [TestMethod]
    public async Task TooManyOpenFiles_StoreWorksWithTheFewItGets()
    {
        MemoryFolder folder = new() { MostOpenFiles = 4 };
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(folder, mostOpenFiles: 100);
        await store.PutAsync(Enumerable.Range(0, 60));

        Assert.HasCount(60, await store.FindAsync(60));
        Assert.IsGreaterThan(6, store.Store.Statistics.Packs);
    }

    [TestMethod]
    public async Task TooManyOpenFiles_NoneLeft_IsAMissAndNothingIsDropped()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(mostOpenFiles: 1);
        await store.PutAsync(Enumerable.Range(0, 60));
        store.Folder.MostOpenFiles = 0;
        int found = (await store.FindAsync(60)).Length;
        store.Folder.MostOpenFiles = 100;

        Assert.IsLessThan(60, found);
        Assert.HasCount(60, await store.FindAsync(60));
    }

    [TestMethod]
    public async Task Disk_FillsUp_EvictsThenStopsPrefetchThenStopsWriting()
    {
        MemoryFolder folder = new() { Capacity = 4_000_000 };
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(folder);
        await store.PutAsync(Enumerable.Range(0, 60));
        long own = folder.Bytes;
        Assert.IsTrue(store.Store.AcceptsPrefetch);

        // Others fill the disk to 95 % with what the store has: it gives back until 90 % are left.
        AddForeign(folder, 3_800_000 - own);
        await store.PassAsync(StoreOnMemory.Check);
        Assert.IsLessThanOrEqualTo(3_600_000L, folder.Bytes);
        Assert.IsTrue(store.Store.AcceptsPrefetch);

        AddForeign(folder, 3_850_000);
        await store.PassAsync(StoreOnMemory.Check);
        Assert.AreEqual(0, store.Store.Statistics.Chunks);
        Assert.IsFalse(store.Store.AcceptsPrefetch);
        Assert.AreEqual(ChunkStoreState.Ready, store.Store.State);

        AddForeign(folder, 3_970_000);
        await store.PassAsync(StoreOnMemory.Check);
        Assert.AreEqual(ChunkStoreState.ReadsOnly, store.Store.State);
        Assert.AreEqual(FsError.NoSpace, await store.PutAsync(1));

        AddForeign(folder, 1_000_000);
        await store.PassAsync(StoreOnMemory.Check);
        Assert.AreEqual(ChunkStoreState.Ready, store.Store.State);
        Assert.IsTrue(store.Store.AcceptsPrefetch);
        Assert.AreEqual(FsError.None, await store.PutAsync(1));
    }

    [TestMethod]
    public async Task Read_NotInMemory_IsSaidAndReadWhereWaitingIsAllowed()
    {
        MemoryFolder folder = new() { IsCold = true };
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(folder);
        await store.PutAsync([1, 4]);

        Assert.AreEqual(ChunkRead.NotInMemory, store.Store.TryRead(StoreOnMemory.Id(1), 0, new byte[10], out _));
        Assert.AreEqual(ChunkRead.NotInMemory, store.Store.TryRead(StoreOnMemory.Id(4), 0, new byte[10], out _));
        Assert.IsTrue(await store.HasAsync(1));
        Assert.IsTrue(await store.HasAsync(4));
    }

    private static void AddForeign(MemoryFolder folder, long length)
    {
        folder.Delete("foreign");
        folder.Create("foreign", out PackFile? file);
        file!.SetLength(length);
        file.Dispose();
    }
}
