using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Ingest;

/// <summary>Scans that go on from what an earlier run left in a catalog. Each scan here is one of another process: its tree is empty.</summary>
[TestClass]
public sealed class RememberedScanTests : CatalogTests
{
    private readonly MemoryOrigin _disk = new("disk");
    private VirtualTree _tree = new();

    [TestMethod]
    public async Task Scan_NothingChanged_ReadsNoFileAndShowsTheSame()
    {
        Fill(30);
        await ScanAsync();
        Dictionary<string, ulong> before = Numbers();

        (ScanReport report, int reads) = await ScanAsync();

        Assert.AreEqual(0, reads);
        Assert.AreEqual(30, report.Tracks);
        CollectionAssert.AreEquivalent(before, Numbers());
    }

    [TestMethod]
    public async Task Refresh_OneFileChanged_ReadsThatOneOnly()
    {
        Fill(5);
        var reader = new MemoryTagReader();
        using LibraryScanner scanner = new(_tree, [_disk], reader, [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: Catalog);
        await scanner.ScanAsync(null, default);
        _disk.Put("x/3.flac", MemoryTagReader.Encode("Ann", "Songs", "Renamed", 3));

        await scanner.RefreshAsync("disk", OriginPath.FromString("x/3.flac"));

        Assert.AreEqual(6, reader.Reads);
        Assert.Contains("Ann/Songs [FLAC]/03 - Renamed.flac", Numbers().Keys);
    }

    [TestMethod]
    public async Task Scan_OriginDownAndTreeEmpty_ShowsWhatIsKnown()
    {
        Fill(30);
        await ScanAsync();
        Dictionary<string, ulong> before = Numbers();

        (ScanReport report, int reads) = await ScanAsync(origin: new FaultyOrigin(_disk) { OnList = static _ => FsError.OriginUnavailable });

        Assert.AreEqual((0, 0, 1), (reads, report.Tracks, report.FailedFolders));
        CollectionAssert.AreEquivalent(before, Numbers());
    }

    [TestMethod]
    public async Task Scan_OneFileChanged_ReadsThatOneAndKeepsItsNumber()
    {
        Fill(5);
        await ScanAsync();
        ulong number = Numbers()["Ann/Songs [FLAC]/03 - Song 3.flac"];
        _disk.Put("x/3.flac", MemoryTagReader.Encode("Ann", "Songs", "Renamed", 3));

        (_, int reads) = await ScanAsync();

        Assert.AreEqual(1, reads);
        Assert.AreEqual(number, Numbers()["Ann/Songs [FLAC]/03 - Renamed.flac"]);
    }

    [TestMethod]
    public async Task Scan_FileMovedAndReplaced_NumberStaysWithThePath()
    {
        Fill(5);
        await ScanAsync();
        ulong number = Numbers()["Ann/Songs [FLAC]/03 - Song 3.flac"];
        _disk.Move("x/3.flac", "elsewhere/three.flac");
        _disk.Put("x/3.flac", MemoryTagReader.Encode("Ann", "Songs", "New", 9, padding: "another"));

        (_, int reads) = await ScanAsync();
        Dictionary<string, ulong> moved = Numbers();
        (_, int readsAfter) = await ScanAsync();

        // The moved one as well where the new one at its old path was remembered first.
        Assert.IsLessThanOrEqualTo(2, reads);
        Assert.AreEqual(0, readsAfter);
        Assert.AreEqual(number, moved["Ann/Songs [FLAC]/09 - New.flac"]);
        Assert.AreEqual(moved.Count, moved.Values.Distinct().Count());
        CollectionAssert.AreEquivalent(moved, Numbers());
    }

    [TestMethod]
    public async Task Scan_FileMovedAway_KeepsItsNumber()
    {
        Fill(5);
        await ScanAsync();
        ulong number = Numbers()["Ann/Songs [FLAC]/03 - Song 3.flac"];
        _disk.Move("x/3.flac", "elsewhere/three.flac");

        (_, int reads) = await ScanAsync();

        Assert.AreEqual(0, reads);
        Assert.AreEqual(number, Numbers()["Ann/Songs [FLAC]/03 - Song 3.flac"]);
    }

    [TestMethod]
    public async Task Scan_FilesGone_AreForgotten()
    {
        Fill(5);
        await ScanAsync();
        _disk.Remove("x/3.flac");

        (ScanReport report, _) = await ScanAsync();

        Assert.AreEqual((4, 0), (report.Tracks, report.Kept));
        Assert.AreEqual(4L, Catalog.GetStatistics().Files);
    }

    [TestMethod]
    public async Task Scan_TooMuchGone_IsKeptUntilConfirmed()
    {
        Fill(100);
        await ScanAsync();
        for (int i = 1; i <= 60; i++)
            _disk.Remove($"x/{i}.flac");

        (ScanReport braked, _) = await ScanAsync();
        int shown = Numbers().Count;
        (ScanReport confirmed, _) = await ScanAsync(confirmsRemovals: true);

        Assert.AreEqual((60, 100), (braked.Kept, shown));
        Assert.AreEqual((0, 40), (confirmed.Kept, Numbers().Count));
        Assert.AreEqual(40L, Catalog.GetStatistics().Files);
    }

    [TestMethod]
    public async Task Scan_WholeFolderRenamed_MovesItAndForgetsNothing()
    {
        Fill(100);
        await ScanAsync();
        Dictionary<string, ulong> before = Numbers();
        for (int i = 1; i <= 100; i++)
            _disk.Move($"x/{i}.flac", $"y/{i}.flac");
        _disk.Remove("x");

        (ScanReport report, int reads) = await ScanAsync();

        Assert.AreEqual((0, 0), (report.Kept, reads));
        CollectionAssert.AreEquivalent(before, Numbers());
    }

    [TestMethod]
    [DataRow(FsError.OriginUnavailable)]
    [DataRow(FsError.AccessDenied)]
    public async Task Scan_OriginDoesNotAnswer_ForgetsNothing(FsError error)
    {
        Fill(30);
        await ScanAsync();

        await ScanAsync(origin: new FaultyOrigin(_disk) { OnList = _ => error });

        Assert.AreEqual(30L, Catalog.GetStatistics().Files);
        (_, int reads) = await ScanAsync();
        Assert.AreEqual(0, reads);
    }

    [TestMethod]
    public async Task Scan_OneFolderDoesNotAnswer_ForgetsNothingBelowIt()
    {
        Fill(30);
        _disk.Put("other/1.flac", MemoryTagReader.Encode("Bob", "Else", "One", 1));
        await ScanAsync();
        OriginPath folder = OriginPath.FromString("x");

        await ScanAsync(origin: new FaultyOrigin(_disk) { OnList = path => path == folder ? FsError.TimedOut : FsError.None });

        Assert.AreEqual(31L, Catalog.GetStatistics().Files);
    }

    [TestMethod]
    public async Task Scan_BrokenFile_IsTriedAgain()
    {
        _disk.Put("x/1.flac", "broken"u8.ToArray());
        await ScanAsync();

        (ScanReport report, int reads) = await ScanAsync();

        Assert.AreEqual((1, 1), (report.Unreadable, reads));
        Assert.AreEqual((1L, 1L), (Catalog.GetStatistics().Files, Catalog.GetStatistics().Unreadable));
    }

    [TestMethod]
    public async Task Remove_AnOrigin_TakesItsTracksAndReadsNothingWhenItComesBack()
    {
        Fill(30);
        MemoryOrigin other = new("other");
        other.Put("y/1.flac", MemoryTagReader.Encode("Bob", "Tunes", "Tune", 1));
        OriginSet origins = [_disk, other];
        MemoryTagReader reader = new();
        using LibraryScanner scanner = new(_tree, origins, reader, [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: Catalog);
        await scanner.ScanAsync(null, default);
        Dictionary<string, ulong> before = Numbers();

        origins.Remove("disk");
        await scanner.RemoveAsync("disk");

        Assert.AreEqual("Bob/Tunes [FLAC]/01 - Tune.flac", Numbers().Keys.Single());
        Assert.AreEqual((0, 1), (_tree.TracksOf("disk"), _tree.Tracks));
        origins.Add(_disk);
        ScanReport report = await scanner.ScanAsync("disk", null, default);
        Assert.AreEqual((30, 0), (report.Tracks, report.Kept));
        Assert.AreEqual(31, reader.Reads);
        CollectionAssert.AreEquivalent(before, Numbers());
    }

    [TestMethod]
    public async Task Scan_MostOfOneOriginGone_TellsWhichUntilItIsConfirmed()
    {
        Fill(30);
        await ScanAsync();
        for (int i = 1; i <= 25; i++)
            _disk.Remove($"x/{i}.flac");
        List<(string, int)> told = [];
        using LibraryScanner scanner = new(_tree, [_disk], new MemoryTagReader(), [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: Catalog)
        {
            Kept = (id, count) => told.Add((id, count)),
        };

        await scanner.ScanAsync("disk", null, default);
        await scanner.LookAsync("disk", [OriginPath.Root], isDeep: false, default);
        await scanner.ScanAsync("disk", null, default, confirmsRemovals: true);

        CollectionAssert.AreEqual(new[] { ("disk", 25), ("disk", 0) }, told);
        Assert.AreEqual(5, _tree.TracksOf("disk"));
    }

    private void Fill(int files) => FillSongs(_disk, files);

    private Task<(ScanReport Report, int Reads)> ScanAsync(bool confirmsRemovals = false, IOrigin? origin = null)
    {
        _tree = new VirtualTree();
        return ScanAsync(_tree, origin ?? _disk, confirmsRemovals);
    }

    /// <summary>The tracks and their file numbers.</summary>
    private Dictionary<string, ulong> Numbers()
    {
        MusicFileSystem fileSystem = new(_tree, [_disk], NullLogger<MusicFileSystem>.Instance);
        return fileSystem.Files().Where(pair => !pair.Key.StartsWith(".origins", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => pair.Value.Attributes.FileNumber);
    }
}
