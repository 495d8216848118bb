using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Testing.Origins;

/// <summary>
/// What every origin must do. An implementation derives, supplies an origin, and changes what lies on it by the means of its
/// own kind.
/// </summary>
public abstract class OriginConformance
{
    private static readonly CancellationToken Cancelled = new(canceled: true);

    protected abstract IOrigin Origin { get; }

    /// <summary>Makes a file, and the folders above it.</summary>
    protected abstract void Write(string path, byte[] content);

    /// <summary>Puts another file in the place of one: those who have the old one open keep it.</summary>
    protected abstract void Replace(string path, byte[] content);

    protected abstract void MakeFolder(string path);

    protected abstract void Delete(string path);

    [TestMethod]
    public async Task List_Folder_HasItsEntriesOnce()
    {
        Write("a/1.flac", [1, 2, 3]);
        Write("a/two words é.mp3", [1]);
        MakeFolder("a/b");
        Write("a/b/deeper.flac", [1]);

        IReadOnlyList<OriginEntry> entries = (await Origin.ListAsync(OriginPath.FromString("a"), default)).Value;

        CollectionAssert.AreEquivalent(
            new[] { "a/1.flac File 3", "a/two words é.mp3 File 1", "a/b Directory" },
            entries.Select(e => e.Kind == NodeKind.File ? $"{e.Path} File {e.Version.Size}" : $"{e.Path} Directory").ToArray());
    }

    [TestMethod]
    public async Task List_Root_IsTheEmptyPath()
    {
        Write("top.flac", [1]);

        IReadOnlyList<OriginEntry> entries = (await Origin.ListAsync(OriginPath.Root, default)).Value;

        Assert.HasCount(1, entries);
        Assert.AreEqual("top.flac", entries[0].Path.ToString());
    }

    [TestMethod]
    public async Task List_ManyEntries_IsComplete()
    {
        for (int i = 0; i < 3000; i++)
            Write($"many/file number {i}.flac", [1]);

        IReadOnlyList<OriginEntry> entries = (await Origin.ListAsync(OriginPath.FromString("many"), default)).Value;

        Assert.HasCount(3000, entries.Select(e => e.Path).Distinct().ToArray());
    }

    [TestMethod]
    public async Task List_MissingAndFile_SayWhy()
    {
        Write("a/1.flac", [1]);

        Assert.AreEqual(FsError.NotFound, (await Origin.ListAsync(OriginPath.FromString("b"), default)).Error);
        Assert.AreEqual(FsError.NotDirectory, (await Origin.ListAsync(OriginPath.FromString("a/1.flac"), default)).Error);
    }

    [TestMethod]
    public async Task Stat_AgreesWithList()
    {
        Write("a/1.flac", [1, 2]);
        OriginEntry listed = (await Origin.ListAsync(OriginPath.FromString("a"), default)).Value.Single();

        Assert.AreEqual(listed, (await Origin.StatAsync(listed.Path, default)).Value);
        Assert.AreEqual(NodeKind.Directory, (await Origin.StatAsync(OriginPath.FromString("a"), default)).Value.Kind);
        Assert.AreEqual(NodeKind.Directory, (await Origin.StatAsync(OriginPath.Root, default)).Value.Kind);
        Assert.AreEqual(FsError.NotFound, (await Origin.StatAsync(OriginPath.FromString("a/2.flac"), default)).Error);
    }

    [TestMethod]
    public async Task Read_AnyRange_GivesItsBytes()
    {
        byte[] content = Content(100_000);
        Write("a/1.flac", content);
        using IOriginFile file = (await OpenAsync("a/1.flac")).Value;

        foreach ((int offset, int size) in new[] { (0, 100_000), (0, 1), (99_999, 1), (4095, 4098), (50_000, 100_000), (99_999, 10), (100_000, 1), (500_000, 1), (10, 0) })
        {
            byte[] buffer = new byte[size];
            FsResult<int> read = await file.ReadAsync(offset, buffer, default);
            CollectionAssert.AreEqual(content.Skip(offset).Take(size).ToArray(), buffer[..read.Value], $"{size} bytes from {offset}");
        }
    }

