using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Core.Playlists;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Playlists;

/// <summary>B9: playlists lie beside the tracks that they belong to, and lead to where the tree shows what they name.</summary>
[TestClass]
public sealed class PlaylistTests : IDisposable
{
    private const string Album = "Ann/Songs [FLAC]/";

    private readonly MemoryOrigin _disk = new("disk");
    private readonly LibraryScanner _scanner;
    private readonly MusicFileSystem _fileSystem;
    private readonly VirtualTree _tree = new();
    private readonly RecordingCache _kernel = new();

    public PlaylistTests()
    {
        (_scanner, _fileSystem) = Open(_tree, [TreeView.Default]);
        _fileSystem.Attach(_kernel);
        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        _disk.Put("x/2.flac", MemoryTagReader.Encode("Ann", "Songs", "Second", 2));
        _disk.Put("y/é.flac", MemoryTagReader.Encode("Bob", "Tunes", "Third", 3));
    }

    public void Dispose() => _scanner.Dispose();

    [TestMethod]
    [DataRow("1.flac", "01 - First.flac")]
    [DataRow("./1.flac ", "01 - First.flac")]
    [DataRow("../y/é.flac", "../../Bob/Tunes [FLAC]/03 - Third.flac")]
    [DataRow("../y/e\u0301.flac", "../../Bob/Tunes [FLAC]/03 - Third.flac")]
    [DataRow("..\\x\\2.flac", "02 - Second.flac")]
    [DataRow("/srv/music/x/2.flac", "02 - Second.flac")]
    [DataRow("/Volumes/Music/x/2.flac", "02 - Second.flac")]
    [DataRow("D:\\Music\\x\\2.flac", "02 - Second.flac")]
    [DataRow("\\\\nas\\music\\y\\é.flac", "../../Bob/Tunes [FLAC]/03 - Third.flac")]
    [DataRow("file:///srv/music/y/%C3%A9.flac", "../../Bob/Tunes [FLAC]/03 - Third.flac")]
    [DataRow("file:///D:/Music/x/1.flac", "01 - First.flac")]
    [DataRow("file://localhost/srv/music/x/1.flac", "01 - First.flac")]
    [DataRow("../y/%C3%A9.flac", "../y/%C3%A9.flac")]
    [DataRow("http://radio.example/1.flac", "http://radio.example/1.flac")]
    [DataRow("../../../x/1.flac", "../../../x/1.flac")]
    [DataRow("none.flac", "none.flac")]
    [DataRow("/elsewhere/1.flac", "/elsewhere/1.flac")]
    [DataRow("notes.dat", "../../.origins/disk/x/notes.dat")]
    public async Task Read_OneEntry_LeadsToTheTrack(string entry, string expected)
    {
        _disk.Put("x/notes.dat", [1]);
        _disk.Put("x/list.m3u8", Encoding.UTF8.GetBytes(entry + "\n"));

        await _scanner.ScanAsync(null, default);

        Assert.AreEqual(expected + "\n", await ReadAsync(_fileSystem, Album + "list.m3u8"));
    }

    [TestMethod]
    public async Task Read_AllButThePaths_IsAsItWas()
    {
        byte[] mark = [0xEF, 0xBB, 0xBF];
        _disk.Put("x/list.m3u8", [.. mark, .. "#EXTM3U\r\n#EXTINF:12,Ann - Première\r\n1.flac\r\n\r\n# end\n2.flac"u8]);

        await _scanner.ScanAsync(null, default);

        Assert.AreEqual("\uFEFF#EXTM3U\r\n#EXTINF:12,Ann - Première\r\n01 - First.flac\r\n\r\n# end\n02 - Second.flac", await ReadAsync(_fileSystem, Album + "list.m3u8"));
    }

