using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Contracts.Tags;
using MusicFs.Core.Ingest;
using MusicFs.Core.Overlays;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Library;
using MusicFs.Library.User;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests.Overlays;

/// <summary>What people want tags to be: where tracks are shown then, and what is read of them.</summary>
[TestClass]
public sealed class OverlayTests
{
    private const string Before = "Ann/Songs [FLAC]/01 - Old.flac";
    private const string After = "Ann/Songs [FLAC]/01 - New.flac";

    private readonly MemoryOrigin _disk = new("disk");
    private readonly MemoryOrigin _nas = new("nas");
    private readonly MemoryTagEditor _editor = new();
    private readonly LibraryStores _stores = new();
    private TrackOverlays _overlays = null!;
    private VirtualTree _tree = null!;
    private LibraryScanner _scanner = null!;
    private MusicFileSystem _files = null!;

    [TestInitialize]
    public void Start() => Load([_disk]);

    [TestCleanup]
    public async Task EndAsync()
    {
        _scanner.Dispose();
        await _stores.DisposeAsync();
    }

    [TestMethod]
    public async Task Set_Title_MovesAndServesExactlyThePlan()
    {
        byte[] original = Song("Old");
        _disk.Put("a/1.flac", original);
        _disk.Put("a/2.flac", Song("Other"));
        await _scanner.ScanAsync(null, default);
        ulong number = _files.Resolve(Before).Value.Attributes.FileNumber;

        await SetAsync("a/1.flac", ("TITLE", "New"));

        Assert.AreEqual(FsError.NotFound, _files.Resolve(Before).Error);
        byte[] expected = MemoryTagEditor.Edit(original, Fields(("TITLE", "New")));
        NodeAttributes now = _files.Resolve(After).Value.Attributes;
        Assert.AreEqual(expected.Length, now.Size);
        Assert.AreEqual(number, now.FileNumber);
        CollectionAssert.AreEqual(expected, (await _files.ReadFileAsync(After)).Value);
        CollectionAssert.AreEqual(original, (await _files.ReadFileAsync(".origins/disk/a/1.flac")).Value);
        Assert.HasCount(2, Shown());
    }

    [TestMethod]
    public async Task Set_FileOpenMeanwhile_KeepsItsVersion()
    {
        byte[] original = Song("Old");
        _disk.Put("a/1.flac", original);
        await _scanner.ScanAsync(null, default);
        NodeId node = _files.LookupReferenced(Before).Value.Node;
        RequestContext context = default;
        OpenedFile open = (await _files.OpenAsync(context, node, OpenAccess.Read)).Value;

        await SetAsync("a/1.flac", ("COMMENT", "mine"));
        byte[] buffer = new byte[original.Length + 100];
        int read = (await _files.ReadAsync(context, open.Handle, 0, buffer)).Value;
        _files.Release(open.Handle);

        CollectionAssert.AreEqual(original, buffer[..read]);
        CollectionAssert.AreEqual(MemoryTagEditor.Edit(original, Fields(("COMMENT", "mine"))), (await _files.ReadFileAsync(Before)).Value);
    }

    [TestMethod]
    public async Task Undo_ShowsWhatWasBefore()
    {
        byte[] original = Song("Old");
        _disk.Put("a/1.flac", original);
        await _scanner.ScanAsync(null, default);
        NodeAttributes before = _files.Resolve(Before).Value.Attributes;
        long change = await SetAsync("a/1.flac", ("TITLE", "New"));

        Assert.IsNull(await _stores.User.UndoAsync(change));
        await PlaceAgainAsync("a/1.flac");

        Assert.AreEqual(before, _files.Resolve(Before).Value.Attributes);
        CollectionAssert.AreEqual(original, (await _files.ReadFileAsync(Before)).Value);
        Assert.HasCount(1, Shown());
    }

