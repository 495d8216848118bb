using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;
using MusicFs.Core.Playlists;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Ingest;

/// <summary>H7: templates, rules for names and what is wanted of an origin change while the library is shown.</summary>
[TestClass]
public sealed class ShownAnewTests : CatalogTests
{
    private readonly MemoryOrigin _disk = new("disk");
    private readonly VirtualTree _tree = new();
    private readonly MemoryTagReader _reader = new();
    private readonly HashSet<string> _unwanted = [];

    [TestInitialize]
    public void Fill()
    {
        _disk.Put("x/1.flac", MemoryTagReader.Encode("Ann", "Songs", "First", 1));
        _disk.Put("x/2.flac", MemoryTagReader.Encode("Ann", "Songs", "What: Second?", 2));
        _disk.Put("x/cover.jpg", [1, 2, 3]);
        _disk.Put("y/1.flac", MemoryTagReader.Encode("Bob", "Tunes", "Third", 3));
    }

    [TestMethod]
    public async Task Show_OtherTemplate_MovesEveryTrackWithoutReadingOneAndKeepsItsNumber()
    {
        using LibraryScanner scanner = Scanner(_disk);
        await scanner.ScanAsync(null, default);
        Dictionary<string, ulong> before = Numbers();
        RecordingCache kernel = new();
        _tree.Attach(kernel);

        await scanner.ShowAsync(View("$artist - $title.$format"), NamePolicy.Posix, mergesRecordings: false, default);

        CollectionAssert.AreEquivalent(new[] { "Ann - First.flac", "Ann - What: Second?.flac", "Bob - Third.flac" }, Tracks());
        Assert.AreEqual(3, _reader.Reads);
        Assert.AreEqual(before["Ann/Songs [FLAC]/01 - First.flac"], Numbers()["Ann - First.flac"]);
        Assert.IsNotEmpty(kernel.Told, "The kernel was told.");
        Assert.IsFalse(scanner.IsSettled);
    }

    [TestMethod]
    public async Task Scan_AfterAnotherTemplate_BringsWhatIsBesideTheTracksAndSettles()
    {
        using LibraryScanner scanner = Scanner(_disk);
        await scanner.ScanAsync(null, default);
        await scanner.ShowAsync(View("by/$artist/$title.$format"), NamePolicy.Posix, mergesRecordings: false, default);

        await scanner.ScanAsync(null, default);

        string[] files = [.. Numbers().Keys.Order(StringComparer.Ordinal)];
        Assert.AreEqual("by/Ann/First.flac by/Ann/What: Second?.flac by/Ann/cover.jpg by/Bob/Third.flac", string.Join(' ', files));
        Assert.IsTrue(scanner.IsSettled);
        Assert.AreEqual(3, _reader.Reads);
    }

