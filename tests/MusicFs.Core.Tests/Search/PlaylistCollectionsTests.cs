using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Ingest;
using MusicFs.Core.Playlists;
using MusicFs.Core.Search;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.Search;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Search;

/// <summary>Playlists that lie in a library are collections as well.</summary>
[TestClass]
public sealed class PlaylistCollectionsTests
{
    private const string Place = ".collections/Playlists/";

    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-lists-").FullName;
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly MemoryOrigin _disk = new("disk");
    private readonly VirtualTree _tree = new();
    private readonly RecordingCache _kernel = new();
    private LibraryCatalog _catalog = null!;
    private SearchIndex _index = null!;
    private LibraryScanner _scanner = null!;
    private LibraryPlaylists _playlists = null!;
    private VirtualFolders _folders = null!;
    private MusicFileSystem _files = null!;
    private Task _loop = Task.CompletedTask;

    [TestInitialize]
    public void Start()
    {
        _catalog = LibraryCatalog.Open(_folder, out Problem? problem) ?? throw new AssertFailedException(problem!.What);
        _index = SearchIndex.Open(_folder, _catalog);
        _loop = _index.RunAsync(_stop.Token);
        PlaylistRoots roots = new([("disk", "/srv/music")]);
        _scanner = new LibraryScanner(_tree, [_disk], new MemoryTagReader(), [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: _catalog, roots: roots);
        _playlists = new LibraryPlaylists(_tree, [_disk], roots, _index);
        _folders = new VirtualFolders(_tree, new TrackFinder(_index, new CollectionSet(null)) { Playlists = _playlists }, _time);
        _files = new MusicFileSystem(_tree, [_disk], NullLogger<MusicFileSystem>.Instance, _scanner.RefreshAsync, roots: roots, folders: [_folders]);
        _files.Attach(_kernel);
        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        _disk.Put("x/2.flac", MemoryTagReader.Encode("Ann", "Songs", "Second", 2));
        _disk.Put("y/é.flac", MemoryTagReader.Encode("Bob", "Tunes", "Third", 3));
    }

    [TestCleanup]
    public async Task Clean()
    {
        _scanner.Dispose();
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _index.DisposeAsync();
        await _catalog.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public async Task Playlists_AreFoldersWithListsBeside()
    {
        _disk.Put("x/booklet.pdf", [1]);
        _disk.Put("lists/Road.m3u", "#EXTM3U\r\n#EXTINF:9,Whoever\r\n/srv/music/y/é.flac\r\n..\\x\\1.flac\r\nnone.flac\r\nhttp://radio.example/\r\n../x/booklet.pdf\r\n../x/1.flac\r\n"u8.ToArray());
        await ScanAsync();

        CollectionAssert.AreEqual((string[])["Road", "Road.m3u8"], await NamesAsync(Place));
        CollectionAssert.AreEqual(
            (string[])[
                "001 - Bob - Third.flac > ../../../Bob/Tunes [FLAC]/03 - Third.flac", "002 - Ann - First.flac > ../../../Ann/Songs [FLAC]/01 - First.flac",
                "003 - Ann - First.flac > ../../../Ann/Songs [FLAC]/01 - First.flac"],
            await LinksAsync("Road"));
        Assert.AreEqual(
            "#EXTM3U\n#EXTINF:-1,Bob - Third\n../../Bob/Tunes [FLAC]/03 - Third.flac\n#EXTINF:-1,Ann - First\n../../Ann/Songs [FLAC]/01 - First.flac\n"
            + "#EXTINF:-1,Ann - First\n../../Ann/Songs [FLAC]/01 - First.flac\n", await ReadAsync("Road.m3u8"));
        Assert.AreEqual("Playlists/Road", _playlists.All().Single().FullName);
        Assert.AreEqual("lists/Road.m3u", _playlists.Find("Playlists/Road")!.Path.ToString());
        Assert.IsNull(_playlists.Find("Road"));
    }

    [TestMethod]
    public async Task Playlists_OfOneName_HaveTheSameNamesWheneverTheyAreFound()
    {
        // The album's own comes first on the origin, and last here.
        _disk.Put("x/best.m3u", "1.flac\n"u8.ToArray());
        _disk.Put("lists/b/best.m3u8", "../../x/1.flac\n"u8.ToArray());
        _disk.Put("lists/a/BEST.m3u", "../../x/1.flac\n"u8.ToArray());
        _disk.Put("lists/best.m3u8.m3u", "../x/1.flac\n"u8.ToArray());
        await ScanAsync();

        string[] Found(LibraryPlaylists playlists) => [.. playlists.All().Select(static one => $"{one.Name}={one.Path}")];
        string[] first = Found(_playlists);

        CollectionAssert.AreEqual(
            (string[])["BEST=lists/a/BEST.m3u", "best (2)=lists/b/best.m3u8", "best (3)=x/best.m3u", "best.m3u8 (2)=lists/best.m3u8.m3u"], first);
        VirtualTree again = new();
        using LibraryScanner scanner = new(again, [_disk], new MemoryTagReader(), [TreeView.Default], NullLogger<LibraryScanner>.Instance);
        await scanner.ScanAsync(null, default);
        CollectionAssert.AreEqual(first, Found(new LibraryPlaylists(again, [_disk], PlaylistRoots.None, _index)));
        Assert.HasCount(8, await NamesAsync(Place));
    }

    [TestMethod]
    public async Task Playlists_ThatChangeComeAndGo_AreFollowed()
    {
        _disk.Put("lists/Road.m3u", "../x/1.flac\n"u8.ToArray());
        await ScanAsync();
        Assert.HasCount(1, await LinksAsync("Road"));
        _kernel.Clear();

        _disk.Put("lists/Road.m3u", "../x/2.flac\n../x/1.flac\n"u8.ToArray());
        _disk.Put("lists/Other.m3u", "../x/2.flac\n"u8.ToArray());
        await ScanAsync();
        Assert.Contains(static told => told.Contains(" Road was ", StringComparison.Ordinal), _kernel.Told);
        CollectionAssert.AreEqual((string[])["Other", "Other.m3u8", "Road", "Road.m3u8"], await NamesAsync(Place));
        Assert.HasCount(2, await LinksAsync("Road"));

        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Songs", "Renamed", 1));
        _disk.Remove("lists/Other.m3u");
        await ScanAsync();
        CollectionAssert.AreEqual((string[])["Road", "Road.m3u8"], await NamesAsync(Place));
        Assert.AreEqual("002 - Ann - Renamed.flac > ../../../Ann/Songs [FLAC]/01 - Renamed.flac", (await LinksAsync("Road"))[1]);
    }

    [TestMethod]
    public async Task Playlist_ThatCannotBeReadNow_IsTriedAgain()
    {
        _disk.Put("lists/Road.m3u", "../x/1.flac\n"u8.ToArray());
        await ScanAsync();
        OriginSet origins = [];
        VirtualFolders folders = new(_tree, new TrackFinder(_index, new CollectionSet(null)) { Playlists = new LibraryPlaylists(_tree, origins, PlaylistRoots.None, _index) }, _time);
        MusicFileSystem files = new(_tree, [], NullLogger<MusicFileSystem>.Instance, folders: [folders]);
        NodeId road = (await FindAsync(files, Place + "Road")).Node, list = (await FindAsync(files, Place + "Road.m3u8")).Node;

        Assert.AreEqual(FsError.OriginUnavailable, (await files.ReadDirectoryAsync(default, road, DirectoryCookie.Start, new Sink())).Error);
        Assert.AreEqual(FsError.OriginUnavailable, (await files.OpenAsync(default, list, OpenAccess.Read)).Error);
        origins.Add(_disk);
        Sink sink = new();
        Assert.IsTrue((await files.ReadDirectoryAsync(default, road, DirectoryCookie.Start, sink)).Value);
        Assert.HasCount(1, sink.All);
    }

    private async Task ScanAsync()
    {
        await _scanner.ScanAsync(null, default);
        await _catalog.FlushAsync();
        await _index.FlushAsync();
        _time.Advance(TimeSpan.FromSeconds(1));
        await _folders.Telling;
    }

    private static async Task<NodeEntry> FindAsync(MusicFileSystem files, string path)
    {
        NodeEntry found = new(NodeId.Root, default);
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            found = (await files.LookupAsync(default, found.Node, Encoding.UTF8.GetBytes(name))).Value;
        return found;
    }

    private async Task<List<(string Name, NodeEntry Entry)>> ListAsync(string path)
    {
        Sink sink = new();
        Assert.IsTrue((await _files.ReadDirectoryAsync(default, (await FindAsync(_files, path)).Node, DirectoryCookie.Start, sink)).Value);
        return sink.All;
    }

    private async Task<string[]> NamesAsync(string path) => [.. (await ListAsync(path)).Select(static one => one.Name)];

    private async Task<string[]> LinksAsync(string playlist)
    {
        List<string> links = [];
        foreach ((string name, NodeEntry entry) in await ListAsync(Place + playlist))
            links.Add($"{name} > {Encoding.UTF8.GetString((await _files.ReadLinkAsync(default, entry.Node)).Value.Span)}");
        return [.. links];
    }

    private async Task<string> ReadAsync(string list)
    {
        OpenedFile opened = (await _files.OpenAsync(default, (await FindAsync(_files, Place + list)).Node, OpenAccess.Read)).Value;
        byte[] text = new byte[10_000];
        int length = (await _files.ReadAsync(default, opened.Handle, 0, text)).Value;
        _files.Release(opened.Handle);
        return Encoding.UTF8.GetString(text, 0, length);
    }

    private sealed class Sink : IDirectorySink
    {
        public List<(string Name, NodeEntry Entry)> All { get; } = [];

        public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
        {
            All.Add((Encoding.UTF8.GetString(name), entry));
            return true;
        }
    }
}