    [TestMethod]
    public async Task Set_Picture_IsServed()
    {
        byte[] original = Song("Old"), picture = [.. Enumerable.Range(0, 300_000).Select(static i => (byte)(i * 7))];
        _disk.Put("a/1.flac", original);
        await _scanner.ScanAsync(null, default);
        OverlayPicture kept = OverlayPicture.Of("image/jpeg", picture);

        ulong identity = IdentityOf("a/1.flac");
        await _stores.User.PutOverlayAsync([new OverlayEdit(identity, OverlayPicture.FieldOf(PictureType.FrontCover), [kept.Hash])], "cli", [kept]);
        _overlays.Note([identity]);
        await PlaceAgainAsync("a/1.flac");

        CollectionAssert.AreEqual(MemoryTagEditor.Edit(original, Fields(), picture), (await _files.ReadFileAsync(Before)).Value);
    }

    [TestMethod]
    public async Task Set_FileThatCannotBeEdited_MovesAndIsServedAsItIs()
    {
        byte[] original = MemoryTagReader.Encode("Ann", "Songs", "Old", 1, padding: "fixed");
        _disk.Put("a/1.flac", original);
        await _scanner.ScanAsync(null, default);

        await SetAsync("a/1.flac", ("TITLE", "New"));

        CollectionAssert.AreEqual(original, (await _files.ReadFileAsync(After)).Value);
        OverlayState state = _files.OverlayOf("disk", OriginPath.FromString("a/1.flac"))!;
        Assert.IsFalse(state.IsServed);
        Assert.AreEqual("It is fixed.", state.Reason);
    }

    [TestMethod]
    public async Task Scan_AnewAndOfAnotherTree_KeepsOverlays()
    {
        byte[] original = Song("Old");
        _disk.Put("a/1.flac", original);
        await _scanner.ScanAsync(null, default);
        await SetAsync("a/1.flac", ("TITLE", "New"));
        NodeAttributes before = _files.Resolve(After).Value.Attributes;

        await _scanner.ScanAsync(null, default);
        Assert.AreEqual(before, _files.Resolve(After).Value.Attributes);
        Load([_disk]);
        await _scanner.ScanAsync(null, default);

        Assert.AreEqual(before, _files.Resolve(After).Value.Attributes);
        CollectionAssert.AreEqual(MemoryTagEditor.Edit(original, Fields(("TITLE", "New"))), (await _files.ReadFileAsync(After)).Value);
    }

    [TestMethod]
    public async Task Restart_ImageIsServedAtOnce_AndAChangeThatItMissedIsCaughtUp()
    {
        byte[] original = Song("Old");
        string image = Path.Combine(_stores.Folder, "tree");
        _disk.Put("a/1.flac", original);
        Load([_disk], VirtualTree.Open(image, "test", out _));
        await _scanner.ScanAsync(null, default);
        await SetAsync("a/1.flac", ("TITLE", "New"));
        Assert.IsNull(_tree.Save());

        Load([_disk], VirtualTree.Open(image, "test", out _));
        int plans = _editor.Plans;
        byte[] expected = MemoryTagEditor.Edit(original, Fields(("TITLE", "New")));
        Assert.AreEqual(expected.Length, _files.Resolve(After).Value.Attributes.Size);
        Assert.AreEqual(plans, _editor.Plans);
        CollectionAssert.AreEqual(expected, (await _files.ReadFileAsync(After)).Value);

        // As a crash leaves it: kept, and the tree does not know.
        await _stores.User.PutOverlayAsync([new OverlayEdit(IdentityOf("a/1.flac"), "TITLE", ["Newer"])]);
        Load([_disk], VirtualTree.Open(image, "test", out _));
        Assert.AreEqual(FsError.Stale, (await _files.ReadFileAsync(After)).Error);
        CollectionAssert.AreEqual(
            MemoryTagEditor.Edit(original, Fields(("TITLE", "Newer"))), (await _files.ReadFileAsync("Ann/Songs [FLAC]/01 - Newer.flac")).Value);

        Load([_disk], VirtualTree.Open(image, "test", out _));
        await _scanner.ScanAsync(null, default);
        CollectionAssert.AreEquivalent((string[])["Ann/Songs [FLAC]/01 - Newer.flac"], Shown());
    }