    [TestMethod]
    public async Task Read_OfWindows1252_IsUtf8()
    {
        _disk.Put("x/list.m3u", [.. "#"u8, 0x80, .. "\n..\\y\\"u8, 0xE9, .. ".flac\n"u8]);

        await _scanner.ScanAsync(null, default);

        Assert.AreEqual("#€\n../../Bob/Tunes [FLAC]/03 - Third.flac\n", await ReadAsync(_fileSystem, Album + "list.m3u"));
    }

    [TestMethod]
    public async Task Read_Pls_OnlyThePathsAreOthers()
    {
        _disk.Put("x/list.pls", [.. "[playlist]\r\nfile1 = 2.flac \r\nTitle1=\u20ACé = 2\r\nLength1=12\r\n; a comment\r\nFile2=D:\\Music\\x\\1.flac\r\n\r\nFile10=../y/é.flac\nFile11=\nFile12=http://radio.example/live\nNumberOfEntries=3\nVersion=2"u8]);
        _disk.Put("z/list.pls", [.. "[Playlist]\nTitle1="u8, 0x80, .. "\nFile1=..\\y\\"u8, 0xE9, .. ".flac"u8]);
        // Called as it is not.
        _disk.Put("z/other.pls", "#EXTM3U\n../x/1.flac\n"u8.ToArray());

        await _scanner.ScanAsync(null, default);

        Assert.AreEqual(
            "[playlist]\r\nfile1 =02 - Second.flac\r\nTitle1=\u20ACé = 2\r\nLength1=12\r\n; a comment\r\nFile2=01 - First.flac\r\n\r\nFile10=../../Bob/Tunes [FLAC]/03 - Third.flac\nFile11=\nFile12=http://radio.example/live\nNumberOfEntries=3\nVersion=2",
            await ReadAsync(_fileSystem, Album + "list.pls"));
        Assert.AreEqual("[Playlist]\nTitle1=€\nFile1=../Bob/Tunes [FLAC]/03 - Third.flac", await ReadAsync(_fileSystem, "Playlists/list.pls"));
        Assert.AreEqual("#EXTM3U\n../Ann/Songs [FLAC]/01 - First.flac\n", await ReadAsync(_fileSystem, "Playlists/other.pls"));
    }

    [TestMethod]
    public void Rewrite_EntryOfAPlsThatBecomesSeveral_AllAreNumberedAnew()
    {
        List<string> asked = [];
        byte[]? text = PlaylistText.Rewrite(
            "\uFEFF[playlist]\nNumberOfEntries=3\nFile9=c\nTitle9=C\nFile2=album\nTitle2=Whole\nLength2=99\nFile1=a\nTitle1=A\nLength1=1\nTitle7=nobody's\nFile4=album"u8,
            (_, entry) =>
            {
                asked.Add(entry);
                return entry == "album" ? ["1"u8.ToArray(), "2"u8.ToArray()] : entry == "a" ? null : [System.Text.Encoding.UTF8.GetBytes(entry)];
            });

        CollectionAssert.AreEqual((string[])["a", "album", "album", "c"], asked);
        Assert.AreEqual(
            "\uFEFF[playlist]\nNumberOfEntries=6\nFile6=c\nTitle6=C\nFile2=1\nFile3=2\nFile1=a\nTitle1=A\nLength1=1\nTitle7=nobody's\nFile4=1\nFile5=2",
            Encoding.UTF8.GetString(text!));
    }

    [TestMethod]
    public async Task Read_NoText_IsAsItIs()
    {
        _disk.Put("x/list.m3u", [.. "1.flac\n"u8, 0]);

        await _scanner.ScanAsync(null, default);

        Assert.AreEqual("1.flac\n\0", await ReadAsync(_fileSystem, Album + "list.m3u"));
    }

