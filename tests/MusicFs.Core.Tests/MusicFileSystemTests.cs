using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Ingest;
using MusicFs.Core.Templates;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Tags;

namespace MusicFs.Core.Tests;

[TestClass]
public sealed class MusicFileSystemTests
{
    private readonly MemoryOrigin _origin = new("disk");
    private readonly VirtualTree _tree;
    private readonly LibraryScanner _scanner;
    private readonly MusicFileSystem _files;

    public MusicFileSystemTests()
    {
        _tree = new VirtualTree(["disk"]);
        _scanner = new LibraryScanner([_origin], new TextTagReader(), PathTemplate.Default, _tree, NullLogger<LibraryScanner>.Instance);
        _files = new MusicFileSystem(_tree, [_origin], _scanner, NullLogger<MusicFileSystem>.Instance);
    }

    private static RequestContext Context => new(1, default, 0, CancellationToken.None);

    [TestCleanup]
    public void Dispose() => _scanner.Dispose();

    [TestMethod]
    public async Task Scan_TagsBrokenFilesDiscsAndIgnored_EachInItsPlace()
    {
        Put("x/1.flac", "title=One\nartist=A\nalbum=B\ntrack=1");
        Put("x/2.flac", "title=Two\nartist=A\nalbum=Set\ntrack=1\ndisc=1");
        Put("x/3.flac", "title=Three\nartist=A\nalbum=Set\ntrack=1\ndisc=2");
        Put("x/broken.flac", "nothing");
        Put("x/@eaDir/4.flac", "title=Hidden\nartist=A\nalbum=B");
        Put("x/._5.flac", "title=Hidden\nartist=A\nalbum=B");
        Put("x/cover.jpg", "no track");
        ScanReport report = await _scanner.ScanAsync(null, CancellationToken.None);

        Assert.AreEqual(new ScanReport(4, 1, 7, 0), report);
        CollectionAssert.AreEquivalent(new[] { "01 - One.flac" }, List("A/B [FLAC]"));
        CollectionAssert.AreEquivalent(new[] { "1-01 - Two.flac", "2-01 - Three.flac" }, List("A/Set [FLAC]"));
        CollectionAssert.AreEquivalent(new[] { "broken.flac" }, List("Unknown Artist/Unknown Album [FLAC]"));
        CollectionAssert.AreEquivalent(
            new[] { "1.flac", "2.flac", "3.flac", "broken.flac", "@eaDir", "._5.flac", "cover.jpg" }, List(".origins/disk/x"));
    }

    [TestMethod]
    public async Task Scan_FolderThatCannotBeListed_CountedAndTheRestShown()
    {
        Put("good/1.flac", "title=One\nartist=A\nalbum=B");
        Put("bad/2.flac", "title=Two\nartist=A\nalbum=B");
        _origin.Fail("bad", FsError.AccessDenied);
        ScanReport report = await _scanner.ScanAsync(null, CancellationToken.None);
        Assert.AreEqual((1, 1), (report.Tracks, report.UnreadableFolders));
        CollectionAssert.AreEquivalent(new[] { "One.flac" }, List("A/B [FLAC]"));
    }

