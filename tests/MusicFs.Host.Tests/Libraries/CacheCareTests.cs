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

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public async Task Restore_OfWhatIsNoWholeBackup_KeepsWhatIsThere(bool isCut)
    {
        await FillAsync();
        string file = Path.Combine(_folder, "backup.tar");
        if (isCut)
        {
            Assert.IsNull((await CacheCare.BackUpAsync(_folder, file, default)).Problem);
            byte[] whole = await File.ReadAllBytesAsync(file);
            await File.WriteAllBytesAsync(file, whole[..(whole.Length / 2)]);
        }

        Assert.IsNotNull((await CacheCare.RestoreAsync(_folder, file, default)).Problem);

        Assert.AreEqual(new CacheVerification(3, 300_000, 0), (await CacheCare.VerifyAsync(_folder, default)).Result);
        Assert.IsFalse(Directory.Exists(Path.Combine(_folder, "restore.new")));
    }

    [TestMethod]
    public async Task Restore_OfABackup_HasWhatItHad()
    {
        await FillAsync();
        string file = Path.Combine(_folder, "backup.tar");
        await CacheCare.BackUpAsync(_folder, file, default);
        await CacheCare.ClearAsync(_folder, default);
        // What an interrupted one left is in nobody's way.
        Directory.CreateDirectory(Path.Combine(_folder, "restore.new", "chunks"));
        await File.WriteAllTextAsync(Path.Combine(_folder, "restore.new", "chunks", "contents"), "half");

        Assert.AreEqual((3, 1), (await CacheCare.RestoreAsync(_folder, file, default)) is { Restored: { } counts } ? (counts.Chunks, counts.Files) : default);
    }

    [TestMethod]
    public async Task BackUp_ToAFolderThatIsNotThere_SaysSo()
    {
        await FillAsync();

        (_, Problem? problem) = await CacheCare.BackUpAsync(_folder, Path.Combine(_folder, "nowhere", "backup.tar"), default);

        Assert.Contains("cannot be written", problem!.What);
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
