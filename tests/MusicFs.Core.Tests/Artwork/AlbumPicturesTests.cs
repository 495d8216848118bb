using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Artwork;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Artwork;

/// <summary>Which picture an album directory has, and under which names it answers.</summary>
[TestClass]
public sealed class AlbumPicturesTests
{
    private const string Album = "Ann/Songs [FLAC]/";

    private readonly MemoryOrigin _disk = new("disk");
    private readonly VirtualTree _tree = new();
    private readonly PicturedTagReader _tags = new();
    private readonly RecordingCache _kernel = new();
    private readonly MusicFileSystem _files;

    public AlbumPicturesTests()
    {
        _files = new MusicFileSystem(_tree, [_disk], NullLogger<MusicFileSystem>.Instance);
        _files.UseArtwork(new PictureBytes(_tags, _tags, null), null);
        _files.Attach(_kernel);
    }

    [TestMethod]
    public async Task Scan_TracksOfOnePicture_ShowItsOwnBytes()
    {
        PutTrack(1, Embedded('a') + "back{" + PicturedTagReader.Picture('b', 40) + "}");
        PutTrack(2, Embedded('a'));
        PutTrack(3);

        await ScanAsync();

        CollectionAssert.AreEqual(new[] { "01 - T1.flac", "02 - T2.flac", "03 - T3.flac", "back.jpg", "cover.jpg" }, Shown());
        Assert.AreEqual(64, _files.Resolve(Album + "cover.jpg").Value.Attributes.Size);
        Assert.AreEqual(PicturedTagReader.Picture('a'), await ReadAsync("cover.jpg"));
        Assert.AreEqual(PicturedTagReader.Picture('b', 40), await ReadAsync("back.jpg"));
        Assert.AreEqual(PicturedTagReader.Picture('a'), await ReadAsync("folder.jpg"));
        Assert.AreEqual(_files.Resolve(Album + "cover.jpg").Value.Node, _files.Resolve(Album + "folder.jpg").Value.Node);
        Assert.AreEqual(3, _tree.Tracks);
        Assert.AreEqual(0, _files.OpenHandles);
    }

    [TestMethod]
    public async Task Scan_TracksOfDifferentPictures_ShowNone()
    {
        PutTrack(1, Embedded('a'));
        PutTrack(2, "front{" + PicturedTagReader.Picture('b', 65) + "}");
        await ScanAsync();
        CollectionAssert.AreEqual(new[] { "01 - T1.flac", "02 - T2.flac" }, Shown());
        Assert.AreEqual(FsError.NotFound, _files.Resolve(Album + "cover.jpg").Error);
        NodeId album = _files.Resolve(Album).Value.Node;

        _kernel.Clear();
        PutTrack(2, Embedded('a'));
        await ScanAsync();
        CollectionAssert.Contains(Shown(), "cover.jpg");
        CollectionAssert.Contains(_kernel.Told.ToArray(), $"Added {album.Value} cover.jpg");
        CollectionAssert.Contains(_kernel.Told.ToArray(), $"Added {album.Value} folder.jpg");
        CollectionAssert.Contains(_kernel.Told.ToArray(), $"Added {album.Value} cover_thumb.jpg");

        PutTrack(2, "front{" + PicturedTagReader.Picture('b', 65) + "}");
        await ScanAsync();
        CollectionAssert.DoesNotContain(Shown(), "cover.jpg");
    }

    [TestMethod]
    public async Task Scan_FolderWithAFileOfItsOwn_HasNoSecondOne()
    {
        PutTrack(1, Embedded('a'));
        _disk.Put("x/Cover.JPG", Encoding.ASCII.GetBytes(PicturedTagReader.Picture('c')));

        await ScanAsync("embedded, cover.*");

        CollectionAssert.AreEqual(new[] { "01 - T1.flac", "Cover.JPG" }, Shown());
        Assert.AreEqual(PicturedTagReader.Picture('c'), await ReadAsync("cover.jpg"));
        Assert.AreEqual(FsError.NotFound, _files.Resolve(Album + "back.jpg").Error);
        Assert.AreEqual(FsError.NotFound, _files.Resolve(".origins/disk/x/folder.jpg").Error);
    }