    [TestMethod]
    public async Task Scan_PlaylistsWithoutAnAlbum_LieInADirectoryOfTheirOwn()
    {
        _disk.Put("lists/best.m3u", "../x/1.flac\n../y/é.flac\n"u8.ToArray());
        _disk.Put("other/best.m3u", "../x/2.flac\n"u8.ToArray());

        await _scanner.ScanAsync(null, default);

        Assert.AreEqual("../Ann/Songs [FLAC]/01 - First.flac\n../Bob/Tunes [FLAC]/03 - Third.flac\n", await ReadAsync(_fileSystem, "Playlists/best.m3u"));
        Assert.AreEqual("../Ann/Songs [FLAC]/02 - Second.flac\n", await ReadAsync(_fileSystem, "Playlists/best (2).m3u"));
        Assert.AreEqual(3, _tree.Tracks);
        TreeSnapshot before = _tree.Current;
        await _scanner.ScanAsync(null, default);
        Assert.AreSame(before, _tree.Current, "A scan of what did not change publishes nothing.");
    }

    [TestMethod]
    public async Task Scan_FolderOfPlaylistsThatIsAnOrigin_LeadsToTheTracksOfOthers()
    {
        MemoryOrigin lists = new("lists");
        lists.Put("party.m3u", "/srv/music/x/1.flac\n/srv/music/y/é.flac\n"u8.ToArray());
        PlaylistRoots roots = new([("disk", "/srv/music"), ("lists", "/home/ann/lists")]);
        VirtualTree tree = new();
        using LibraryScanner scanner = new(tree, [_disk, lists], new MemoryTagReader(), [TreeView.Default], NullLogger<LibraryScanner>.Instance, roots: roots);
        MusicFileSystem fileSystem = new(tree, [_disk, lists], NullLogger<MusicFileSystem>.Instance, scanner.RefreshAsync, roots: roots);

        await scanner.ScanAsync(null, default);
        await scanner.ScanAsync(null, default);

        const string Expected = "../Ann/Songs [FLAC]/01 - First.flac\n../Bob/Tunes [FLAC]/03 - Third.flac\n";
        Assert.AreEqual(Expected, await ReadAsync(fileSystem, "Playlists/party.m3u"));
        Assert.AreEqual(FsError.NotFound, fileSystem.Resolve("Playlists/party (2).m3u").Error);
    }

    [TestMethod]
    public async Task Scan_TrackMoves_ThePlaylistFollowsAndKernelsAreTold()
    {
        _disk.Put("lists/best.m3u", "../y/é.flac\n"u8.ToArray());
        _disk.Put("lists/other.m3u", "../x/1.flac\n"u8.ToArray());
        await _scanner.ScanAsync(null, default);
        NodeEntry before = _fileSystem.Resolve("Playlists/best.m3u").Value;
        NodeEntry other = _fileSystem.Resolve("Playlists/other.m3u").Value;
        _kernel.Clear();

        _disk.Put("y/é.flac", MemoryTagReader.Encode("Bob", "Tunes", "A longer name", 3));
        await _scanner.LookAsync("disk", [OriginPath.FromString("y")], false, default);

        NodeEntry after = _fileSystem.Resolve("Playlists/best.m3u").Value;
        Assert.AreEqual("../Bob/Tunes [FLAC]/03 - A longer name.flac\n", await ReadAsync(_fileSystem, "Playlists/best.m3u"));
        Assert.AreNotEqual(before.Node, after.Node);
        Assert.AreEqual(before.Attributes.FileNumber, after.Attributes.FileNumber);
        Assert.IsGreaterThan(before.Attributes.ModifiedNanoseconds, after.Attributes.ModifiedNanoseconds);
        Assert.Contains(told => told.Contains($"was {before.Node.Value}", StringComparison.Ordinal), _kernel.Told);
        Assert.AreEqual(other.Node, _fileSystem.Resolve("Playlists/other.m3u").Value.Node);
    }

