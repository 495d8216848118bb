using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Search;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.Search;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Search;

[TestClass]
public sealed class VirtualFoldersTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-folders-").FullName;
    private readonly ManualTime _time = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly VirtualTree _tree = new();
    private readonly RecordingCache _kernel = new();
    private LibraryCatalog _catalog = null!;
    private SearchIndex _index = null!;
    private MusicFileSystem _files = null!;
    private VirtualFolders _folders = null!;
    private CollectionSet _collections = null!;
    private Task _loop = Task.CompletedTask;

    [TestInitialize]
    public void Start()
    {
        _catalog = LibraryCatalog.Open(_folder, out Problem? problem) ?? throw new AssertFailedException(problem!.What);
        _index = SearchIndex.Open(_folder, _catalog);
        _loop = _index.RunAsync(_stop.Token);
        _collections = new CollectionSet(null);
        _folders = new VirtualFolders(_tree, new TrackFinder(_index, _collections), _time);
        _files = new MusicFileSystem(_tree, [], NullLogger<MusicFileSystem>.Instance, folders: [_folders]);
        _files.Attach(_kernel);
    }

    [TestCleanup]
    public async Task Clean()
    {
        await _stop.CancelAsync();
        await _loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _index.DisposeAsync();
        await _catalog.DisposeAsync();
        _stop.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public async Task Lookup_OfAQuery_IsAFolderOfLinksInOrder()
    {
        await PutAsync("x/1.flac", "Kraftwerk", "Autobahn", "Kometenmelodie", 1974);
        await PutAsync("x/2.flac", "Somebody", "Covers", "Kraftwerk/Medley", 1999);
        await PutAsync("hidden.flac", "Kraftwerk", "Autobahn", "Not shown", 1974, isShown: false);

        NodeEntry query = await FindAsync(".search", "kraftwerk");
        List<(string Name, NodeEntry Entry)> links = await ListAsync(query.Node);

        CollectionAssert.AreEqual(
            (string[])["001 - Kraftwerk - Kometenmelodie.flac", "002 - Somebody - Kraftwerk_Medley.flac"], links.Select(static link => link.Name).ToArray());
        Assert.AreEqual((NodeKind.SymbolicLink, "../../Kraftwerk/Kometenmelodie.flac"), (links[0].Entry.Attributes.Kind, await TargetAsync(links[0].Entry.Node)));
        Assert.AreEqual("../../Kraftwerk/Kometenmelodie.flac".Length, links[0].Entry.Attributes.Size);
        Assert.AreEqual(links[0].Entry.Attributes, (await _files.GetAttributesAsync(default, links[0].Entry.Node)).Value);
        Assert.AreEqual(links[1].Entry, (await _files.LookupAsync(default, query.Node, Bytes(links[1].Name))).Value);
        Assert.AreEqual(FsError.NotFound, (await _files.LookupAsync(default, query.Node, "003"u8)).Error);
        Assert.AreEqual(query.Node, (await FindAsync(".search", "kraftwerk")).Node);
        Assert.IsEmpty(new DirectoryLister(_files).Names(NodeId.Root).Where(static name => name is ".search" or ".collections"));
        Assert.IsEmpty(await ListAsync((await FindAsync(".search")).Node));
        Assert.IsEmpty(await ListAsync((await FindAsync(".search", "nobody")).Node));
    }

    [TestMethod]
    public async Task Lookup_OfWhatIsNoQuery_IsRefused()
    {
        NodeId search = (await FindAsync(".search")).Node;

        Assert.AreEqual(FsError.InvalidArgument, (await _files.LookupAsync(default, search, "artist:("u8)).Error);
        Assert.AreEqual(FsError.InvalidArgument, (await _files.LookupAsync(default, search, [0x61, 0xFF])).Error);
        Assert.AreEqual(FsError.NotFound, (await _files.LookupAsync(default, search, ".git"u8)).Error);
        Assert.AreEqual(FsError.NotFound, (await _files.LookupAsync(default, search, "Thumbs.db"u8)).Error);
        Assert.AreEqual(FsError.NameTooLong, (await _files.LookupAsync(default, search, new byte[300])).Error);
        Assert.AreEqual(FsError.ReadOnly, (await _files.MakeDirectoryAsync(default, search, "x"u8)).Error);
    }

    [TestMethod]
    public async Task Change_OfTheLibrary_TellsKernelsAndGivesAnotherFolder()
    {
        await PutAsync("x/1.flac", "Kraftwerk", "Autobahn", "Kometenmelodie", 1974);
        NodeEntry before = await FindAsync(".search", "kraftwerk");
        Assert.HasCount(1, await ListAsync(before.Node));
        _kernel.Clear();

        await PutAsync("x/2.flac", "Kraftwerk", "Autobahn", "Morgenspaziergang", 1974);

        NodeEntry search = await FindAsync(".search");
        Assert.Contains($"Replaced {search.Node.Value} kraftwerk was {before.Node.Value}", _kernel.Told);
        NodeEntry after = await FindAsync(".search", "kraftwerk");
        Assert.AreNotEqual(before.Node, after.Node);
        Assert.HasCount(2, await ListAsync(after.Node));
        Assert.HasCount(1, await ListAsync(before.Node));
    }

    [TestMethod]
    public async Task Collections_AreFoldersWithListsBeside()
    {
        await PutAsync("x/1.flac", "Kraftwerk", "Autobahn", "Kometenmelodie", 1974);
        await PutAsync("x/2.flac", "Björk", "Homogenic", "Jóga", 1997);
        _collections.Configure([new CollectionQuery("Seventies", CollectionOrigin.Configuration, MusicFs.Library.Search.Query.SearchQuery.Parse("year:1970..1979", out _)!)]);
        await DropAsync();

        string[] names = [.. (await ListAsync((await FindAsync(".collections")).Node)).Select(static one => one.Name)];
        CollectionAssert.IsSubsetOf((string[])["Seventies", "Seventies.m3u8", "Decades", "Genres", "Duplicates"], names);
        CollectionAssert.AreEqual(
            (string[])["1970s", "1970s.m3u8", "1990s", "1990s.m3u8"], (await ListAsync((await FindAsync(".collections", "Decades")).Node)).Select(static one => one.Name).ToArray());
        NodeEntry link = (await ListAsync((await FindAsync(".collections", "Decades", "1990s")).Node)).Single().Entry;
        Assert.AreEqual("../../../Björk/Jóga.flac", await TargetAsync(link.Node));

        NodeEntry list = await FindAsync(".collections", "Decades", "1990s.m3u8");
        OpenedFile opened = (await _files.OpenAsync(default, list.Node, OpenAccess.Read)).Value;
        byte[] text = new byte[1000];
        int length = (await _files.ReadAsync(default, opened.Handle, 0, text)).Value;
        Assert.AreEqual("#EXTM3U\n#EXTINF:200,Björk - Jóga\n../../Björk/Jóga.flac\n", Encoding.UTF8.GetString(text, 0, length));
        Assert.AreEqual(0, (await _files.ReadAsync(default, opened.Handle, length, text)).Value);
        _files.Release(opened.Handle);
        Assert.AreEqual(FsError.BadHandle, (await _files.ReadAsync(default, opened.Handle, 0, text)).Error);
        Assert.AreEqual(FsError.ReadOnly, (await _files.OpenAsync(default, list.Node, OpenAccess.Write)).Error);
    }

    [TestMethod]
    public async Task Open_ListThatWasFoundBeforeAChange_IsStillThatList()
    {
        await PutAsync("x/1.flac", "Kraftwerk", "Autobahn", "Kometenmelodie", 1974);
        NodeEntry list = await FindAsync(".collections", "Duplicates.m3u8");

        await PutAsync("x/2.flac", "Björk", "Homogenic", "Jóga", 1997);
        _collections.Configure([new CollectionQuery("A", CollectionOrigin.Configuration, MusicFs.Library.Search.Query.SearchQuery.Parse("year:1974", out _)!)]);
        await DropAsync();
        Assert.HasCount(18, await ListAsync((await FindAsync(".collections")).Node));

        OpenedFile opened = (await _files.OpenAsync(default, list.Node, OpenAccess.Read)).Value;
        byte[] text = new byte[1000];
        Assert.AreEqual("#EXTM3U\n".Length, (await _files.ReadAsync(default, opened.Handle, 0, text)).Value);
        Assert.AreNotEqual(list.Node, (await FindAsync(".collections", "Duplicates.m3u8")).Node);
    }

    [TestMethod]
    public async Task Collections_WithoutAUserDatabase_KeepNothing()
    {
        Assert.IsNotNull(await _collections.PutAsync("Mine", "artist:who"));
        StringAssert.Contains((await _collections.PutAsync("Genres", "artist:who"))!.What, "always there");
        StringAssert.Contains((await _collections.PutAsync("Mine", "artits:who"))!.What, "^^^^^^");
        Assert.IsNotNull(await _collections.PutAsync("a/b", "artist:who"));
        Assert.IsNotNull(await _collections.RemoveAsync("Mine"));
    }

    [TestMethod]
    public async Task InvalidateAttributes_ReachesFoldersAndWhatIsInThem()
    {
        await PutAsync("x/1.flac", "Kraftwerk", "Autobahn", "Kometenmelodie", 1974);
        NodeEntry search = await FindAsync(".search"), query = await FindAsync(".search", "kraftwerk");
        NodeEntry link = (await ListAsync(query.Node)).Single().Entry;
        _kernel.Clear();

        _files.InvalidateAttributes(_kernel);

        Assert.IsEmpty(new[] { search, query, link }.Select(static entry => $"Attributes {entry.Node.Value}").Except(_kernel.Told));
    }

    private async Task PutAsync(string path, string artist, string album, string title, int year, bool isShown = true)
    {
        ulong number = NameHash.Of(0, Bytes(path));
        OriginPath file = OriginPath.FromString(path);
        OriginVersion version = new(10, 1_000_000_000, number);
        TrackTags tags = new() { Title = title, Artists = [artist], Album = album, Year = year, Genres = ["Electronic"], DurationSeconds = 200 };
        await _catalog.PutAsync("disk", new CatalogFile(file, version, number, tags, null));
        await _catalog.FlushAsync();
        await _index.FlushAsync();
        TreeUpdate update = new();
        update.PutFile("disk", new TreeFile(file, version, isShown ? [$"{artist}/{title.Replace('/', '_')}.flac"] : [], number));
        _tree.Apply(update);
        await DropAsync();
    }

    /// <summary>What waits before it tells kernels of changes has done so.</summary>
    private Task DropAsync()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return _folders.Telling;
    }

    private async Task<NodeEntry> FindAsync(params string[] names)
    {
        NodeEntry found = new(NodeId.Root, default);
        foreach (string name in names)
            found = (await _files.LookupAsync(default, found.Node, Bytes(name))).Value;
        return found;
    }

    private async Task<List<(string Name, NodeEntry Entry)>> ListAsync(NodeId directory)
    {
        Sink sink = new();
        Assert.IsTrue((await _files.ReadDirectoryAsync(default, directory, DirectoryCookie.Start, sink)).Value);
        return sink.All;
    }

    private async Task<string> TargetAsync(NodeId link) => Encoding.UTF8.GetString((await _files.ReadLinkAsync(default, link)).Value.Span);

    private static byte[] Bytes(string name) => Encoding.UTF8.GetBytes(name);

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
