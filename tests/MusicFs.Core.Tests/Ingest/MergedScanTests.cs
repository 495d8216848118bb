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

/// <summary>Two origins that hold copies of each other's files.</summary>
[TestClass]
public sealed class MergedScanTests : CatalogTests
{
    private const string Shown = "Ann/Songs [FLAC]/01 - One.flac";

    private readonly MemoryOrigin _home = new("home");
    private readonly MemoryOrigin _away = new("away");
    private VirtualTree _tree = new();

    [TestMethod]
    public async Task Scan_SameFileOnBoth_IsOneTrackOfThePreferredOrigin()
    {
        _away.Put("mirror/x.flac", Song());
        _home.Put("x.flac", Song());

        await ScanAsync();

        CollectionAssert.AreEquivalent((string[])[Shown, ".origins/home/x.flac", ".origins/away/mirror/x.flac"], Files().Keys);
        FileSource source = SourceOf(Shown);
        Assert.AreEqual("home", source.OriginId);
        FileCopy copy = source.Others.Single();
        Assert.AreEqual(("away", OriginPath.FromString("mirror/x.flac"), true), (copy.OriginId, copy.Path, copy.IsSameBytes));
        Assert.AreEqual((1, 1, 1), (_tree.Tracks, _tree.TracksOf("home"), _tree.TracksOf("away")));
    }

    [TestMethod]
    public async Task Scan_SameAudioOtherComment_IsOneTrackButNotTheSameBytes()
    {
        _home.Put("x.flac", Song(padding: "1"));
        _away.Put("x.flac", Song(padding: "2"));

        await ScanAsync();

        Assert.IsFalse(SourceOf(Shown).Others.Single().IsSameBytes);
    }

    [TestMethod]
    [DataRow("one", "ANN", 1)]
    [DataRow("Other", "Ann", 2)]
    public async Task Scan_TagsDiffer_CaseDoesNotMatter(string title, string artist, int tracks)
    {
        _home.Put("x.flac", Song());
        _away.Put("x.flac", Song(title: title, artist: artist));

        await ScanAsync();

        Assert.AreEqual(tracks, _tree.Tracks);
    }

    [TestMethod]
    public async Task Scan_TwiceOnOneOrigin_StaysTwoTracks()
    {
        _home.Put("x.flac", Song());
        _home.Put("y.flac", Song());
        _away.Put("x.flac", Song());

        await ScanAsync();

        Assert.AreEqual(2, _tree.Tracks);
        Assert.HasCount(1, SourceOf(Shown).Others);
        Assert.IsEmpty(SourceOf("Ann/Songs [FLAC]/01 - One (2).flac").Others);
    }

    [TestMethod]
    public async Task Scan_ShownFileGone_CopyTakesOverPathAndNumber()
    {
        _home.Put("x.flac", Song());
        _home.Put("other.flac", Song(title: "Two", audio: "another"));
        _away.Put("x.flac", Song());
        await ScanAsync();
        ulong number = Files()[Shown].Attributes.FileNumber;
        _home.Remove("x.flac");

        await ScanAsync();
        ulong after = Files()[Shown].Attributes.FileNumber;
        string from = SourceOf(Shown).OriginId;
        _tree = new VirtualTree();
        await ScanAsync();

        Assert.AreEqual((number, number, "away"), (after, Files()[Shown].Attributes.FileNumber, from));
    }

    [TestMethod]
    public async Task Scan_OriginDoesNotAnswer_ItsFileStaysTheShownOne()
    {
        _home.Put("x.flac", Song());
        _away.Put("x.flac", Song());
        await ScanAsync();

        await ScanAsync(new FaultyOrigin(_home) { OnList = static _ => FsError.OriginUnavailable });

        Assert.AreEqual("home", SourceOf(Shown).OriginId);
        Assert.HasCount(1, SourceOf(Shown).Others);
    }