    [TestMethod]
    public async Task Read_ManyAtOnce_EachGivesItsBytes()
    {
        byte[] content = Content(1_000_000);
        Write("a/1.flac", content);
        using IOriginFile file = (await OpenAsync("a/1.flac")).Value;

        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
        {
            byte[] buffer = new byte[10_007];
            int offset = i * 15_013;
            int count = (await file.ReadAsync(offset, buffer, default)).Value;
            CollectionAssert.AreEqual(content[offset..(offset + count)], buffer[..count]);
        })));
    }

    [TestMethod]
    public async Task Open_OtherVersionThanExpected_IsStale()
    {
        Write("a/1.flac", [1, 2, 3]);
        OriginEntry before = (await Origin.StatAsync(OriginPath.FromString("a/1.flac"), default)).Value;
        Replace("a/1.flac", [4, 5, 6, 7]);

        Assert.AreEqual(FsError.Stale, (await Origin.OpenAsync(before.Path, before.Version, default)).Error);
    }

    [TestMethod]
    public async Task OpenListed_AsItWasListed_ReadsAsOpenedByVersion()
    {
        byte[] content = Content(100_000);
        Write("a/1.flac", content);
        OriginEntry listed = (await Origin.ListAsync(OriginPath.FromString("a"), default)).Value.Single();

        using IOriginFile file = (await Origin.OpenListedAsync(listed.Path, listed.Version, default)).Value;

        Assert.AreEqual(listed.Version, file.Version);
        foreach (int offset in new[] { 70_000, 0, 99_990 })
        {
            byte[] buffer = new byte[50_000];
            FsResult<int> read = await file.ReadAsync(offset, buffer, default);
            CollectionAssert.AreEqual(content.Skip(offset).Take(buffer.Length).ToArray(), buffer[..read.Value]);
        }
    }

    [TestMethod]
    public async Task OpenListed_OtherOrGoneByNow_IsSaidByTheFirstReadAtTheLatest()
    {
        Write("a/1.flac", [1, 2, 3]);
        Write("a/2.flac", [1, 2, 3]);
        IReadOnlyList<OriginEntry> listed = (await Origin.ListAsync(OriginPath.FromString("a"), default)).Value;
        OriginEntry replaced = listed.Single(entry => entry.Path == OriginPath.FromString("a/1.flac"));
        OriginEntry gone = listed.Single(entry => entry.Path == OriginPath.FromString("a/2.flac"));
        Replace("a/1.flac", [4, 5, 6, 7]);
        Delete("a/2.flac");

        Assert.AreEqual(FsError.Stale, await FirstErrorAsync(replaced));
        Assert.AreEqual(FsError.NotFound, await FirstErrorAsync(gone));

        async Task<FsError> FirstErrorAsync(OriginEntry entry)
        {
            FsResult<IOriginFile> opened = await Origin.OpenListedAsync(entry.Path, entry.Version, default);
            if (!opened.TryGetValue(out IOriginFile? file))
                return opened.Error;
            using (file)
                return (await file.ReadAsync(0, new byte[3], default)).Error;
        }
    }

    [TestMethod]
    public async Task Open_Missing_IsNotFound()
    {
        Write("a/1.flac", [1, 2, 3]);
        OriginEntry before = (await Origin.StatAsync(OriginPath.FromString("a/1.flac"), default)).Value;
        Delete("a/1.flac");

        Assert.AreEqual(FsError.NotFound, (await Origin.OpenAsync(before.Path, before.Version, default)).Error);
    }

    [TestMethod]
    public async Task Open_Directory_IsIsDirectory()
    {
        MakeFolder("a");
        OriginEntry folder = (await Origin.StatAsync(OriginPath.FromString("a"), default)).Value;

        Assert.AreEqual(FsError.IsDirectory, (await Origin.OpenAsync(folder.Path, folder.Version, default)).Error);
    }

    [TestMethod]
    public async Task Read_ReplacedWhileOpen_GivesTheOldBytesOrStale()
    {
        Write("a/1.flac", [1, 2, 3]);
        using IOriginFile file = (await OpenAsync("a/1.flac")).Value;
        Replace("a/1.flac", [4, 5, 6, 7]);
        byte[] buffer = new byte[10];

        FsResult<int> read = await file.ReadAsync(0, buffer, default);

        if (read.Error != FsError.Stale)
            CollectionAssert.AreEqual(new byte[] { 1, 2, 3 }, buffer[..read.Value]);
    }

    [TestMethod]
    public async Task Read_AfterDispose_IsBadHandle()
    {
        Write("a/1.flac", [1, 2, 3]);
        IOriginFile file = (await OpenAsync("a/1.flac")).Value;
        file.Dispose();

        Assert.AreEqual(FsError.BadHandle, (await file.ReadAsync(0, new byte[1], default)).Error);
    }

    [TestMethod]
    public async Task Dispose_ReadsUnderWay_LetsThemComplete()
    {
        Write("a/1.flac", Content(200_000));
        IOriginFile file = (await OpenAsync("a/1.flac")).Value;
        Task<FsResult<int>>[] reads = [.. Enumerable.Range(0, 20).Select(i => file.ReadAsync(i, new byte[100_000], default).AsTask())];

        file.Dispose();

        foreach (FsResult<int> read in await Task.WhenAll(reads))
            Assert.AreEqual(100_000, read.Value);
    }

    [TestMethod]
    public async Task AnyCall_AlreadyCancelled_IsInterrupted()
    {
        Write("a/1.flac", [1]);
        OriginEntry entry = (await Origin.StatAsync(OriginPath.FromString("a/1.flac"), default)).Value;

        Assert.AreEqual(FsError.Interrupted, (await Origin.ListAsync(OriginPath.Root, Cancelled)).Error);
        Assert.AreEqual(FsError.Interrupted, (await Origin.StatAsync(entry.Path, Cancelled)).Error);
        Assert.AreEqual(FsError.Interrupted, (await Origin.OpenAsync(entry.Path, entry.Version, Cancelled)).Error);
    }

    [TestMethod]
    public async Task Probe_Answering_IsNone() => Assert.AreEqual(FsError.None, await Origin.ProbeAsync(default));

    /// <summary>Names that mean something in what an origin is asked in are listed as they are, and lead to their files.</summary>
    protected async Task ProveNamesAsync(params string[] names)
    {
        const string folder = "odd & <names>";
        foreach (string name in names)
            Write($"{folder}/{name}", Encoding.UTF8.GetBytes(name));

        IReadOnlyList<OriginEntry> entries = (await Origin.ListAsync(OriginPath.FromString(folder), default)).Value;

        CollectionAssert.AreEquivalent(names, entries.Select(static e => Encoding.UTF8.GetString(e.Path.Name)).ToArray());
        foreach (OriginEntry entry in entries)
        {
            using IOriginFile file = (await Origin.OpenAsync(entry.Path, entry.Version, default)).Value;
            byte[] content = new byte[100];
            int count = (await file.ReadAsync(0, content, default)).Value;
            CollectionAssert.AreEqual(entry.Path.Name.ToArray(), content[..count]);
        }
    }

    protected static byte[] Content(int size)
    {
        byte[] content = new byte[size];
        new Random(size).NextBytes(content);
        return content;
    }

    protected async Task<FsResult<IOriginFile>> OpenAsync(string path)
    {
        FsResult<OriginEntry> entry = await Origin.StatAsync(OriginPath.FromString(path), default);
        return entry.IsSuccess ? await Origin.OpenAsync(entry.Value.Path, entry.Value.Version, default) : entry.Error;
    }
}