    [TestMethod]
    public async Task Show_OriginIsAway_MovesAllTheSameAndTheRestFollowsWhenItIsBack()
    {
        FaultyOrigin origin = new(_disk);
        using LibraryScanner scanner = Scanner(origin);
        await scanner.ScanAsync(null, default);
        origin.OnList = static _ => FsError.OriginUnavailable;

        await scanner.ShowAsync(View("$title.$format"), NamePolicy.Posix, mergesRecordings: false, default);
        await scanner.ScanAsync(null, default);

        Assert.Contains("First.flac", Tracks());
        Assert.IsFalse(scanner.IsSettled, "The cover is not where it belongs.");
        origin.OnList = static _ => FsError.None;
        await scanner.ScanAsync(null, default);
        Assert.IsTrue(scanner.IsSettled);
        Assert.IsFalse(Numbers().Keys.Any(static path => path.StartsWith("Ann/", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Show_NamesForWindows_AreWrittenSo()
    {
        using LibraryScanner scanner = Scanner(_disk);
        await scanner.ScanAsync(null, default);
        await scanner.ShowAsync(View("$title.$format"), NamePolicy.Windows, mergesRecordings: false, default);
        Assert.IsFalse(Tracks().Any(static path => path.AsSpan().IndexOfAny(":?") >= 0), string.Join(' ', Tracks()));
    }

    [TestMethod]
    public async Task Show_MergedAndApartAgain_IsAsBefore()
    {
        _disk.Put("z/1.mp3", MemoryTagReader.Encode("Bob", "Tunes", "Third", 3));
        using LibraryScanner scanner = Scanner(_disk);
        IReadOnlyList<TreeView> view = View("$artist/$title.$format");
        await scanner.ShowAsync(view, NamePolicy.Posix, mergesRecordings: false, default);
        await scanner.ScanAsync(null, default);
        string[] apart = Tracks();

        await scanner.ShowAsync(view, NamePolicy.Posix, mergesRecordings: true, default);
        await scanner.ScanAsync(null, default);
        await scanner.ShowAsync(view, NamePolicy.Posix, mergesRecordings: false, default);
        await scanner.ScanAsync(null, default);

        CollectionAssert.AreEquivalent(apart, Tracks());
    }

    [TestMethod]
    public async Task DropUnwanted_MoreThanTheBrakeAllows_GoesAtOnceAndComesBackUnread()
    {
        for (int i = 0; i < 60; i++)
            _disk.Put($"many/{i}.flac", MemoryTagReader.Encode("Cid", "Many", $"Song {i}", i));
        using LibraryScanner scanner = Scanner(_disk);
        await scanner.ScanAsync(null, default);
        int reads = _reader.Reads;

        _unwanted.Add("many");
        await scanner.DropUnwantedAsync("disk");
        Assert.HasCount(3, Tracks());
        await scanner.ShowAsync(View("$title.$format"), NamePolicy.Posix, mergesRecordings: false, default);
        Assert.HasCount(3, Tracks());
        _unwanted.Clear();
        await scanner.ScanAsync(null, default);

        Assert.HasCount(63, Tracks());
        Assert.AreEqual(reads, _reader.Reads);
    }

    [TestMethod]
    public async Task Playlists_OriginCameLater_AreLedToItsTracks()
    {
        MemoryOrigin nas = new("nas");
        nas.Put("1.flac", MemoryTagReader.Encode("Eve", "Far", "Away", 1));
        _disk.Put("x/list.m3u8", "/mnt/nas/1.flac\n"u8.ToArray());
        PlaylistRoots roots = new([("disk", "/srv/music")]);
        OriginSet origins = [_disk];
        using LibraryScanner scanner = new(
            _tree, origins, _reader, [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: Catalog, roots: roots);
        await scanner.ScanAsync(null, default);
        MusicFileSystem fileSystem = new(_tree, origins, NullLogger<MusicFileSystem>.Instance, scanner.RefreshAsync, roots: roots);
        const string List = "Ann/Songs [FLAC]/list.m3u8";
        Assert.AreEqual("/mnt/nas/1.flac\n", Encoding.UTF8.GetString((await fileSystem.ReadFileAsync(List)).Value));

        origins.Add(nas);
        roots.Replace([("disk", "/srv/music"), ("nas", "/mnt/nas")]);
        await scanner.ScanAsync("nas", null, default);

        byte[] text = (await fileSystem.ReadFileAsync(List)).Value;
        Assert.AreEqual("../../Eve/Far [FLAC]/01 - Away.flac\n", Encoding.UTF8.GetString(text));
        Assert.AreEqual(text.Length, fileSystem.Resolve(List).Value.Attributes.Size);
    }

    private static IReadOnlyList<TreeView> View(string template) => [new TreeView("", PathTemplate.Parse(template).Template!)];

    private LibraryScanner Scanner(IOrigin origin) =>
        new(_tree, [origin], _reader, [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: Catalog)
        {
            IsWanted = (_, path) => !_unwanted.Contains(path.Parent.ToString()),
        };

    private string[] Tracks() => [.. Numbers().Keys.Where(static path => !path.EndsWith(".jpg", StringComparison.Ordinal))];

    private Dictionary<string, ulong> Numbers()
    {
        MusicFileSystem fileSystem = new(_tree, [_disk], NullLogger<MusicFileSystem>.Instance);
        return fileSystem.Files().Where(pair => !pair.Key.StartsWith(".origins", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => pair.Value.Attributes.FileNumber);
    }
}
