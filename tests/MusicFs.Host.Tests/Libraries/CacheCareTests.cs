using MusicFs.Chunks;
using MusicFs.Chunks.Contents;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Libraries;
using MusicFs.Testing.Chunks;

namespace MusicFs.Host.Tests.Libraries;

[TestClass]
public sealed class CacheCareTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-cache-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Count_OfAStore_KnowsFilesAndChunks()
    {
        await FillAsync();

        (CacheStatistics? counts, Problem? problem) = await CacheCare.CountAsync(_folder);

        Assert.IsNull(problem);
        Assert.AreEqual((3, 1, 300_000L), (counts!.Chunks, counts.Files, counts.ContentBytes));
        Assert.IsGreaterThan(300_000, counts.DiskBytes);
    }

    [TestMethod]
    public async Task Verify_OfAStore_ReadsAllOfIt()
    {
        await FillAsync();

        Assert.AreEqual(new CacheVerification(3, 300_000, 0), (await CacheCare.VerifyAsync(_folder, default)).Result);
    }

    [TestMethod]
    public async Task Clear_OfAStore_EmptiesIt()
    {
        await FillAsync();

        Assert.IsGreaterThan(300_000, (await CacheCare.ClearAsync(_folder, default)).Freed);

        CacheStatistics counts = (await CacheCare.CountAsync(_folder)).Statistics!;
        Assert.AreEqual((0, 0), (counts.Chunks, counts.Files));
    }

    [TestMethod]
    public async Task Count_WhereThereIsNone_SaysSo() => Assert.IsNotNull((await CacheCare.CountAsync(_folder)).Problem);

    [TestMethod]
    public async Task Count_WhileItIsInUse_NamesTheHolder()
    {
        await using ChunkStore store = await OpenAsync();

        (_, Problem? problem) = await CacheCare.CountAsync(_folder);

        Assert.Contains($"{Environment.ProcessId}", problem!.ToString());
    }

    private async Task<ChunkStore> OpenAsync() =>
        (await ChunkStore.OpenAsync(new ChunkStoreOptions { Folder = ReadCache.FolderIn(_folder) })).Store!;

    private async Task FillAsync()
    {
        await using ChunkStore store = await OpenAsync();
        ContentKey key = ContentKey.Of("file"u8);
        for (int i = 0; i < 3; i++)
            store.Contents.Add(key, new ContentRange(i * 100_000, 100_000, (await store.PutAsync(ChunkContents.Noise(i, 100_000), default)).Value));
    }
}