    [TestMethod]
    public async Task Scan_OriginalTaggedAnewOrMoved_OverlayStillWins()
    {
        _disk.Put("a/1.flac", Song("Old", "la la"));
        await _scanner.ScanAsync(null, default);
        await SetAsync("a/1.flac", ("TITLE", "New"));
        byte[] changed = MemoryTagReader.Encode("Ann", "Songs", "Rewritten by its owner", 1, audio: "la la");
        _disk.Put("a/1.flac", changed);

        await _scanner.ScanAsync(null, default);
        byte[] read = (await _files.ReadFileAsync(After)).Value;
        _disk.Move("a/1.flac", "b/9.flac");
        await _scanner.ScanAsync(null, default);

        byte[] expected = MemoryTagEditor.Edit(changed, Fields(("TITLE", "New")));
        CollectionAssert.AreEqual(expected, read);
        CollectionAssert.AreEqual(expected, (await _files.ReadFileAsync(After)).Value);
        CollectionAssert.AreEquivalent((string[])[After], Shown());
    }

    [TestMethod]
    public async Task Set_OriginDoesNotAnswer_MovesAndIsServedEditedOnceItDoes()
    {
        byte[] original = Song("Old");
        _disk.Put("a/1.flac", original);
        FaultyOrigin faulty = new(_disk);
        Load([faulty]);
        await _scanner.ScanAsync(null, default);
        faulty.OnOpen = static _ => FsError.OriginUnavailable;
        faulty.OnList = static _ => FsError.OriginUnavailable;

        await SetAsync("a/1.flac", ("TITLE", "New"));
        long meanwhile = _files.Resolve(After).Value.Attributes.Size;
        faulty.OnOpen = static _ => FsError.None;
        faulty.OnList = static _ => FsError.None;
        await _scanner.ScanAsync(null, default);

        Assert.AreEqual(original.Length, meanwhile);
        CollectionAssert.AreEqual(MemoryTagEditor.Edit(original, Fields(("TITLE", "New"))), (await _files.ReadFileAsync(After)).Value);
    }

    [TestMethod]
    public async Task Set_TrackWithTwoCopies_StaysOneAndIsReadFromEither()
    {
        byte[] original = Song("Old", "la la");
        _disk.Put("a/1.flac", original);
        _nas.Put("x/1.flac", original);
        FaultyOrigin faulty = new(_disk);
        Load([faulty, _nas]);
        await _scanner.ScanAsync(null, default);
        Assert.HasCount(1, Shown());

        await SetAsync("a/1.flac", ("TITLE", "New"));
        byte[] preferred = (await _files.ReadFileAsync(After)).Value;
        faulty.OnOpen = static _ => FsError.OriginUnavailable;
        byte[] other = (await _files.ReadFileAsync(After)).Value;

        byte[] expected = MemoryTagEditor.Edit(original, Fields(("TITLE", "New")));
        CollectionAssert.AreEqual(expected, preferred);
        CollectionAssert.AreEqual(expected, other);
        CollectionAssert.AreEquivalent((string[])[After], Shown());
    }

