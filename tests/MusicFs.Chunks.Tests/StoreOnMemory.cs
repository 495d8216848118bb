using System.Collections.Concurrent;
using MusicFs.Chunks.Contents;
using MusicFs.Chunks.Storage;
using MusicFs.Chunks.Tests.Storage;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing.Chunks;
using MusicFs.Testing.Time;

namespace MusicFs.Chunks.Tests;

/// <summary>A store on a disk in memory, its clock in the test's hands, with numbered contents and their ranges.</summary>
internal sealed class StoreOnMemory : IAsyncDisposable
{
    public static readonly TimeSpan Check = TimeSpan.FromSeconds(60);

    private static readonly ConcurrentDictionary<int, byte[]> Contents = [];
    private static readonly ConcurrentDictionary<int, ChunkId> Ids = [];

    private readonly List<(ChunkStoreState State, Problem? Problem)> _states = [];

    private StoreOnMemory(MemoryFolder folder, ManualTime time)
    {
        Folder = folder;
        Time = time;
    }

    public MemoryFolder Folder { get; }

    public ManualTime Time { get; }

    public ChunkStore Store { get; private set; } = null!;

    public IReadOnlyList<(ChunkStoreState State, Problem? Problem)> States => _states;

    public static async Task<StoreOnMemory> OpenAsync(
        MemoryFolder? folder = null, long limit = 1 << 30, int packLength = 1 << 16, int mostOpenFiles = 8, ManualTime? time = null)
    {
        StoreOnMemory opened = new(folder ?? new MemoryFolder(), time ?? new ManualTime());
        ChunkStoreOptions options = new()
        {
            Folder = "/memory",
            Limit = limit,
            PackLength = packLength,
            MostOpenFiles = mostOpenFiles,
            Time = opened.Time,
            StateChanged = (state, problem) => opened._states.Add((state, problem)),
        };
        (ChunkStore? store, Problem? problem) = await ChunkStore.OpenAsync(options, opened.Folder);
        Assert.IsNull(problem);
        opened.Store = store!;
        return opened;
    }

    /// <summary>The content of a number, 2 to 20 KB, so that some have two blocks; a fourth of them compress.</summary>
    public static byte[] Content(int number) => Contents.GetOrAdd(number, Make);

    public static ChunkId Id(int number) => Ids.GetOrAdd(number, static number => ChunkId.Of(Content(number)));

    public static ContentKey FileOf(int number) => new(1, (ulong)(number / 4));

    public static ContentRange RangeOf(int number) => new(number % 4 * 100_000L, Content(number).Length, Id(number));

    public async Task<FsError> PutAsync(int number)
    {
        FsResult<ChunkId> put = await Store.PutAsync(Content(number), default);
        if (put.IsSuccess)
            Store.Contents.Add(FileOf(number), RangeOf(number));
        return put.Error;
    }

    public async Task PutAsync(IEnumerable<int> numbers)
    {
        foreach (int number in numbers)
            Assert.AreEqual(FsError.None, await PutAsync(number));
    }

    /// <summary>Whether a number's content is there; other bytes fail the test.</summary>
    public async Task<bool> HasAsync(int number)
    {
        byte[] content = Content(number);
        byte[] read = new byte[content.Length];
        FsResult<int> result = await Store.ReadAsync(Id(number), 0, read, default);
        if (!result.IsSuccess)
            return false;
        Assert.AreEqual(content.Length, result.Value);
        CollectionAssert.AreEqual(content, read, $"content {number}");
        return true;
    }

    public async Task<int[]> FindAsync(int count)
    {
        List<int> found = [];
        for (int number = 0; number < count; number++)
        {
            if (await HasAsync(number))
                found.Add(number);
        }

        return [.. found];
    }

    /// <summary>Lets the writer do what its clock asks for, and waits until it has.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Time.Advance(time);
        await SettleAsync();
    }

    /// <summary>Waits until the writer has done all it was given.</summary>
    public async Task SettleAsync()
    {
        // Twice: work may give the writer more work.
        await Store.TrimAsync(long.MaxValue, default);
        await Store.TrimAsync(long.MaxValue, default);
    }

    /// <summary>What must hold at any time, after whatever happened.</summary>
    public async Task AssertSoundAsync(int numbers)
    {
        int[] found = await FindAsync(numbers);
        Assert.IsEmpty((await Store.VerifyAsync(new VerifyScope(0, Repair: false), default)).Bad);
        Assert.AreEqual(Folder.Bytes, Store.Statistics.DiskBytes, "what the store thinks its files take");
        Assert.IsFalse(Folder.Files.Keys.Any(static name => name.EndsWith(AtomicFile.Suffix, StringComparison.Ordinal)), "temporary files are left");
        Assert.AreEqual(found.Length, Store.Statistics.Chunks);
        for (int number = 0; number < numbers; number++)
        {
            foreach (ContentRange range in Store.Contents.Find(FileOf(number)))
                Assert.IsTrue(Store.Contains(range.Chunk), "a range of a chunk that is not there");
            if (Store.Contents.TryFind(FileOf(number), RangeOf(number).Offset, out ContentRange mine))
                Assert.AreEqual(RangeOf(number), mine);
        }
    }

    public ValueTask DisposeAsync() => Store.DisposeAsync();

    private static byte[] Make(int number)
    {
        int length = 2000 + (number % 7 * 3000);
        return number % 4 == 0 ? ChunkContents.Text(number, length) : ChunkContents.Noise(number, length);
    }
}
