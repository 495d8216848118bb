using MusicFs.Chunks.Storage;
using MusicFs.Chunks.Tests.Storage;
using MusicFs.Contracts.Errors;
using MusicFs.Testing.Faults;
using MusicFs.Testing.Time;

namespace MusicFs.Chunks.Tests;

/// <summary>A real folder on a disk that fails, tears, flips bits and hangs by schedule.</summary>
[TestClass]
[TestCategory("Stress")]
public sealed class FaultyDiskTests
{
    private const int Numbers = 60;

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly FaultyFolder _disk;

    public FaultyDiskTests() => _disk = new FaultyFolder(new DiskFolder(_folder.Path));

    public static IEnumerable<object[]> Faults =>
        from fault in new[] { Fault.Error, Fault.Partial, Fault.Wrong }
        from schedule in new[] { "every 3rd", "after 20", "the 10th" }
        from call in new[] { "read", "write", "sync" }
        where call != "sync" || fault == Fault.Error
        select new object[] { call, schedule, fault };

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    [DynamicData(nameof(Faults))]
    public async Task Disk_GoesWrong_NothingWrongIsReadAndItRecovers(string call, string schedule, Fault fault)
    {
        FaultSchedule faults = Schedule(schedule, fault);
        await using (ChunkStore store = await OpenAsync())
        {
            (call == "read" ? (Action<FaultSchedule>)(all => _disk.Reads = all) : call == "write" ? all => _disk.Writes = all : all => _disk.Syncs = all)(faults);
            for (int number = 0; number < Numbers; number++)
            {
                await store.PutAsync(StoreOnMemory.Content(number), default);
                if (number % 10 == 9)
                    await store.FlushAsync();
                await FindAsync(store, number + 1);
                if (number % 20 == 19)
                    await CheckAsync(store);
            }

            await store.VerifyAsync(new VerifyScope(0, Repair: true), default);
            Assert.IsGreaterThan(0, faults.Faults, "It never went wrong.");
            faults.End();
            await CheckAsync(store);
            Assert.AreEqual(ChunkStoreState.Ready, store.State);
            // What it lost it finds lost, and takes again.
            await FindAsync(store, Numbers);
            await store.VerifyAsync(new VerifyScope(0, Repair: true), default);
            for (int number = 0; number < Numbers; number++)
                Assert.IsTrue((await store.PutAsync(StoreOnMemory.Content(number), default)).IsSuccess);
            await AssertAllThereAsync(store);
        }

        await using ChunkStore again = await OpenAsync();
        await AssertAllThereAsync(again);
    }

    [TestMethod]
    public async Task Write_Hangs_ReadsGoOn()
    {
        await using ChunkStore store = await OpenAsync();
        await PutAsync(store, 0, 20);
        FaultSchedule faults = _disk.Writes = FaultSchedule.Once(3, Fault.Hang);
        Task putting = PutAsync(store, 20, 40);
        while (faults.Faults == 0)
            await Task.Yield();

        Assert.AreEqual(20, await FindAsync(store, 20));
        Assert.IsFalse(putting.IsCompleted);

        faults.End();
        await putting;
        await AssertAllThereAsync(store, 40);
    }

    [TestMethod]
    public async Task Read_OneHangs_OthersGoOn()
    {
        await using ChunkStore store = await OpenAsync();
        await PutAsync(store, 0, 20);
        FaultSchedule faults = _disk.Reads = FaultSchedule.Once(1, Fault.Hang);
        Task<VerifyReport> verifying = store.VerifyAsync(new VerifyScope(0, Repair: false), default).AsTask();
        while (faults.Faults == 0)
            await Task.Yield();

        Assert.AreEqual(20, await FindAsync(store, 20));
        Assert.IsFalse(verifying.IsCompleted);

        faults.End();
        Assert.IsEmpty((await verifying).Bad);
    }

    private static FaultSchedule Schedule(string text, Fault fault) => text switch
    {
        "every 3rd" => FaultSchedule.EveryNth(3, fault),
        "after 20" => FaultSchedule.After(20, fault),
        _ => FaultSchedule.Once(10, fault),
    };

    private static async Task PutAsync(ChunkStore store, int from, int to)
    {
        for (int number = from; number < to; number++)
            Assert.IsTrue((await store.PutAsync(StoreOnMemory.Content(number), default)).IsSuccess);
    }

    /// <summary>How many are there; other bytes fail the test.</summary>
    private static async Task<int> FindAsync(ChunkStore store, int count)
    {
        int found = 0;
        for (int number = 0; number < count; number++)
        {
            byte[] content = StoreOnMemory.Content(number);
            byte[] read = new byte[content.Length];
            FsResult<int> result = await store.ReadAsync(StoreOnMemory.Id(number), 0, read, default);
            if (!result.IsSuccess)
                continue;
            found++;
            Assert.IsTrue(result.Value == content.Length && content.AsSpan().SequenceEqual(read), $"Content {number} is another.");
        }

        return found;
    }

    private async Task AssertAllThereAsync(ChunkStore store, int numbers = Numbers)
    {
        await store.FlushAsync();
        Assert.AreEqual(numbers, await FindAsync(store, numbers));
        Assert.AreEqual(numbers, store.Statistics.Chunks);
        Assert.IsEmpty((await store.VerifyAsync(new VerifyScope(0, Repair: false), default)).Bad);
        Assert.AreEqual(_folder.Bytes, store.Statistics.DiskBytes);
        Assert.IsEmpty(Directory.GetFiles(_folder.Path, "*.new"));
    }

    private async Task<ChunkStore> OpenAsync() =>
        (await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = _folder.Path, PackLength = 1 << 16, MostOpenFiles = 4, Time = _time }, _disk)).Store!;

    private async Task CheckAsync(ChunkStore store)
    {
        _time.Advance(TimeSpan.FromSeconds(60));
        await store.TrimAsync(long.MaxValue, default);
        await store.TrimAsync(long.MaxValue, default);
    }
}
