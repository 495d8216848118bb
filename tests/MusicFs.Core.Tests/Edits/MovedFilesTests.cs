using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Edits;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Edits;

/// <summary>What is moved in the view and what has to do with it: copies that come later, and playlists that name it.</summary>
[TestClass]
public sealed class MovedFilesTests
{
    private const string Album = "Ann/Songs [FLAC]";

    private readonly MemoryOrigin _disk = new("disk");
    private readonly MemoryOrigin _nas = new("nas");
    private readonly LibraryStores _stores = new();
    private readonly VirtualTree _tree = new(NameHash.Full);
    private MovedPlaces _places = null!;
    private LibraryScanner _scanner = null!;
    private MusicFileSystem _files = null!;
    private PlaceEdits _edits = null!;

    [TestInitialize]
    public void Start()
    {
        _places = new MovedPlaces(_stores.User, _stores.Catalog, TimeProvider.System, NullLogger<MovedPlaces>.Instance);
        OriginSet origins = OriginSet.Of([_nas, _disk]);
        _scanner = new LibraryScanner(_tree, origins, new MemoryTagReader(), [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: _stores.Catalog)
        {
            Fingerprinter = new MemoryFingerprinter(), User = _stores.User, Moved = _places,
        };
        _places.Attach(_tree, [""], files => _scanner.PlaceAgainAsync(files, default), () => _ = _scanner.FollowMovesAsync());
        _files = new MusicFileSystem(_tree, origins, NullLogger<MusicFileSystem>.Instance, _scanner.RefreshAsync);
        _edits = new PlaceEdits(_tree, _places);
        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1, audio: "la la"));
    }

    [TestCleanup]
    public async Task EndAsync()
    {
        _scanner.Dispose();
        _places.Dispose();
        await _stores.DisposeAsync();
    }

    [TestMethod]
    public async Task Scan_CopyOnAPreferredOriginComesAfterTheMove_IsWhereTheTrackWasPut()
    {
        await _scanner.ScanAsync(null, default);
        await MoveAsync($"{Album}/01 - First.flac", "mine.flac");

        _nas.Put("y/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1, audio: "la la"));
        await _scanner.LookAsync("nas", [OriginPath.Root], isDeep: true, default);

        CollectionAssert.AreEqual((string[])["mine.flac"], Tracks());
        Assert.AreEqual("nas", _tree.Source(_tree.FindPath("mine.flac")!.Value).Value!.OriginId);
        ulong copy = _stores.Catalog.Find("nas", OriginPath.FromString("y/1.flac"))!.Identity;
        Assert.Contains(copy, _stores.User.Places(out _).Moves.Select(static move => move.Identity));

        // The one that was moved goes; the copy stays there, as it does in the next process.
        _disk.Remove("x/1.flac");
        await _scanner.ScanAsync(null, default, confirmsRemovals: true);
        CollectionAssert.AreEqual((string[])["mine.flac"], Tracks());
        Assert.IsEmpty(_places.FindBehind(_tree));
    }

    [TestMethod]
    public async Task Move_FileThatAPlaylistNames_PlaylistFollowsWithoutAScan()
    {
        _disk.Put("x/2.flac", MemoryTagReader.Encode("Ann", "Songs", "Second", 2));
        _disk.Put("x/list.m3u", "1.flac\n2.flac\n"u8.ToArray());
        await _scanner.ScanAsync(null, default);
        NodeAttributes before = _files.Resolve($"{Album}/list.m3u").Value.Attributes;

        await MoveAsync($"{Album}/01 - First.flac", "one of mine.flac");
        await _scanner.FollowMovesAsync();

        NodeAttributes after = _files.Resolve($"{Album}/list.m3u").Value.Attributes;
        const string Expected = "../../one of mine.flac\n02 - Second.flac\n";
        Assert.AreNotEqual(before.Size, after.Size);
        Assert.AreEqual(Expected.Length, after.Size);
        Assert.AreEqual(Expected, Encoding.UTF8.GetString((await _files.ReadFileAsync($"{Album}/list.m3u")).Value));
    }

    private string[] Tracks() => [.. _files.Files().Keys.Where(static path => !path.StartsWith(".origins", StringComparison.Ordinal))];

    private async Task MoveAsync(string from, string to)
    {
        int slash = from.LastIndexOf('/');
        NodeId parent = _tree.FindPath(from[..slash])!.Value;
        var moved = await _edits.MoveAsync(parent, Encoding.UTF8.GetBytes(from[(slash + 1)..]), _tree.FindPath("")!.Value, Encoding.UTF8.GetBytes(to), RenameMode.Replace);
        Assert.AreEqual(FsError.None, moved.Error);
    }
}
