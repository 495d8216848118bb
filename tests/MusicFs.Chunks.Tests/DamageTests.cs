using MusicFs.Chunks.Packs;
using MusicFs.Chunks.Tests.Storage;
using MusicFs.Contracts.Errors;

namespace MusicFs.Chunks.Tests;

/// <summary>Bits flip in the files, while they are in use and while they are not.</summary>
[TestClass]
public sealed class DamageTests
{
    [TestMethod]
    public async Task Read_AnyBitOfTheContentFlipped_IsAMissAndCanBePutAgain()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        await store.PutAsync([5, 6, 7]);
        Random random = new(1);
        int found = 0;
        for (int round = 0; round < 300; round++)
        {
            MemoryFile pack = store.Folder.Files.Last(static file => file.Key.EndsWith(".pack", StringComparison.Ordinal)).Value;
            int offset = random.Next(PackFormat.HeaderLength, pack.Content.Length);
            pack.Damage(offset, (byte)(1 << random.Next(8)));

            foreach (int number in new[] { 5, 6, 7 })
            {
                if (await store.HasAsync(number))
                    continue;
                found++;
                Assert.AreEqual(FsError.None, await store.PutAsync(number));
                Assert.IsTrue(await store.HasAsync(number));
            }

            // What lies in headers and behind the records is not part of what was read; it is set right for the next round.
            pack.Damage(offset, 0);
        }

        Assert.IsGreaterThan(50, found);
        Assert.AreEqual(found, (int)store.Store.Statistics.Damaged);
    }

    [TestMethod]
    [DataRow(0, DisplayName = "Before what is wanted, in its first block")]
    [DataRow(20_000, DisplayName = "Between")]
    [DataRow(45_000, DisplayName = "Behind what is wanted, in its last block")]
    public async Task Read_PartWhoseBlocksAreDamagedElsewhere_IsAMiss(int damaged)
    {
        byte[] content = MusicFs.Testing.Chunks.ChunkContents.Noise(1, 50_000), read = new byte[40_000];
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        ChunkId id = (await store.Store.PutAsync(content, default)).Value;
        MemoryFile pack = store.Folder.Files.Single(static file => file.Key.EndsWith(".pack", StringComparison.Ordinal)).Value;
        Assert.AreEqual(read.Length, (await store.Store.ReadAsync(id, 1000, read, default)).Value);

        pack.Damage(pack.Content.AsSpan().IndexOf(content.AsSpan(damaged, 1000)), 1);

        Assert.AreEqual(FsError.NotFound, (await store.Store.ReadAsync(id, 1000, read, default)).Error);
    }

    [TestMethod]
    public async Task Open_AnyBitOfAnyFileFlipped_NothingWrongIsReadAndMostIsThere()
    {
        MemoryFolder good = new();
        await using (StoreOnMemory store = await StoreOnMemory.OpenAsync(good))
            await store.PutAsync(Enumerable.Range(0, 20));
        Random random = new(2);
        foreach (string name in good.Files.Keys)
        {
            for (int round = 0; round < 30; round++)
            {
                MemoryFolder folder = good.AfterKill();
                MemoryFile file = folder.Files[name];
                // The ends of files are where marks and tables are.
                int offset = round % 3 == 0 ? random.Next(Math.Min(200, file.Content.Length)) : round % 3 == 1
                    ? file.Content.Length - 1 - random.Next(Math.Min(200, file.Content.Length)) : random.Next(file.Content.Length);
                file.Damage(offset, (byte)(1 << random.Next(8)));

                await using StoreOnMemory store = await StoreOnMemory.OpenAsync(folder);

                int[] found = await store.FindAsync(20);
                Assert.IsGreaterThanOrEqualTo(19, found.Length, $"{name} at {offset}");
            }
        }
    }

    [TestMethod]
    public async Task Verify_DamagedChunks_AreFoundDroppedAndTheirRoomGivenBack()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        await store.PutAsync(Enumerable.Range(0, 40));
        await store.Store.FlushAsync();
        foreach ((string name, MemoryFile file) in store.Folder.Files)
        {
            if (name.EndsWith(".pack", StringComparison.Ordinal))
                file.Damage(PackFormat.HeaderLength + PackFormat.RecordHeaderLength + 100, 0x10);
        }

        VerifyReport seen = await store.Store.VerifyAsync(new VerifyScope(0, Repair: false), default);
        int packs = store.Store.Statistics.Packs;
        VerifyReport repaired = await store.Store.VerifyAsync(new VerifyScope(0, Repair: true), default);

        Assert.AreEqual(40, seen.Checked);
        Assert.HasCount(packs, seen.Bad);
        CollectionAssert.AreEquivalent(seen.Bad.ToArray(), repaired.Bad.ToArray());
        Assert.AreEqual(40 - packs, store.Store.Statistics.Chunks);
        ChunkStoreStatistics after = store.Store.Statistics;
        Assert.IsEmpty((await store.Store.VerifyAsync(new VerifyScope(0, Repair: false), default)).Bad);
        await store.AssertSoundAsync(40);
        // No pack holds anything dead any more: what there is, is records, headers, tables and the map.
        Assert.IsLessThan(after.LiveBytes + (after.Packs * 4096L) + (40 * 200), after.DiskBytes);
    }

    [TestMethod]
    public async Task Verify_Sample_ReadsThatMany()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        await store.PutAsync(Enumerable.Range(0, 40));

        VerifyReport report = await store.Store.VerifyAsync(new VerifyScope(10, Repair: false), default);

        Assert.AreEqual(10, report.Checked);
    }

    [TestMethod]
    public async Task Verify_ContentThatIsNotItsName_IsFoundThoughItsChecksumsAreRight()
    {
        MemoryFolder folder = new();
        await using (StoreOnMemory store = await StoreOnMemory.OpenAsync(folder))
        {
            // As if memory had failed between the hash and the write.
            byte[] record = new byte[PackFormat.LongestRecord];
            byte[] wrong = [.. StoreOnMemory.Content(1)];
            wrong[77] ^= 1;
            await store.PutAsync([2]);
            PackEntry entry = PackRecord.Encode(StoreOnMemory.Id(1), wrong, record);
            MemoryFile pack = folder.Files["00000001.pack"];
            long end = pack.Content.Length;
            PackRecord.Place(record, 1, 1);
            pack.Write(end, record.AsSpan(0, entry.RecordLength));
            folder = folder.AfterKill();
        }

        await using StoreOnMemory after = await StoreOnMemory.OpenAsync(folder);
        Assert.AreEqual(2, after.Store.Statistics.Chunks);
        VerifyReport report = await after.Store.VerifyAsync(new VerifyScope(0, Repair: true), default);

        CollectionAssert.AreEqual(new[] { StoreOnMemory.Id(1) }, report.Bad.ToArray());
        Assert.IsTrue(await after.HasAsync(2));
        Assert.IsFalse(after.Store.Contains(StoreOnMemory.Id(1)));
    }
}
