using MusicFs.Chunks.Contents;
using MusicFs.Chunks.Tests.Storage;

namespace MusicFs.Chunks.Tests.Contents;

[TestClass]
public sealed class ContentMapTests
{
    private static readonly ContentKey File = ContentKey.Of("nas\0music/1.flac\0123"u8);
    private static readonly ContentKey Other = ContentKey.Of("nas\0music/1.flac\0124"u8);

    [TestMethod]
    public async Task Find_BytesInsideAndBetweenRanges_AreTold()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        ContentMap map = store.Store.Contents;
        ContentRange first = new(0, 100, StoreOnMemory.Id(1)), second = new(200, 50, StoreOnMemory.Id(2));
        map.Add(File, second, first);

        Assert.AreEqual(first, Find(map, File, 0));
        Assert.AreEqual(first, Find(map, File, 99));
        Assert.IsNull(Find(map, File, 100));
        Assert.AreEqual(second, Find(map, File, 200));
        Assert.IsNull(Find(map, File, 250));
        Assert.IsNull(Find(map, Other, 0));
        CollectionAssert.AreEqual(new[] { first, second }, map.Find(File).ToArray());
    }

    [TestMethod]
    public async Task Find_BehindAShorterRangeThatBeginsLater_IsTheLongOne()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        ContentRange longer = new(0, 100_000, StoreOnMemory.Id(1)), inside = new(50_000, 10, StoreOnMemory.Id(2));
        store.Store.Contents.Add(File, longer, inside);

        Assert.AreEqual(longer, Find(store.Store.Contents, File, 60_000));
    }

    [TestMethod]
    public async Task Skip_RangesInAnyOrderAndAcrossEachOther_EndsAtTheFirstGap()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        ContentMap map = store.Store.Contents;
        Random random = new(3);
        for (int file = 0; file < 200; file++)
        {
            bool[] there = new bool[1000];
            for (int i = random.Next(30); i > 0; i--)
            {
                int at = random.Next(950), length = random.Next(1, 50);
                map.Add(Key(file), new ContentRange(at, length, StoreOnMemory.Id(i)));
                there.AsSpan(at, length).Fill(true);
            }

            for (int at = 0; at < there.Length; at++)
            {
                int end = random.Next(at, there.Length), gap = Array.IndexOf(there, false, at);
                Assert.AreEqual(gap < 0 ? end : Math.Min(gap, end), map.Skip(Key(file), at, end), $"From {at} of file {file} to {end}.");
            }
        }

        Assert.AreEqual(5, map.Skip(Other, 5, 10));
    }

    [TestMethod]
    public async Task Replace_ParkedBlocksByChunks_LeavesTheChunks()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        ContentMap map = store.Store.Contents;
        ContentRange[] parked = [new(0, 64, StoreOnMemory.Id(1)), new(64, 64, StoreOnMemory.Id(2))];
        ContentRange[] cut = [new(0, 50, StoreOnMemory.Id(3)), new(50, 78, StoreOnMemory.Id(4))];
        map.Add(File, parked);

        map.Replace(File, parked, cut);

        CollectionAssert.AreEqual(cut, map.Find(File).ToArray());
        Assert.AreEqual(2, map.Ranges);
    }

    [TestMethod]
    public async Task Reopen_AfterManyChanges_IsTheSame()
    {
        MemoryFolder folder = new();
        Random random = new(1);
        Dictionary<int, List<ContentRange>> expected = [];
        await using (StoreOnMemory store = await StoreOnMemory.OpenAsync(folder))
        {
            await store.PutAsync(Enumerable.Range(0, 10));
            foreach (int number in Enumerable.Range(0, 10))
                store.Store.Contents.Forget(StoreOnMemory.FileOf(number));
            // Enough lines to be written anew several times.
            for (int i = 0; i < 20_000; i++)
                Change(store.Store.Contents, expected, random);
        }

        Assert.IsLessThan(64 * 12_000, folder.Files["contents"].Content.Length);
        await using StoreOnMemory after = await StoreOnMemory.OpenAsync(folder);
        foreach ((int file, List<ContentRange> ranges) in expected)
            CollectionAssert.AreEquivalent(ranges, after.Store.Contents.Find(Key(file)).ToArray());
        Assert.AreEqual(expected.Values.Sum(static ranges => ranges.Count), after.Store.Contents.Ranges);
    }

    [TestMethod]
    public async Task Trim_ChunksDropped_TheirRangesGoToo()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        await store.PutAsync(Enumerable.Range(0, 40));
        Assert.AreEqual(10, store.Store.Contents.Files);

        await store.Store.TrimAsync(0, default);

        Assert.AreEqual(0, store.Store.Contents.Files);
        Assert.AreEqual(0, store.Store.Contents.Ranges);
    }

    [TestMethod]
    public async Task Add_BeyondTheBound_FilesUsedLongestAgoGo()
    {
        // A limit of 1 MB allows 65,536 ranges.
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync(limit: 6_000_000);
        ContentMap map = store.Store.Contents;
        for (int i = 0; i < 70_000; i++)
        {
            map.Add(Key(i / 10), new ContentRange(i % 10, 1, StoreOnMemory.Id(1)));
            if (i % 1000 == 0)
            {
                store.Time.Advance(TimeSpan.FromSeconds(1));
                Find(map, Key(0), 0);
            }
        }

        Assert.IsLessThanOrEqualTo(65_536, map.Ranges);
        Assert.IsNotNull(Find(map, Key(0), 0));
        Assert.IsNull(Find(map, Key(1), 0));
        Assert.IsNotNull(Find(map, Key(6999), 0));
    }

    [TestMethod]
    public async Task Find_Warm_AllocatesNothing()
    {
        await using StoreOnMemory store = await StoreOnMemory.OpenAsync();
        await store.PutAsync([1]);
        store.Store.Contents.TryFind(StoreOnMemory.FileOf(1), 100_000, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            store.Store.Contents.TryFind(StoreOnMemory.FileOf(1), 100_000, out _);

        Assert.AreEqual(0L, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static ContentKey Key(int file) => new(7, (ulong)file);

    private static ContentRange? Find(ContentMap map, ContentKey file, long offset) => map.TryFind(file, offset, out ContentRange range) ? range : null;

    private static void Change(ContentMap map, Dictionary<int, List<ContentRange>> expected, Random random)
    {
        int file = random.Next(20);
        if (!expected.TryGetValue(file, out List<ContentRange>? known))
            expected[file] = known = [];
        ContentRange range = new(random.Next(50) * 1000L, random.Next(1, 2000), StoreOnMemory.Id(random.Next(10)));
        switch (random.Next(20))
        {
            case 0:
                map.Forget(Key(file));
                known.Clear();
                break;
            case < 8 when known.Count > 0:
                ContentRange old = known[random.Next(known.Count)];
                map.Remove(Key(file), old);
                known.Remove(old);
                break;
            default:
                map.Add(Key(file), range);
                if (!known.Contains(range))
                    known.Add(range);
                break;
        }
    }
}