    [TestMethod]
    public async Task Scan_CopyTaggedAnew_IsATrackOfItsOwnAndComesBack()
    {
        _home.Put("x.flac", Song());
        _away.Put("x.flac", Song());
        await ScanAsync();

        _away.Put("x.flac", Song(title: "Else"));
        await ScanAsync();
        string[] apart = [.. Tracks()];
        _away.Put("x.flac", Song());
        await ScanAsync();

        CollectionAssert.AreEqual((string[])["Ann/Songs [FLAC]/01 - Else.flac", Shown], apart);
        CollectionAssert.AreEqual((string[])[Shown], Tracks().ToArray());
    }

    [TestMethod]
    public async Task Scan_CoverOnBoth_IsThereOnce()
    {
        _home.Put("a/x.flac", Song());
        _home.Put("a/cover.jpg", [1, 2, 3]);
        _away.Put("b/x.flac", Song());
        _away.Put("b/cover.jpg", [1, 2, 3]);
        await ScanAsync();
        string[] both = [.. Tracks()];

        _home.Remove("a/x.flac");
        _home.Remove("a/cover.jpg");
        await ScanAsync();

        CollectionAssert.AreEqual((string[])[Shown, "Ann/Songs [FLAC]/cover.jpg"], both);
        CollectionAssert.AreEqual(both, Tracks().ToArray());
        Assert.AreEqual("away", SourceOf(both[1]).OriginId);
    }

    [TestMethod]
    [DataRow(false, 2)]
    [DataRow(true, 1)]
    public async Task Scan_OtherEncodings_AreMergedWhereThatIsAskedFor(bool isMerged, int tracks)
    {
        _home.Put("lossy/x.flac", Song(audio: "lossy", seconds: 201, kbps: 320));
        _away.Put("good/x.flac", Song(audio: "lossless", seconds: 200, bits: 16));

        await ScanAsync(mergesRecordings: isMerged);

        Assert.AreEqual(tracks, _tree.Tracks);
        if (!isMerged)
            return;
        Assert.AreEqual("away", SourceOf(Shown).OriginId);
        Assert.AreEqual(("home", false), (SourceOf(Shown).Others.Single().OriginId, SourceOf(Shown).Others.Single().IsSameBytes));
    }

    [TestMethod]
    public async Task Scan_AnotherLength_IsAnotherRecording()
    {
        _home.Put("x.flac", Song(audio: "short", seconds: 197, kbps: 320));
        _away.Put("x.flac", Song(audio: "long", seconds: 200, bits: 16));

        await ScanAsync(mergesRecordings: true);

        Assert.AreEqual(2, _tree.Tracks);
    }

    private static byte[] Song(
        string title = "One", string artist = "Ann", string padding = "", string audio = "la la", int? seconds = null, int? bits = null, int? kbps = null) =>
        MemoryTagReader.Encode(artist, "Songs", title, 1, padding: padding, audio: audio, seconds: seconds, bits: bits, kbps: kbps);

    private async Task ScanAsync(IOrigin? home = null, bool mergesRecordings = false)
    {
        using LibraryScanner scanner = new(
            _tree, [home ?? _home, _away], new MemoryTagReader(), [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: Catalog)
        {
            Fingerprinter = new MemoryFingerprinter(), MergesRecordings = mergesRecordings,
        };
        await scanner.ScanAsync(null, default, confirmsRemovals: true);
    }

    private MusicFileSystem FileSystem() => new(_tree, [_home, _away], NullLogger<MusicFileSystem>.Instance);

    private SortedDictionary<string, NodeEntry> Files() => new(FileSystem().Files().ToDictionary(), StringComparer.Ordinal);

    private IEnumerable<string> Tracks() => Files().Keys.Where(path => !path.StartsWith(".origins", StringComparison.Ordinal));

    private FileSource SourceOf(string path) => _tree.Source(Files()[path].Node).Value!;
}