    [TestMethod]
    [DataRow("cover.*, folder.*, front.*, embedded", 'f')]
    [DataRow("front.*, folder.*, embedded", 'g')]
    [DataRow("embedded, front.*", 'a')]
    [DataRow("*.webp, embedded", 'a')]
    public async Task Scan_Sources_AreTakenInTheirOrder(string sources, char expected)
    {
        PutTrack(1, Embedded('a'));
        _disk.Put("x/Folder.PNG", Encoding.ASCII.GetBytes(PicturedTagReader.Picture('f')));
        _disk.Put("x/front.jpg", Encoding.ASCII.GetBytes(PicturedTagReader.Picture('g')));
        _disk.Put("x/Back.jpeg", Encoding.ASCII.GetBytes(PicturedTagReader.Picture('h')));
        _disk.Put("x/cover.txt", Encoding.ASCII.GetBytes(PicturedTagReader.Picture('t')));

        await ScanAsync(sources);

        CollectionAssert.AreEqual(new[] { "01 - T1.flac", "Back.jpeg", "Folder.PNG", "cover.jpg", "cover.txt", "front.jpg" }, Shown());
        Assert.AreEqual(PicturedTagReader.Picture(expected), await ReadAsync("cover.jpg"));
        Assert.AreEqual(PicturedTagReader.Picture('f'), await ReadAsync("folder.jpg"));
        Assert.AreEqual(PicturedTagReader.Picture('h'), await ReadAsync("back.jpg"));
    }

    [TestMethod]
    public async Task Scan_FileOfItsOwnComesAndGoes_TakesThePlaceOfThePicture()
    {
        PutTrack(1, Embedded('a'));
        await ScanAsync();
        _disk.Put("x/cover.jpg", Encoding.ASCII.GetBytes(PicturedTagReader.Picture('c', 70)));
        await ScanAsync();
        CollectionAssert.AreEqual(new[] { "01 - T1.flac", "cover.jpg" }, Shown());
        Assert.AreEqual(PicturedTagReader.Picture('c', 70), await ReadAsync("cover.jpg"));

        _disk.Remove("x/cover.jpg");
        PutTrack(1, Embedded('b'));
        await ScanAsync();
        Assert.AreEqual(PicturedTagReader.Picture('b'), await ReadAsync("cover.jpg"));
    }

    [TestMethod]
    public async Task Scan_TrackWithThePictureGone_TakesItFromAnother()
    {
        PutTrack(1, Embedded('a'));
        PutTrack(2, "more" + Embedded('a'));
        await ScanAsync();
        ulong number = _files.Resolve(Album + "cover.jpg").Value.Attributes.FileNumber;

        _disk.Remove("x/1.flac");
        await ScanAsync();
        Assert.AreEqual(PicturedTagReader.Picture('a'), await ReadAsync("cover.jpg"));
        Assert.AreEqual(number, _files.Resolve(Album + "cover.jpg").Value.Attributes.FileNumber);

        TreeSnapshot before = _tree.Current;
        await ScanAsync();
        Assert.AreSame(before, _tree.Current, "A scan of what did not change publishes nothing.");

        _disk.Remove("x/2.flac");
        await ScanAsync();
        Assert.AreEqual(FsError.NotFound, _files.Resolve("Ann").Error);
    }

    [TestMethod]
    public async Task Scan_AlbumThatGoesElsewhere_TakesItsPictureAlong()
    {
        PutTrack(1, Embedded('a'));
        PutTrack(2, Embedded('a'));
        await ScanAsync();
        PutTrack(1, Embedded('a'), album: "Poems");
        PutTrack(2, Embedded('a'), album: "Poems");

        await ScanAsync();

        Assert.AreEqual(FsError.NotFound, _files.Resolve(Album).Error);
        Assert.AreEqual(PicturedTagReader.Picture('a'), Text(await _files.ReadFileAsync("Ann/Poems [FLAC]/cover.jpg")));
    }

    [TestMethod]
    public async Task Scan_DiscsInDirectoriesOfTheirOwn_HaveTheirOwnPictures()
    {
        _disk.Put("x/CD1/1.flac", MemoryTagReader.Encode("Ann", "Set", "One", 1, disc: 1, padding: Embedded('a')));
        _disk.Put("x/CD2/1.flac", MemoryTagReader.Encode("Ann", "Set", "Two", 1, disc: 2, padding: "front{" + PicturedTagReader.Picture('b', 80) + "}"));

        await ScanAsync(template: "$album/Disc $disc/$title");

        Assert.AreEqual(PicturedTagReader.Picture('a'), Text(await _files.ReadFileAsync("Set/Disc 1/cover.jpg")));
        Assert.AreEqual(PicturedTagReader.Picture('b', 80), Text(await _files.ReadFileAsync("Set/Disc 2/cover.jpg")));
    }