    [TestMethod]
    public async Task Scan_TrackComesAndGoes_ThePlaylistFollows()
    {
        _disk.Put("lists/best.m3u", "../z/new.flac\n"u8.ToArray());
        await _scanner.ScanAsync(null, default);
        string missing = await ReadAsync(_fileSystem, "Playlists/best.m3u");
        _disk.Put("z/new.flac", MemoryTagReader.Encode("Cy", "Airs", "New", 1));
        await _scanner.ScanAsync(null, default);
        string there = await ReadAsync(_fileSystem, "Playlists/best.m3u");
        // Another one takes the name.
        _disk.Put("a/same.flac", MemoryTagReader.Encode("Cy", "Airs", "New", 1));
        await _scanner.ScanAsync(null, default);
        string second = await ReadAsync(_fileSystem, "Playlists/best.m3u");
        _disk.Remove("z/new.flac");
        await _scanner.ScanAsync(null, default, confirmsRemovals: true);

        Assert.AreEqual("../z/new.flac\n", missing);
        Assert.AreEqual("../Cy/Airs [FLAC]/01 - New.flac\n", there);
        Assert.AreEqual("../Cy/Airs [FLAC]/01 - New (2).flac\n", second);
        Assert.AreEqual("../z/new.flac\n", await ReadAsync(_fileSystem, "Playlists/best.m3u"));
    }

    [TestMethod]
    public async Task Scan_PlaylistChangesMovesAndGoes_TheTreeFollows()
    {
        _disk.Put("x/list.m3u", "1.flac\n"u8.ToArray());
        await _scanner.ScanAsync(null, default);
        _disk.Put("x/list.m3u", "2.flac\n2.flac\n"u8.ToArray());
        await _scanner.ScanAsync(null, default);
        Assert.AreEqual("02 - Second.flac\n02 - Second.flac\n", await ReadAsync(_fileSystem, Album + "list.m3u"));

        _disk.Remove("x/1.flac");
        _disk.Remove("x/2.flac");
        await _scanner.ScanAsync(null, default, confirmsRemovals: true);
        Assert.AreEqual("2.flac\n2.flac\n", await ReadAsync(_fileSystem, "Playlists/list.m3u"));
        Assert.AreEqual(FsError.NotFound, _fileSystem.Resolve("Ann").Error);

        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        await _scanner.ScanAsync(null, default);
        Assert.IsTrue(_fileSystem.Resolve(Album + "list.m3u").IsSuccess);
        _disk.Remove("x/list.m3u");
        await _scanner.ScanAsync(null, default);
        Assert.AreEqual(FsError.NotFound, _fileSystem.Resolve(Album + "list.m3u").Error);
        Assert.AreEqual(FsError.NotFound, _fileSystem.Resolve("Playlists").Error);
    }

    [TestMethod]
    public async Task Open_TreeChangedWithoutThePlaylist_IsStaleOnceAndThenRight()
    {
        _disk.Put("lists/best.m3u", "../x/1.flac\n"u8.ToArray());
        await _scanner.ScanAsync(null, default);
        TreeUpdate update = new();
        OriginEntry file = (await _disk.StatAsync(OriginPath.FromString("x/1.flac"), default)).Value;
        update.PutFile("disk", new TreeFile(file.Path, file.Version, ["Moved/One.flac"]));
        _tree.Apply(update);

        FsResult<byte[]> first = await _fileSystem.ReadFileAsync("Playlists/best.m3u");

        Assert.AreEqual(FsError.Stale, first.Error);
        Assert.AreEqual("../Moved/One.flac\n", await ReadAsync(_fileSystem, "Playlists/best.m3u"));
    }