    [TestMethod]
    public async Task Scan_Cancelled_PublishesNothing()
    {
        Put("1.flac", "title=One\nartist=A\nalbum=B");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => _scanner.ScanAsync(null, cancelled.Token));
        Assert.IsEmpty(List(""));
    }

    [TestMethod]
    public async Task Read_OpenFile_ItsBytesAndNoMore()
    {
        byte[] content = Put("1.flac", "title=One\nartist=A\nalbum=B");
        await _scanner.ScanAsync(null, CancellationToken.None);
        OpenedFile opened = Open("A/B [FLAC]/One.flac").Value;
        byte[] buffer = new byte[100];
        Assert.AreEqual(content.Length, (await _files.ReadAsync(Context, opened.Handle, 0, buffer)).Value);
        CollectionAssert.AreEqual(content, buffer[..content.Length]);
        Assert.AreEqual(content.Length - 5, (await _files.ReadAsync(Context, opened.Handle, 5, buffer)).Value);
        Assert.AreEqual(0, (await _files.ReadAsync(Context, opened.Handle, content.Length, buffer)).Value);
        Assert.AreEqual(FsError.InvalidArgument, (await _files.ReadAsync(Context, opened.Handle, -1, buffer)).Error);
    }

    [TestMethod]
    public async Task Handles_SharedReleasedAndReused_NeverMixed()
    {
        Put("1.flac", "title=One\nartist=A\nalbum=B");
        await _scanner.ScanAsync(null, CancellationToken.None);
        HandleId first = Open("A/B [FLAC]/One.flac").Value.Handle, second = Open("A/B [FLAC]/One.flac").Value.Handle;
        Assert.AreEqual(1, _origin.Open, "one original for both");
        _files.Release(first);
        _files.Release(first);
        Assert.AreEqual((1, 1), (_origin.Open, _files.OpenHandles));
        Assert.AreEqual(FsError.BadHandle, (await _files.ReadAsync(Context, first, 0, new byte[1])).Error);
        HandleId third = Open("A/B [FLAC]/One.flac").Value.Handle;
        Assert.AreEqual(FsError.BadHandle, (await _files.ReadAsync(Context, first, 0, new byte[1])).Error);
        Assert.AreEqual(1, (await _files.ReadAsync(Context, third, 0, new byte[1])).Value);
        _files.Release(second);
        _files.Release(third);
        Assert.AreEqual((0, 0), (_origin.Open, _files.OpenHandles));
        Assert.AreEqual(FsError.BadHandle, (await _files.ReadAsync(Context, new HandleId(ulong.MaxValue), 0, new byte[1])).Error);
    }

    [TestMethod]
    public async Task Open_OriginalChanged_StaleOnceAndThenTheNewContentWhereItsTagsSay()
    {
        Put("1.flac", "title=One\nartist=A\nalbum=B");
        await _scanner.ScanAsync(null, CancellationToken.None);
        var cache = new RecordingKernelCache();
        _files.Attach(cache);
        NodeId before = Find("A/B [FLAC]/One.flac");
        Put("1.flac", "title=Other\nartist=A\nalbum=B");

        Assert.AreEqual(FsError.Stale, (await _files.OpenAsync(Context, before, OpenAccess.Read)).Error);
        CollectionAssert.AreEquivalent(new[] { "Other.flac" }, List("A/B [FLAC]"));
        Assert.IsTrue(Open("A/B [FLAC]/Other.flac").IsSuccess);
        Assert.IsTrue(cache.Told.Any(told => told.StartsWith("Removed", StringComparison.Ordinal) && told.EndsWith("One.flac", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task Open_OriginGoneOrDenied_ItsErrorAndTheTreeStays()
    {
        Put("1.flac", "title=One\nartist=A\nalbum=B");
        await _scanner.ScanAsync(null, CancellationToken.None);
        _origin.Fail("1.flac", FsError.AccessDenied);
        Assert.AreEqual(FsError.AccessDenied, Open("A/B [FLAC]/One.flac").Error);
        _origin.Fail("1.flac", FsError.None);
        _origin.Delete("1.flac");
        Assert.AreEqual(FsError.NotFound, Open("A/B [FLAC]/One.flac").Error);
        CollectionAssert.AreEquivalent(new[] { "One.flac" }, List("A/B [FLAC]"));
    }

    [TestMethod]
    public async Task Writes_AllRefused()
    {
        Put("1.flac", "title=One\nartist=A\nalbum=B");
        await _scanner.ScanAsync(null, CancellationToken.None);
        NodeId file = Find("A/B [FLAC]/One.flac");
        Assert.AreEqual(FsError.ReadOnly, (await _files.OpenAsync(Context, file, OpenAccess.Write)).Error);
        Assert.AreEqual(FsError.ReadOnly, (await _files.OpenAsync(Context, file, OpenAccess.Read | OpenAccess.Truncate)).Error);
        Assert.AreEqual(FsError.ReadOnly, (await _files.SetAttributesAsync(Context, file, default)).Error);
        Assert.AreEqual(FsError.ReadOnly, (await _files.CreateAsync(Context, NodeId.Root, "x"u8, NodeKind.File)).Error);
        Assert.AreEqual(FsError.ReadOnly, (await _files.RemoveAsync(Context, NodeId.Root, "A"u8, NodeKind.Directory)).Error);
        Assert.AreEqual(FsError.ReadOnly, (await _files.RenameAsync(Context, NodeId.Root, "A"u8, NodeId.Root, "B"u8)).Error);
        Assert.AreEqual(FsError.ReadOnly, (await _files.WriteAsync(Context, default, 0, new byte[1])).Error);
    }

    [TestMethod]
    public async Task ExtendedAttributes_SayWhereATrackComesFrom()
    {
        Put("x/1.flac", "title=One\nartist=A\nalbum=B");
        await _scanner.ScanAsync(null, CancellationToken.None);
        NodeId file = Find("A/B [FLAC]/One.flac");
        Assert.AreEqual("disk", Text(await _files.GetExtendedAttributeAsync(Context, file, "user.musicfs.origin"u8)));
        Assert.AreEqual("x/1.flac", Text(await _files.GetExtendedAttributeAsync(Context, file, "user.musicfs.path"u8)));
        Assert.AreEqual(FsError.NoAttribute, (await _files.GetExtendedAttributeAsync(Context, file, "user.other"u8)).Error);
    }

    [TestMethod]
    public async Task WarmOperations_10000OfEach_AllocateNothing()
    {
        Put("1.flac", "title=One\nartist=A\nalbum=B");
        await _scanner.ScanAsync(null, CancellationToken.None);
        NodeId album = Find("A/B [FLAC]"), file = Find("A/B [FLAC]/One.flac");
        HandleId handle = Open("A/B [FLAC]/One.flac").Value.Handle;
        byte[] buffer = new byte[16];
        var sink = new CountingSink();
        Assert.AreEqual(0, Measure(album, file, handle, buffer, sink));
    }

    private long Measure(NodeId album, NodeId file, HandleId handle, byte[] buffer, CountingSink sink)
    {
        RequestContext context = Context;
        long before = 0;
        for (int i = 0; i < 11_000; i++)
        {
            if (i == 1000)
                before = GC.GetAllocatedBytesForCurrentThread();
            _ = _files.LookupAsync(context, album, "One.flac"u8).Result.Value;
            _ = _files.LookupAsync(context, album, "none"u8).Result.Error;
            _ = _files.GetAttributesAsync(context, file).Result.Value;
            _ = _files.ReadAsync(context, handle, 0, buffer).Result.Value;
            _ = _files.ReadDirectoryAsync(context, album, DirectoryCookie.Start, sink).Result.Value;
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private byte[] Put(string path, string text)
    {
        byte[] content = System.Text.Encoding.UTF8.GetBytes(text);
        _origin.Put(path, content);
        return content;
    }

    private NodeId Find(string path)
    {
        NodeId node = NodeId.Root;
        foreach (string name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            FsResult<NodeEntry> found = _files.LookupAsync(Context, node, System.Text.Encoding.UTF8.GetBytes(name)).Result;
            Assert.IsTrue(found.IsSuccess, $"{name} of {path}");
            node = found.Value.Node;
        }

        return node;
    }

    private FsResult<OpenedFile> Open(string path) => _files.OpenAsync(Context, Find(path), OpenAccess.Read).AsTask().GetAwaiter().GetResult();

    private string[] List(string path)
    {
        var sink = new ListingSink(1000);
        Assert.IsTrue(_files.ReadDirectoryAsync(Context, Find(path), DirectoryCookie.Start, sink).Result.Value);
        return [.. sink.Page.Select(entry => entry.Name).Where(name => path.Length > 0 || name != ".origins")];
    }

    private static string Text(FsResult<ReadOnlyMemory<byte>> value) => System.Text.Encoding.UTF8.GetString(value.Value.Span);

    private sealed class CountingSink : IDirectorySink
    {
        public int Count { get; private set; }

        public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
        {
            Count++;
            return true;
        }
    }
}
