using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;

namespace MusicFs.Testing.Origins;

/// <summary>What every origin must do. An origin's tests derive from it and supply the origin and a way to put files on it.</summary>
public abstract class OriginConformance
{
    /// <summary>The origin under test, empty at first.</summary>
    protected abstract IOrigin Origin { get; }

    /// <summary>Puts a file where the origin sees it, replacing one that is there by another file.</summary>
    protected abstract void Put(string path, byte[] content);

    protected static OriginPath Path(string path) => OriginPath.FromString(path);

    protected async Task<OriginEntry> StatAsync(string path)
    {
        FsResult<OriginEntry> entry = await Origin.StatAsync(Path(path), CancellationToken.None);
        Assert.IsTrue(entry.IsSuccess, $"{path}: {entry.Error}");
        return entry.Value;
    }

    protected async Task<FsResult<IOriginFile>> OpenAsync(string path) =>
        await Origin.OpenAsync(Path(path), (await StatAsync(path)).Version, CancellationToken.None);

    protected static byte[] Noise(int length, int seed)
    {
        byte[] noise = new byte[length];
        new Random(seed).NextBytes(noise);
        return noise;
    }

    [TestMethod]
    public async Task List_FilesAndFolders_WithKindsAndVersions()
    {
        Put("a/one.flac", new byte[10]);
        Put("a/b/two.flac", new byte[20]);
        FsResult<IReadOnlyList<OriginEntry>> listed = await Origin.ListAsync(Path("a"), CancellationToken.None);
        Assert.IsTrue(listed.IsSuccess);
        CollectionAssert.AreEquivalent(
            new[] { ("a/one.flac", NodeKind.File), ("a/b", NodeKind.Directory) },
            listed.Value.Select(entry => (entry.Path.ToString(), entry.Kind)).ToArray());
        OriginEntry file = listed.Value.Single(entry => entry.Kind == NodeKind.File);
        Assert.AreEqual(10, file.Version.Size);
        Assert.AreEqual((await StatAsync("a/one.flac")).Version, file.Version, "listing and asking agree");
    }

    [TestMethod]
    public async Task Missing_NotFound()
    {
        Assert.AreEqual(FsError.NotFound, (await Origin.StatAsync(Path("none"), CancellationToken.None)).Error);
        Assert.AreEqual(FsError.NotFound, (await Origin.OpenAsync(Path("none"), default, CancellationToken.None)).Error);
    }

    [TestMethod]
    public async Task Read_RandomRanges_TheFilesBytes()
    {
        byte[] content = Noise(300_000, 1);
        Put("f", content);
        using IOriginFile file = (await OpenAsync("f")).Value;
        var random = new Random(2);
        byte[] buffer = new byte[100_000];
        for (int i = 0; i < 300; i++)
        {
            int offset = random.Next(content.Length + 50), size = random.Next(buffer.Length);
            FsResult<int> read = await file.ReadAsync(offset, buffer.AsMemory(0, size), CancellationToken.None);
            int there = Math.Clamp(content.Length - offset, 0, size);
            Assert.AreEqual(there, read.Value);
            Assert.IsTrue(buffer.AsSpan(0, there).SequenceEqual(content.AsSpan(Math.Min(offset, content.Length), there)));
        }
    }

    [TestMethod]
    public async Task Open_AnotherVersionExpected_Stale()
    {
        Put("f", Noise(100, 1));
        OriginVersion before = (await StatAsync("f")).Version;
        Put("f", Noise(101, 2));
        Assert.AreEqual(FsError.Stale, (await Origin.OpenAsync(Path("f"), before, CancellationToken.None)).Error);
        Assert.IsTrue((await OpenAsync("f")).IsSuccess);
    }

    [TestMethod]
    public async Task Read_ReplacedWhileOpen_TheOldBytesOrStaleNeverAMixture()
    {
        byte[] before = Noise(50_000, 1), after = Noise(50_000, 2);
        Put("f", before);
        using IOriginFile file = (await OpenAsync("f")).Value;
        Put("f", after);
        byte[] buffer = new byte[50_000];
        FsResult<int> read = await file.ReadAsync(0, buffer, CancellationToken.None);
        if (read.IsSuccess)
            CollectionAssert.AreEqual(before, buffer);
        else
            Assert.AreEqual(FsError.Stale, read.Error);
    }

    [TestMethod]
    public async Task Dispose_WhileOthersRead_NothingBreaks()
    {
        Put("f", Noise(200_000, 1));
        IOriginFile file = (await OpenAsync("f")).Value;
        Task<FsResult<int>>[] reads = [.. Enumerable.Range(0, 20).Select(i => file.ReadAsync(i, new byte[100_000], CancellationToken.None).AsTask())];
        file.Dispose();
        foreach (FsResult<int> read in await Task.WhenAll(reads))
            Assert.IsTrue(read.IsSuccess || read.Error == FsError.BadHandle, $"{read.Error}");
    }

    [TestMethod]
    public async Task Probe_Healthy() => Assert.AreEqual(FsError.None, await Origin.ProbeAsync(CancellationToken.None));
}