    [TestMethod]
    public async Task Restart_FromTheImage_GivesTheSameAndReadsNoPlaylist()
    {
        string image = Path.Combine(Path.GetTempPath(), $"musicfs-playlists-{Guid.NewGuid():n}.image");
        try
        {
            VirtualTree tree = VirtualTree.Open(image, "test", out _);
            _disk.Put("lists/best.m3u", "../x/1.flac\n../y/é.flac\n"u8.ToArray());
            (LibraryScanner scanner, MusicFileSystem fileSystem) = Open(tree, [TreeView.Default]);
            using (scanner)
                await scanner.ScanAsync(null, default);
            SortedDictionary<string, NodeEntry> before = fileSystem.Files();
            string text = await ReadAsync(fileSystem, "Playlists/best.m3u");
            Assert.IsNull(tree.Save());

            VirtualTree again = VirtualTree.Open(image, "test", out _);
            (scanner, fileSystem) = Open(again, [TreeView.Default]);
            int opens = _disk.Opens;
            using (scanner)
            {
                await scanner.ScanAsync(null, default);
                Assert.AreEqual(opens, _disk.Opens);
                CollectionAssert.AreEqual(before.Select(pair => (pair.Key, pair.Value.Attributes)).ToArray(), fileSystem.Files().Select(pair => (pair.Key, pair.Value.Attributes)).ToArray());
                Assert.AreEqual(text, await ReadAsync(fileSystem, "Playlists/best.m3u"));

                // What the playlist names is learnt now.
                _disk.Put("y/é.flac", MemoryTagReader.Encode("Bob", "Tunes", "Fourth", 4));
                await scanner.ScanAsync(null, default);
                Assert.AreEqual("../Ann/Songs [FLAC]/01 - First.flac\n../Bob/Tunes [FLAC]/04 - Fourth.flac\n", await ReadAsync(fileSystem, "Playlists/best.m3u"));
            }
        }
        finally
        {
            File.Delete(image);
        }
    }

    [TestMethod]
    public async Task Read_OfSeveralViews_NamesTheTracksOfItsOwn()
    {
        VirtualTree tree = new();
        TreeView[] views = [new("Albums", PathTemplate.Parse("$album/$title.$format").Template!), new("Artists", PathTemplate.Parse("$artist/$album/$title.$format").Template!)];
        (LibraryScanner scanner, MusicFileSystem fileSystem) = Open(tree, views);
        _disk.Put("x/list.m3u", "1.flac\n../y/é.flac\n"u8.ToArray());

        using (scanner)
            await scanner.ScanAsync(null, default);

        Assert.AreEqual("First.flac\n../Tunes/Third.flac\n", await ReadAsync(fileSystem, "Albums/Songs/list.m3u"));
        Assert.AreEqual("First.flac\n../../Bob/Tunes/Third.flac\n", await ReadAsync(fileSystem, "Artists/Ann/Songs/list.m3u"));
    }

    [TestMethod]
    public async Task Read_LargerThanAPlaylistMayBe_IsAsItIs()
    {
        byte[] lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("1.flac\n", 100_001)));
        _disk.Put("x/list.m3u", lines);

        await _scanner.ScanAsync(null, default);

        Assert.AreEqual(lines.Length, _fileSystem.Resolve(Album + "list.m3u").Value.Attributes.Size);
        CollectionAssert.AreEqual(lines, (await _fileSystem.ReadFileAsync(Album + "list.m3u")).Value);
    }

    /// <summary>Its size is that of stat.</summary>
    private static async Task<string> ReadAsync(MusicFileSystem fileSystem, string path)
    {
        FsResult<byte[]> read = await fileSystem.ReadFileAsync(path);
        Assert.IsTrue(read.IsSuccess, $"{path}: {read.Error}");
        Assert.AreEqual(fileSystem.Resolve(path).Value.Attributes.Size, read.Value.Length);
        return Encoding.UTF8.GetString(read.Value);
    }

    private (LibraryScanner Scanner, MusicFileSystem FileSystem) Open(VirtualTree tree, IReadOnlyList<TreeView> views)
    {
        PlaylistRoots roots = new([("disk", "/srv/music")]);
        LibraryScanner scanner = new(tree, [_disk], new MemoryTagReader(), views, NullLogger<LibraryScanner>.Instance, roots: roots);
        return (scanner, new MusicFileSystem(tree, [_disk], NullLogger<MusicFileSystem>.Instance, scanner.RefreshAsync, roots: roots));
    }
}