    [TestMethod]
    public async Task Set_InAnOverlayOfAnotherTree_IsSeenThereAlone()
    {
        byte[] original = Song("Old");
        _disk.Put("a/1.flac", original);
        await _scanner.ScanAsync(null, default);
        var tree = new VirtualTree();
        using LibraryScanner scanner = CreateScanner(tree, OriginSet.Of([_disk]), _overlays.In("clean"));
        MusicFileSystem files = new(tree, OriginSet.Of([_disk]), NullLogger<MusicFileSystem>.Instance, scanner.RefreshAsync, overlays: _overlays.In("clean"));
        await scanner.ScanAsync(null, default);
        Assert.AreSame(_overlays, _overlays.In("clean").In(""));

        await SetAsync("a/1.flac", ("TITLE", "New"), ("COMMENT", "all"));
        await scanner.PlaceAgainAsync([("disk", OriginPath.FromString("a/1.flac"))], default);
        ulong identity = IdentityOf("a/1.flac");
        long change = (await _stores.User.PutOverlayAsync([new OverlayEdit(identity, "ALBUM", ["Hymns"], "clean"), new OverlayEdit(identity, "COMMENT", ["mine"], "clean")])).Change;
        _overlays.In("clean").Note([identity]);
        await PlaceAgainAsync("a/1.flac");
        await scanner.PlaceAgainAsync([("disk", OriginPath.FromString("a/1.flac"))], default);

        // Of all mounts: its own alone. Of the other tree: both, and its own where both say something.
        const string Clean = "Ann/Hymns [FLAC]/01 - New.flac";
        CollectionAssert.AreEqual(MemoryTagEditor.Edit(original, Fields(("TITLE", "New"), ("COMMENT", "all"))), (await _files.ReadFileAsync(After)).Value);
        CollectionAssert.AreEqual(
            MemoryTagEditor.Edit(original, Fields(("ALBUM", "Hymns"), ("COMMENT", "mine"), ("TITLE", "New"))), (await files.ReadFileAsync(Clean)).Value);
        OverlayState state = files.OverlayOf("disk", OriginPath.FromString("a/1.flac"))!;
        CollectionAssert.AreEquivalent((string[])["ALBUM=clean", "COMMENT=clean"], state.Overlays.Select(static pair => $"{pair.Key}={pair.Value}").ToArray());
        Assert.HasCount(3, state.Fields);
        Assert.IsEmpty(_files.OverlayOf("disk", OriginPath.FromString("a/1.flac"))!.Overlays);

        NodeAttributes before = _files.Resolve(After).Value.Attributes;
        Assert.IsNull(await _stores.User.UndoAsync(change));
        await PlaceAgainAsync("a/1.flac");
        await scanner.PlaceAgainAsync([("disk", OriginPath.FromString("a/1.flac"))], default);
        Assert.AreEqual(before, _files.Resolve(After).Value.Attributes);
        CollectionAssert.AreEqual((await _files.ReadFileAsync(After)).Value, (await files.ReadFileAsync(After)).Value);
        await scanner.ScanAsync(null, default);
        Assert.AreEqual(FsError.NotFound, files.Resolve(Clean).Error);
    }

    [TestMethod]
    public async Task Look_FileGoneAndBack_IsAwaitedAndReturnsWithItsOverlay()
    {
        byte[] original = Song("Old", "la la");
        _disk.Put("a/1.flac", original);
        _disk.Put("b/2.flac", Song("Other"));
        await _scanner.ScanAsync(null, default);
        ulong identity = IdentityOf("a/1.flac");
        CatalogFile known = _stores.Catalog.Find("disk", OriginPath.FromString("a/1.flac"))!;
        await _stores.User.PutTrackAsync(new UserTrack(identity, "disk", known.Path, known.Audio, DateTimeOffset.UnixEpoch, null));
        await SetAsync("a/1.flac", ("TITLE", "New"));

        // As a watch tells of it: of the folder, with no scan of all behind it.
        _disk.Remove("a/1.flac");
        await _scanner.LookAsync("disk", [OriginPath.FromString("a")], isDeep: false, default);
        DateTimeOffset? since = _stores.User.TrackOf(identity, out _)!.AbsentSince;
        string[] meanwhile = Shown();
        Load([_disk], _tree);
        _disk.Put("b/moved.flac", original);
        await _scanner.LookAsync("disk", [OriginPath.FromString("b")], isDeep: false, default);

        Assert.IsNotNull(since);
        Assert.HasCount(1, meanwhile);
        Assert.IsNull(_stores.User.TrackOf(identity, out _)!.AbsentSince);
        CollectionAssert.AreEqual(MemoryTagEditor.Edit(original, Fields(("TITLE", "New"))), (await _files.ReadFileAsync(After)).Value);
    }

    [TestMethod]
    public async Task Scan_CopyOnAPreferredOriginComesLater_HasTheOverlayAndItsChanges()
    {
        byte[] original = Song("Old", "la la"), copy = MemoryTagReader.Encode("Ann", "Songs", "Old", 1, audio: "la la", padding: "more");
        _disk.Put("a/1.flac", original);
        Load([_nas, _disk]);
        await _scanner.ScanAsync(null, default);
        long undone = await SetAsync("a/1.flac", ("COMMENT", "mine"));
        Assert.IsNull(await _stores.User.UndoAsync(undone));
        long change = await SetAsync("a/1.flac", ("TITLE", "New"));

        _nas.Put("x/1.flac", copy);
        await _scanner.LookAsync("nas", [OriginPath.Root], isDeep: true, default);

        CollectionAssert.AreEqual((string[])[After], Shown());
        CollectionAssert.AreEqual(MemoryTagEditor.Edit(copy, Fields(("TITLE", "New"))), (await _files.ReadFileAsync(After)).Value);
        Assert.HasCount(2, _stores.User.ChangesOfOverlays(10, null, out _));
        Assert.HasCount(2, _stores.User.ChangeOf(change, out _)!.Edits);
        Assert.IsNull(_stores.User.Check());
        Assert.IsNull(await _stores.User.UndoAsync(change));
        await _scanner.ScanAsync(null, default);
        CollectionAssert.AreEqual((string[])[Before], Shown());
        CollectionAssert.AreEqual(copy, (await _files.ReadFileAsync(Before)).Value);
    }

