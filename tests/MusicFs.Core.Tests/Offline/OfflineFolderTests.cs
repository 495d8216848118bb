using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.Offline;

[TestClass]
public sealed class OfflineFolderTests
{
    [TestMethod]
    public async Task Folder_ShowsLocalAndWholeFilesAsTheTreeDoes()
    {
        await using OfflineLibrary library = new();
        library.Put(library.Disk, "here.flac", 1000, 1, "Ann/One/here.flac").Put(library.Far, "kept.flac", 200_000, 2, "Ann/Two/kept.flac", "By year/kept.flac")
            .Put(library.Far, "away.flac", 1000, 4, "Bob/Three/away.flac");
        await library.FillAsync("kept.flac");

        string[] shown = await library.ShownAsync();

        CollectionAssert.AreEqual((string[])[".offline/Ann/One/here.flac", ".offline/Ann/Two/kept.flac", ".offline/By year/kept.flac"], shown);
        Assert.AreEqual(library.Files.Resolve("Ann/Two/kept.flac").Value, library.Files.Resolve(".offline/Ann/Two/kept.flac").Value);
        Assert.AreEqual(FsError.NotFound, library.Files.Resolve(".offline/Bob").Error);
        Assert.AreEqual(FsError.NotFound, library.Files.Resolve(".offline/.origins").Error);
        NodeEntry folder = library.Files.Resolve(".offline/Ann/Two").Value;
        Assert.AreEqual(folder.Attributes, (await library.Files.GetAttributesAsync(default, folder.Node)).Value);
        Assert.AreEqual(library.Files.Resolve(".offline/Ann").Value.Node, (await library.Files.LookupParentAsync(default, folder.Node)).Value.Node);
        Assert.AreEqual(NodeId.Root, (await library.Files.LookupParentAsync(default, library.Files.Resolve(".offline").Value.Node)).Value.Node);
        Assert.AreEqual(FsError.IsDirectory, (await library.Files.OpenAsync(default, folder.Node, OpenAccess.Read)).Error);
        CollectionAssert.DoesNotContain(new DirectoryLister(library.Files).Names(NodeId.Root), ".offline");
    }

    [TestMethod]
    public async Task Folder_MoreIsStored_ShowsItAndTellsExactlyThat()
    {
        await using OfflineLibrary library = new();
        library.Put(library.Disk, "here.flac", 1000, 1, "Ann/One/here.flac").Put(library.Far, "kept.flac", 200_000, 2, "Ann/Two/kept.flac");
        Assert.HasCount(1, await library.ShownAsync());
        ulong ann = library.Files.Resolve(".offline/Ann").Value.Node.Value;
        library.Kernel.Clear();

        await library.FillAsync("kept.flac");
        await library.UntilAsync(() => library.Files.Resolve(".offline/Ann/Two/kept.flac").IsSuccess);
        await library.UntilAsync(() => library.Folder.Telling.IsCompleted);

        CollectionAssert.Contains(library.Kernel.Told.ToArray(), $"Added {ann} Two");
        Assert.HasCount(1, library.Kernel.Told.Where(static told => told.StartsWith("Added", StringComparison.Ordinal)));
        Assert.HasCount(2, await library.ShownAsync());
    }

    [TestMethod]
    public async Task Folder_FileIsAnotherNow_ShowsItOnlyOnceThatIsStored()
    {
        await using OfflineLibrary library = new();
        library.Put(library.Far, "song.flac", 100_000, 1, "Ann/song.flac");
        await library.FillAsync("song.flac");
        Assert.HasCount(1, await library.ShownAsync());

        library.Put(library.Far, "song.flac", 120_000, 2, "Ann/song.flac");

        Assert.AreEqual(FsError.NotFound, library.Files.Resolve(".offline/Ann/song.flac").Error);
        await library.UntilAsync(() => library.Files.Resolve(".offline/Ann").Error == FsError.NotFound);
        await library.FillAsync("song.flac");
        await library.UntilAsync(() => library.Files.Resolve(".offline/Ann/song.flac").IsSuccess);
    }

    [TestMethod]
    public async Task Folder_ListedInPages_GivesBackWhatItLeavesOut()
    {
        await using OfflineLibrary library = new();
        for (int i = 0; i < 30; i++)
            library.Put(i % 3 == 0 ? library.Disk : library.Far, $"{i}.flac", 10, i, $"Ann/{i}.flac");
        int living = library.Tree.LivingNodes;

        Assert.HasCount(10, await library.ShownAsync());
        for (int i = 0; i < 30; i++)
            library.Put(i % 3 == 0 ? library.Disk : library.Far, $"{i}.flac", 20, i + 100, $"Ann/{i}.flac");

        Assert.AreEqual(0, library.Tree.RetiredNodes);
        Assert.AreEqual(living, library.Tree.LivingNodes);
    }
}