    [TestMethod]
    public async Task Lookup_PictureOfAnArtist_IsThatAboveTheAlbumsOnTheirOrigin()
    {
        _disk.Put("music/Ann/Artist.PNG", Encoding.ASCII.GetBytes(PicturedTagReader.Picture('p')));
        _disk.Put("music/Ann/Songs/1.flac", MemoryTagReader.Encode("Ann", "Songs", "One", 1));
        _disk.Put("music/Ann/Set/CD1/1.flac", MemoryTagReader.Encode("Ann", "Set", "Two", 1));
        _disk.Put("music/folder.jpg", Encoding.ASCII.GetBytes(PicturedTagReader.Picture('q')));
        await ScanAsync();

        Assert.AreEqual(PicturedTagReader.Picture('p'), Text(await _files.ReadFileAsync("Ann/artist.jpg")));
        Assert.AreEqual(PicturedTagReader.Picture('p'), Text(await _files.ReadFileAsync("Ann/folder.jpg")));
        Assert.AreEqual(FsError.NotFound, _files.Resolve("Ann/cover.jpg").Error);
        Assert.AreEqual(FsError.NotFound, _files.Resolve("Ann/Songs [FLAC]/artist.jpg").Error);
        Assert.AreEqual(FsError.NotFound, _files.Resolve("artist.jpg").Error);

        _disk.Put("elsewhere/1.flac", MemoryTagReader.Encode("Ann", "Poems", "Three", 1));
        await ScanAsync();
        Assert.AreEqual(PicturedTagReader.Picture('p'), Text(await _files.ReadFileAsync("Ann/artist.jpg")), "What lies at the top of an origin says nothing.");
        _disk.Put("more/Ann/Poems/1.flac", MemoryTagReader.Encode("Ann", "Verses", "Four", 1));
        await ScanAsync();
        Assert.AreEqual(FsError.NotFound, _files.Resolve("Ann/artist.jpg").Error);
    }

    [TestMethod]
    public async Task Scan_DirectoryOfSeveralAlbums_HasNoPicture()
    {
        PutTrack(1, Embedded('a'));
        PutTrack(2, Embedded('a'), album: "Poems");

        await ScanAsync(template: "All/$title");

        Assert.AreEqual(FsError.NotFound, _files.Resolve("All/cover.jpg").Error);
    }

    [TestMethod]
    public async Task Read_WrappedPicture_IsUnwrapped()
    {
        PutTrack(1, "wrapped{" + Convert.ToBase64String(Encoding.ASCII.GetBytes(PicturedTagReader.Picture('w', 100))) + "}");

        await ScanAsync();

        Assert.AreEqual(100, _files.Resolve(Album + "cover.jpg").Value.Attributes.Size);
        Assert.AreEqual(PicturedTagReader.Picture('w', 100), await ReadAsync("cover.jpg"));
    }

    [TestMethod]
    public async Task Image_WithPictures_ShowsThemAgain()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("musicfs-art-").FullName, "tree");
        try
        {
            VirtualTree tree = VirtualTree.Open(path, "test", out _);
            PutTrack(1, Embedded('a'));
            using LibraryScanner scanner = Scanner(tree, PathTemplate.Default, ArtworkSources.Default);
            await scanner.ScanAsync(null, default);
            Assert.IsNull(tree.Save());

            VirtualTree again = VirtualTree.Open(path, "test", out _);
            MusicFileSystem files = new(again, [_disk], NullLogger<MusicFileSystem>.Instance);
            files.UseArtwork(new PictureBytes(_tags, _tags, null), null);
            Assert.AreEqual(PicturedTagReader.Picture('a'), Text(await files.ReadFileAsync(Album + "cover.jpg")));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("cover")]
    [DataRow("art/cover.*")]
    public void Parse_WhatIsNoSource_IsNull(string text) => Assert.IsNull(ArtworkSources.Parse(text));

    [TestMethod]
    public async Task Scan_NoSources_AddsNothing()
    {
        PutTrack(1, Embedded('a'));
        await ScanAsync("none");
        CollectionAssert.AreEqual(new[] { "01 - T1.flac" }, Shown());
    }

    private static string Embedded(char fill) => "front{" + PicturedTagReader.Picture(fill) + "}";

    private static string Text(FsResult<byte[]> read) => read.IsSuccess ? Encoding.ASCII.GetString(read.Value) : $"{read.Error}";

    private void PutTrack(int number, string pictures = "", string album = "Songs") =>
        _disk.Put($"x/{number}.flac", MemoryTagReader.Encode("Ann", album, $"T{number}", number, padding: pictures));

    private async Task<string> ReadAsync(string name) => Text(await _files.ReadFileAsync(Album + name));

    private async Task ScanAsync(string? sources = null, string? template = null)
    {
        using LibraryScanner scanner = Scanner(
            _tree, template is null ? PathTemplate.Default : PathTemplate.Parse(template).Template!, sources is null ? ArtworkSources.Default : ArtworkSources.Parse(sources)!);
        await scanner.ScanAsync(null, default);
    }

    private LibraryScanner Scanner(VirtualTree tree, PathTemplate template, ArtworkSources sources) =>
        new(tree, [_disk], _tags, [new TreeView("", template)], NullLogger<LibraryScanner>.Instance) { Artwork = sources };

    private string[] Shown() => [.. new DirectoryLister(_files).Names(_files.Resolve(Album).Value.Node).Order(StringComparer.Ordinal)];
}