    [TestMethod]
    public async Task Preview_ChangesNothing()
    {
        _disk.Put("a/1.flac", Song("Old"));
        await _scanner.ScanAsync(null, default);

        var places = await _scanner.PreviewAsync("disk", OriginPath.FromString("a"), static file => file.Tags! with { Title = "New" });

        CollectionAssert.AreEqual((string[])["/" + After], places[OriginPath.FromString("a/1.flac")].ToArray());
        CollectionAssert.AreEquivalent((string[])[Before], Shown());
    }

    [TestMethod]
    public async Task Set_CoverBesideTheTrack_GoesWithIt()
    {
        _disk.Put("a/1.flac", Song("Old"));
        _disk.Put("a/cover.jpg", [1, 2, 3]);
        await _scanner.ScanAsync(null, default);

        await SetAsync("a/1.flac", ("ALBUM", "Hymns"));

        CollectionAssert.AreEquivalent((string[])["Ann/Hymns [FLAC]/01 - Old.flac", "Ann/Hymns [FLAC]/cover.jpg"], Shown());
    }

    private static byte[] Song(string title, string? audio = null) => MemoryTagReader.Encode("Ann", "Songs", title, title == "Other" ? 2 : 1, audio: audio);

    private static Dictionary<string, IReadOnlyList<string>> Fields(params ReadOnlySpan<(string, string)> fields)
    {
        Dictionary<string, IReadOnlyList<string>> all = [];
        foreach ((string name, string value) in fields)
            all.Add(name, [value]);
        return all;
    }

    private static TrackTags Apply(TrackTags tags, TagChanges changes) => tags with
    {
        Title = changes.Fields.TryGetValue("TITLE", out IReadOnlyList<string>? title) ? title[0] : tags.Title,
        Album = changes.Fields.TryGetValue("ALBUM", out IReadOnlyList<string>? album) ? album[0] : tags.Album,
    };

    private void Load(IOrigin[] origins, VirtualTree? tree = null)
    {
        _scanner?.Dispose();
        _tree = tree ?? new VirtualTree();
        _overlays = new TrackOverlays(_stores.User, _stores.Catalog, _editor, Apply);
        OriginSet set = OriginSet.Of(origins);
        _scanner = CreateScanner(_tree, set, _overlays);
        _files = new MusicFileSystem(_tree, set, NullLogger<MusicFileSystem>.Instance, _scanner.RefreshAsync, overlays: _overlays);
    }

    private LibraryScanner CreateScanner(VirtualTree tree, OriginSet origins, TrackOverlays overlays) =>
        new(tree, origins, new MemoryTagReader(), [TreeView.Default], NullLogger<LibraryScanner>.Instance, index: _stores.Catalog)
        {
            Fingerprinter = new MemoryFingerprinter(), User = _stores.User, Overlays = overlays,
        };

    private async Task<long> SetAsync(string path, params (string Field, string Value)[] fields)
    {
        ulong identity = IdentityOf(path);
        OverlayWrite written = await _stores.User.PutOverlayAsync([.. fields.Select(field => new OverlayEdit(identity, field.Field, [field.Value]))], "cli");
        Assert.IsNull(written.Problem);
        _overlays.Note([identity]);
        await PlaceAgainAsync(path);
        return written.Change;
    }

    private Task PlaceAgainAsync(string path) => _scanner.PlaceAgainAsync([("disk", OriginPath.FromString(path))], default);

    private ulong IdentityOf(string path) => _stores.Catalog.Find("disk", OriginPath.FromString(path))!.Identity;

    private string[] Shown() => [.. _files.Files().Keys.Where(static path => !path.StartsWith(".origins", StringComparison.Ordinal))];
}
