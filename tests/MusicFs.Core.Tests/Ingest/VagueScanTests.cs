using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Ingest;

/// <summary>Scans of an origin whose lists do not say just what a file is.</summary>
[TestClass]
public sealed class VagueScanTests : CatalogTests
{
    private readonly MemoryOrigin _disk = new("disk");
    private readonly VirtualTree _tree = new();
    private VagueOrigin _origin = null!;

    [TestInitialize]
    public void Fill()
    {
        _origin = new VagueOrigin(_disk);
        FillSongs(_disk, 20);
        _disk.Put("x/cover.jpg", new byte[77]);
        _disk.Put("x/other.bin", new byte[78]);
        _disk.Put("x/empty.txt", []);
    }

    [TestMethod]
    public async Task Scan_New_OpensEachTrackOnceAsksForTheRestAndKnowsAllExactly()
    {
        (ScanReport report, int reads) = await ScanAsync();

        // Each track was opened once, which its tags would have cost anyway.
        Assert.AreEqual((20, 20, 20, 3), (report.Tracks, reads, _origin.Opens, _origin.Stats));
        Assert.AreEqual((await ListedAsync()).Where(static entry => entry.Path.ToString().EndsWith(".flac", StringComparison.Ordinal)).Sum(static entry => entry.Version.Size), report.Bytes);
        await AssertExactAsync();
    }

    [TestMethod]
    public async Task Scan_NothingChanged_AsksForNothing()
    {
        await ScanAsync();
        (int opens, int stats) = (_origin.Opens, _origin.Stats);

        (ScanReport report, int reads) = await ScanAsync();

        Assert.AreEqual((20, 0, 0, 0), (report.Tracks, reads, _origin.Opens - opens, _origin.Stats - stats));
    }

    [TestMethod]
    public async Task Scan_SomeChanged_LooksAtThoseOnly()
    {
        await ScanAsync();
        (int opens, int stats) = (_origin.Opens, _origin.Stats);
        _disk.Put("x/3.flac", MemoryTagReader.Encode("Ann", "Songs", "Renamed", 3));
        _disk.Put("x/cover.jpg", new byte[79]);

        (_, int reads) = await ScanAsync();

        Assert.AreEqual((1, 1, 1), (reads, _origin.Opens - opens, _origin.Stats - stats));
        await AssertExactAsync();
    }

    [TestMethod]
    public async Task Scan_TreeLostAndCatalogKept_OpensAndReadsNone()
    {
        await ScanAsync();
        using LibraryScanner scanner = new(new VirtualTree(), [_origin], new MemoryTagReader(), [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: Catalog);
        int opens = _origin.Opens;

        await scanner.ScanAsync(null, default);

        Assert.AreEqual(opens, _origin.Opens);
    }

    [TestMethod]
    [DataRow(FsError.AccessDenied)]
    [DataRow(FsError.TimedOut)]
    public async Task Scan_TrackThatDoesNotOpen_IsThereAndTriedAgain(FsError error)
    {
        _origin.OnOpen = path => path.ToString() == "x/5.flac" ? error : FsError.None;
        (ScanReport first, _) = await ScanAsync();
        _origin.OnOpen = static _ => FsError.None;

        (ScanReport second, int reads) = await ScanAsync();

        Assert.AreEqual((20, 1), (first.Tracks, first.Unreadable));
        Assert.AreEqual((20, 0, 1), (second.Tracks, second.Unreadable, reads));
        await AssertExactAsync();
    }

    /// <summary>Every file is in the tree with the version that it has.</summary>
    private async Task AssertExactAsync()
    {
        TreeSnapshot tree = _tree.Current;
        foreach (OriginEntry entry in await ListedAsync())
            Assert.AreEqual(entry.Version, tree.Node(tree.FindOriginal("disk", entry.Path)).Version, entry.Path.ToString());
        GC.KeepAlive(tree);
    }

    private async Task<IReadOnlyList<OriginEntry>> ListedAsync() => (await _disk.ListAsync(OriginPath.FromString("x"), default)).Value;

    private Task<(ScanReport Report, int Reads)> ScanAsync() => ScanAsync(_tree, _origin);
}
