using MusicFs.Chunks.Contents;
using MusicFs.Chunks.Tests.Storage;
using MusicFs.Contracts.Errors;

namespace MusicFs.Chunks.Tests.Contents;

[TestClass]
public sealed class ProtectionTests
{
    [TestMethod]
    public async Task Put_BeyondTheLimit_KeepsProtectedFilesAndOfTheOthersWhatWasUsedLast()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(limit: 1_000_000);
        int[] kept = [.. Enumerable.Range(0, 40)];
        // Before they come, as with files that are yet to be fetched.
        store.Store.Contents.Protect(kept.Select(StoreOnMemory.FileOf));
        for (int number = 0; number < 300; number++)
        {
            await store.PutAsync([number]);
            store.Time.Advance(TimeSpan.FromSeconds(1));
            Assert.IsLessThanOrEqualTo(1_000_000L, store.Folder.Bytes);
        }

        int[] found = await store.FindAsync(300);
        CollectionAssert.IsSubsetOf(kept, found);
        CollectionAssert.IsSubsetOf(new[] { 297, 298, 299 }, found);
        Assert.IsGreaterThan(0L, store.Store.Statistics.Evicted);
        await store.AssertSoundAsync(300);
    }

    [TestMethod]
    public async Task Trim_AfterRestart_KeepsWhatWasProtectedBeforeIt()
    {
        MemoryFolder folder = new();
        await using (StoreOnMemory store = await StoreOnMemory.OpenAsync(folder))
        {
            await store.PutAsync(Enumerable.Range(0, 100));
            store.Store.Contents.Protect(Enumerable.Range(8, 8).Select(StoreOnMemory.FileOf));
            await store.SettleAsync();
            await store.AssertSoundAsync(100);
        }

        await using StoreOnMemory after = await StoreOnMemory.OpenAsync(folder);
        await after.Store.TrimAsync(0, default);

        CollectionAssert.AreEqual(Enumerable.Range(8, 8).ToArray(), await after.FindAsync(100));
        after.Store.Contents.Protect([]);
        await after.SettleAsync();
        await after.Store.TrimAsync(0, default);
        Assert.IsEmpty(await after.FindAsync(100));
    }

    [TestMethod]
    public async Task Load_FileIsDamaged_ProtectsNothingAndLosesNothing()
    {
        MemoryFolder folder = new();
        await using (StoreOnMemory store = await StoreOnMemory.OpenAsync(folder))
        {
            await store.PutAsync(Enumerable.Range(0, 20));
            store.Store.Contents.Protect([StoreOnMemory.FileOf(0)]);
        }

        folder.Files[ProtectedFiles.Name].Content[20] ^= 1;
        await using StoreOnMemory after = await StoreOnMemory.OpenAsync(folder);

        Assert.IsEmpty(after.Store.Contents.Protected);
        Assert.HasCount(20, await after.FindAsync(20));
    }

    [TestMethod]
    public async Task Put_NothingButProtectedFilesLeft_IsRefusedAndStaysWithinTheLimit()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(limit: 300_000);
        store.Store.Contents.Protect(Enumerable.Range(0, 100).Select(StoreOnMemory.FileOf));
        FsError error = FsError.None;
        for (int number = 0; number < 100 && error == FsError.None; number++)
            error = await store.PutAsync(number);

        Assert.AreEqual(FsError.NoSpace, error);
        Assert.IsLessThanOrEqualTo(300_000L, store.Folder.Bytes);
        await store.AssertSoundAsync(100);
    }

    [TestMethod]
    public async Task RandomOperations_ProtectedFilesStayWhole()
    {
        Random random = new(7);
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(limit: 1_000_000);
        HashSet<int> kept = [];
        HashSet<int> whole = [];
        for (int step = 0; step < 400; step++)
        {
            int number = random.Next(400);
            switch (random.Next(8))
            {
                case 0 when kept.Count < 32:
                    kept.Add(number / 4);
                    break;
                case 1 when kept.Count > 0:
                    kept.Remove(kept.ElementAt(random.Next(kept.Count)));
                    break;
                case 2:
                    await store.Store.TrimAsync(random.Next(1_000_000), default);
                    break;
                default:
                    Assert.AreEqual(FsError.None, await store.PutAsync(number));
                    break;
            }

            store.Store.Contents.Protect(kept.Select(static file => StoreOnMemory.FileOf(file * 4)));
            store.Time.Advance(TimeSpan.FromSeconds(1));
            HashSet<int> there = [.. (await store.FindAsync(400)).Where(one => kept.Contains(one / 4))];
            whole.RemoveWhere(one => !kept.Contains(one / 4));
            Assert.IsTrue(whole.IsSubsetOf(there), $"step {step}: {string.Join(' ', whole.Except(there))}");
            whole = there;
        }

        await store.AssertSoundAsync(400);
    }
}
