using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Ingest;

[TestClass]
public sealed class LibraryScannerTests
{
    private readonly MemoryOrigin _disk = new("disk");
    private readonly VirtualTree _tree = new();

    [TestMethod]
    public async Task Scan_TaggedFiles_AreShownByTheDefaultTemplate()
    {
        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        _disk.Put("x/2.flac", MemoryTagReader.Encode("Ann", "Songs", "Second", 2));

        ScanReport report = await ScanAsync(_disk);

        CollectionAssert.AreEqual(new[] { "Ann/Songs [FLAC]/01 - First.flac", "Ann/Songs [FLAC]/02 - Second.flac" }, Tracks());
        Assert.AreEqual(2, report.Tracks);
        Assert.AreEqual(0, report.Unreadable);
    }

    [TestMethod]
    public async Task Scan_BrokenFilesAndFaultyCodec_AppearUnderTheirNamesAndAreCounted()
    {
        _disk.Put("x/bad.flac", "broken"u8.ToArray());
        _disk.Put("x/bug.mp3", "throw"u8.ToArray());
        _disk.Put("x/good.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));

        ScanReport report = await ScanAsync(_disk);

        Assert.AreEqual(3, report.Tracks);
        Assert.AreEqual(2, report.Unreadable);
        string[] tracks = Tracks();
        Assert.HasCount(3, tracks);
        Assert.IsTrue(tracks.Any(t => t.EndsWith("/bad.flac", StringComparison.Ordinal)));
        Assert.IsTrue(tracks.Any(t => t.EndsWith("/bug.mp3", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Scan_OtherAndIgnoredFiles_AreShownUnderOriginOnly()
    {
        _disk.Put("x/cover.jpg", [1]);
        _disk.Put("x/@eaDir/thumb.mp3", [1]);
        _disk.Put("x/#recycle/deep/gone.flac", [1]);
        _disk.Put("x/._1.flac", [1]);
        _disk.Put("x/noextension", [1]);
        _disk.AddFolder("x/empty");

        ScanReport report = await ScanAsync(_disk);

        Assert.AreEqual(0, report.Tracks);
        Assert.AreEqual(5, report.OtherFiles);
        Assert.IsEmpty(Tracks());
        Assert.HasCount(5, FileSystem().Files(".origins/disk"));
        Assert.IsTrue(FileSystem().Resolve(".origins/disk/x/empty").IsSuccess);
    }

    [TestMethod]
    public async Task Scan_DiscsInFolders_NumberTracksByDisc()
    {
        _disk.Put("x/CD1/1.flac", MemoryTagReader.Encode("Ann", "Set", "One", 1, disc: 1));
        _disk.Put("x/Disc 2/1.flac", MemoryTagReader.Encode("Ann", "Set", "Two", 1, disc: 2));

        await ScanAsync(_disk);

        CollectionAssert.AreEqual(new[] { "Ann/Set [FLAC]/1-01 - One.flac", "Ann/Set [FLAC]/2-01 - Two.flac" }, Tracks());
    }

    [TestMethod]
    public async Task Scan_OneAlbumOfManyArtists_IsVariousArtists()
    {
        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Mix", "One", 1));
        _disk.Put("x/2.flac", MemoryTagReader.Encode("Bob", "Mix", "Two", 2));
        _disk.Put("y/1.flac", MemoryTagReader.Encode("Ann", "Duo", "One", 1, albumArtist: "Ann & Bob"));
        _disk.Put("y/2.flac", MemoryTagReader.Encode("Bob", "Duo", "Two", 2, albumArtist: "Ann & Bob"));

        await ScanAsync(_disk);

        CollectionAssert.AreEqual(
            new[]
            {
                "Ann & Bob/Duo [FLAC]/01 - One.flac", "Ann & Bob/Duo [FLAC]/02 - Two.flac",
                "Various Artists/Mix [FLAC]/01 - One.flac", "Various Artists/Mix [FLAC]/02 - Two.flac",
            },
            Tracks());
    }

    [TestMethod]
    public async Task Scan_SameTrackOnTwoOrigins_ShowsBoth()
    {
        var share = new MemoryOrigin("share");
        _disk.Put("1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        share.Put("1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));

        await ScanAsync(share, _disk);

        CollectionAssert.AreEqual(new[] { "Ann/Songs [FLAC]/01 - First (2).flac", "Ann/Songs [FLAC]/01 - First.flac" }, Tracks());
    }

    [TestMethod]
    public async Task Scan_FolderFails_KeepsWhatWasKnownAndShowsTheRest()
    {
        var faulty = new FaultyOrigin(_disk);
        _disk.Put("a/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        _disk.Put("b/2.flac", MemoryTagReader.Encode("Bob", "Tunes", "Second", 2));
        using LibraryScanner scanner = Scanner(faulty);
        await scanner.ScanAsync(null, default);
        _disk.Put("b/3.flac", MemoryTagReader.Encode("Bob", "Tunes", "Third", 3));
        faulty.OnList = path => path == OriginPath.FromString("a") ? FsError.AccessDenied : FsError.None;

        ScanReport report = await scanner.ScanAsync(null, default);

        Assert.AreEqual(1, report.FailedFolders);
        Assert.HasCount(3, Tracks());
    }

    [TestMethod]
    public async Task Scan_OriginDown_KeepsItsTracks()
    {
        var faulty = new FaultyOrigin(_disk);
        _disk.Put("a/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        using LibraryScanner scanner = Scanner(faulty);
        await scanner.ScanAsync(null, default);
        faulty.OnList = _ => FsError.OriginUnavailable;

        await scanner.ScanAsync(null, default);

        Assert.HasCount(1, Tracks());
    }

    [TestMethod]
    public async Task Scan_SecondTime_FindsAddedAndRemovedOnly()
    {
        _disk.Put("a/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        _disk.Put("a/2.flac", MemoryTagReader.Encode("Ann", "Songs", "Second", 2));
        using LibraryScanner scanner = Scanner(_disk);
        await scanner.ScanAsync(null, default);
        NodeEntry first = FileSystem().Resolve("Ann/Songs [FLAC]/01 - First.flac").Value;
        _disk.Remove("a/2.flac");
        _disk.Put("a/3.flac", MemoryTagReader.Encode("Ann", "Songs", "Third", 3));

        await scanner.ScanAsync(null, default);

        CollectionAssert.AreEqual(new[] { "Ann/Songs [FLAC]/01 - First.flac", "Ann/Songs [FLAC]/03 - Third.flac" }, Tracks());
        Assert.AreEqual(first, FileSystem().Resolve("Ann/Songs [FLAC]/01 - First.flac").Value);
    }

    [TestMethod]
    public async Task Refresh_FileRetaggedWithoutCatalog_ReadsItsAlbumAgain()
    {
        _disk.Put("a/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        _disk.Put("a/2.flac", MemoryTagReader.Encode("Ann", "Songs", "Second", 2));
        var reader = new MemoryTagReader();
        using LibraryScanner scanner = Scanner(reader, _disk);
        await scanner.ScanAsync(null, default);
        _disk.Put("a/1.flac", MemoryTagReader.Encode("Ann", "Songs", "Renamed", 1));

        await scanner.RefreshAsync("disk", OriginPath.FromString("a/1.flac"));

        CollectionAssert.AreEqual(new[] { "Ann/Songs [FLAC]/01 - Renamed.flac", "Ann/Songs [FLAC]/02 - Second.flac" }, Tracks());
        Assert.AreEqual(4, reader.Reads);
    }

    [TestMethod]
    public async Task Refresh_FileGone_RemovesIt()
    {
        _disk.Put("a/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        using LibraryScanner scanner = Scanner(_disk);
        await scanner.ScanAsync(null, default);
        _disk.Remove("a/1.flac");

        await scanner.RefreshAsync("disk", OriginPath.FromString("a/1.flac"));

        Assert.IsEmpty(Tracks());
    }

    [TestMethod]
    public async Task Open_OriginalRetagged_ShowsTheNewOneAtItsNewPlace()
    {
        _disk.Put("a/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        using LibraryScanner scanner = Scanner(_disk);
        await scanner.ScanAsync(null, default);
        var fileSystem = new MusicFileSystem(_tree, [_disk], NullLogger<MusicFileSystem>.Instance, scanner.RefreshAsync);
        NodeId old = fileSystem.Resolve("Ann/Songs [FLAC]/01 - First.flac").Value.Node;
        byte[] changed = MemoryTagReader.Encode("Ann", "Songs", "Renamed", 1);
        _disk.Put("a/1.flac", changed);

        Assert.AreEqual(FsError.Stale, (await fileSystem.OpenAsync(default, old, OpenAccess.Read)).Error);

        CollectionAssert.AreEqual(changed, (await fileSystem.ReadFileAsync("Ann/Songs [FLAC]/01 - Renamed.flac")).Value);
    }

    [TestMethod]
    public async Task Scan_Cancelled_ThrowsAndLeavesTheTree()
    {
        _disk.Put("a/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        using LibraryScanner scanner = Scanner(_disk);
        await scanner.ScanAsync(null, default);
        _disk.Put("a/2.flac", MemoryTagReader.Encode("Ann", "Songs", "Second", 2));

        await Assert.ThrowsAsync<OperationCanceledException>(() => scanner.ScanAsync(null, new CancellationToken(canceled: true)));

        Assert.HasCount(1, Tracks());
    }

    [TestMethod]
    public async Task Scan_ManyFiles_ReportsProgressUpToTheEnd()
    {
        for (int i = 0; i < 1000; i++)
            _disk.Put($"{i % 10}/{i}.flac", MemoryTagReader.Encode("Ann", $"Album {i % 10}", $"T {i}", i));
        ConcurrentQueue<ScanProgress> reports = new();

        using LibraryScanner scanner = Scanner(_disk);
        ScanReport report = await scanner.ScanAsync(reports.Enqueue, default);

        ScanProgress last = reports.Last();
        Assert.AreEqual(new ScanProgress(1000, 1000, 0, report.Bytes, true), last);
        Assert.IsGreaterThan(3, reports.Count);
        Assert.AreEqual(0, _disk.OpenFiles);
    }

    private async Task<ScanReport> ScanAsync(params IOrigin[] origins)
    {
        using LibraryScanner scanner = Scanner(origins);
        return await scanner.ScanAsync(null, default);
    }

    private LibraryScanner Scanner(params IOrigin[] origins) => Scanner(new MemoryTagReader(), origins);

    private LibraryScanner Scanner(MemoryTagReader reader, params IOrigin[] origins) =>
        new(_tree, OriginSet.Of(origins), reader, [TreeView.Default], NullLogger<LibraryScanner>.Instance);

    private MusicFileSystem FileSystem() => new(_tree, [_disk], NullLogger<MusicFileSystem>.Instance);

    private string[] Tracks() => [.. FileSystem().Files().Keys.Where(path => !path.StartsWith(".origins", StringComparison.Ordinal))];
}
