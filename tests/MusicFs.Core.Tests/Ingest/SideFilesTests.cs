using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Ingest;

[TestClass]
public sealed class SideFilesTests
{
    private const string Album = "Ann/Songs [FLAC]/";

    private readonly MemoryOrigin _disk = new("disk");
    private readonly VirtualTree _tree = new();

    [TestMethod]
    public async Task Scan_FolderOfOneAlbum_ShowsSideFilesBesideTheTracksAndCountsThemNot()
    {
        PutSongs();
        _disk.Put("x/Cover.JPG", [1, 2, 3]);
        _disk.Put("x/booklet.pdf", [1]);
        _disk.Put("x/rip.log", [1]);
        _disk.Put("x/.hidden.txt", [1]);
        _disk.Put("x/data.bin", [1]);
        _disk.Put("x/songs.cue", [1]);

        await ScanAsync();

        CollectionAssert.AreEqual(
            new[] { Album + "01 - First.flac", Album + "02 - Second.flac", Album + "Cover.JPG", Album + "booklet.pdf", Album + "rip.log" }, Shown());
        Assert.AreEqual(2, _tree.Tracks);
        Assert.AreEqual(2, _tree.TracksOf("disk"));
        Assert.AreEqual(3, FileSystem().Resolve(Album + "Cover.JPG").Value.Attributes.Size);
    }

    [TestMethod]
    public async Task Scan_Lyrics_GoBesideTheirOwnTrack()
    {
        PutSongs();
        _disk.Put("x/2.lrc", [1]);
        _disk.Put("x/other.lrc", [1]);
        _disk.Put("loose/track.flac", MemoryTagReader.Encode(title: "Loose"));
        _disk.Put("loose/track.lrc", [1]);
        _disk.Put("loose/notes.txt", [1]);

        await ScanAsync();

        string[] shown = Shown();
        CollectionAssert.Contains(shown, Album + "02 - Second.lrc");
        CollectionAssert.Contains(shown, Album + "other.lrc");
        Assert.HasCount(1, shown.Where(path => path.EndsWith("/Loose.lrc", StringComparison.Ordinal)));
        Assert.IsEmpty(shown.Where(path => path.EndsWith("notes.txt", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Scan_FolderOfSeveralAlbums_KeepsItsSideFilesOut()
    {
        PutSongs();
        _disk.Put("x/3.flac", MemoryTagReader.Encode("Bob", "Tunes", "Third", 3));
        _disk.Put("x/cover.jpg", [1]);

        await ScanAsync();

        Assert.HasCount(3, Shown());
    }

    [TestMethod]
    public async Task Scan_DiscFolders_ShareTheFilesAboveThem()
    {
        _disk.Put("x/CD1/1.flac", MemoryTagReader.Encode("Ann", "Set", "One", 1, disc: 1));
        _disk.Put("x/CD2/1.flac", MemoryTagReader.Encode("Ann", "Set", "Two", 1, disc: 2));
        _disk.Put("x/cover.jpg", [1]);
        _disk.Put("x/CD1/cover.jpg", [1]);

        await ScanAsync();

        CollectionAssert.AreEqual(
            new[]
            {
                "Ann/Set [FLAC]/1-01 - One.flac", "Ann/Set [FLAC]/2-01 - Two.flac", "Ann/Set [FLAC]/cover (2).jpg", "Ann/Set [FLAC]/cover.jpg",
            },
            Shown());
    }

    [TestMethod]
    public async Task Scan_TrackOfTheNameOfASideFile_KeepsItsName()
    {
        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Songs", "a.txt", 1));
        _disk.Put("x/a.txt", [1]);

        using LibraryScanner scanner = Scanner(PathTemplate.Parse("$album/$title").Template!);
        await scanner.ScanAsync(null, default);

        CollectionAssert.AreEqual(new[] { "Songs/a (2).txt", "Songs/a.txt" }, Shown());
        Assert.AreEqual(1, FileSystem().Resolve("Songs/a (2).txt").Value.Attributes.Size);
    }

    [TestMethod]
    public async Task Scan_Again_FollowsSideFilesAndTracks()
    {
        PutSongs();
        _disk.Put("x/cover.jpg", [1]);
        using LibraryScanner scanner = Scanner(PathTemplate.Default);
        await scanner.ScanAsync(null, default);

        _disk.Put("x/cover.jpg", [1, 2]);
        _disk.Put("x/notes.txt", [1]);
        await scanner.ScanAsync(null, default);
        Assert.AreEqual(2, FileSystem().Resolve(Album + "cover.jpg").Value.Attributes.Size);
        Assert.IsTrue(FileSystem().Resolve(Album + "notes.txt").IsSuccess);

        _disk.Remove("x/notes.txt");
        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Poems", "First", 1));
        _disk.Put("x/2.flac", MemoryTagReader.Encode("Ann", "Poems", "Second", 2));
        await scanner.ScanAsync(null, default);
        CollectionAssert.AreEqual(
            new[] { "Ann/Poems [FLAC]/01 - First.flac", "Ann/Poems [FLAC]/02 - Second.flac", "Ann/Poems [FLAC]/cover.jpg" }, Shown());

        TreeSnapshot before = _tree.Current;
        await scanner.ScanAsync(null, default);
        Assert.AreSame(before, _tree.Current, "A scan of what did not change publishes nothing.");
    }

    [TestMethod]
    public async Task Scan_LastTrackGone_TakesTheSideFilesAlong()
    {
        PutSongs();
        _disk.Put("x/cover.jpg", [1]);
        using LibraryScanner scanner = Scanner(PathTemplate.Default);
        await scanner.ScanAsync(null, default);
        _disk.Remove("x/1.flac");
        _disk.Remove("x/2.flac");

        await scanner.ScanAsync(null, default);
        Assert.IsEmpty(Shown());
        Assert.IsTrue(FileSystem().Resolve(".origins/disk/x/cover.jpg").IsSuccess);

        PutSongs();
        await scanner.ScanAsync(null, default);
        Assert.IsTrue(FileSystem().Resolve(Album + "cover.jpg").IsSuccess);
    }

    private void PutSongs()
    {
        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        _disk.Put("x/2.flac", MemoryTagReader.Encode("Ann", "Songs", "Second", 2));
    }

    private async Task ScanAsync()
    {
        using LibraryScanner scanner = Scanner(PathTemplate.Default);
        await scanner.ScanAsync(null, default);
    }

    private LibraryScanner Scanner(PathTemplate template) =>
        new(_tree, [_disk], new MemoryTagReader(), [new TreeView("", template)], NullLogger<LibraryScanner>.Instance);

    private MusicFileSystem FileSystem() => new(_tree, [_disk], NullLogger<MusicFileSystem>.Instance);

    private string[] Shown() =>
        [.. FileSystem().Files().Keys.Where(path => !path.StartsWith(".origins", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
}
