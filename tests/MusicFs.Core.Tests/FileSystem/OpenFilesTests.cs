using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tracing;
using MusicFs.Core.Tree;
using MusicFs.Testing;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.FileSystem;

[TestClass]
public sealed class OpenFilesTests
{
    [TestMethod]
    public async Task Read_TrackAndOriginal_GiveTheOriginalsBytes()
    {
        var fixture = new TreeFixture();
        fixture.Put("in/1", "content", "A/1.flac").Publish();

        Assert.AreEqual("content", Encoding.UTF8.GetString((await fixture.FileSystem.ReadFileAsync("A/1.flac")).Value));
        Assert.AreEqual("content", Encoding.UTF8.GetString((await fixture.FileSystem.ReadFileAsync(".origins/disk/in/1")).Value));
        Assert.AreEqual(0, fixture.FileSystem.OpenHandles);
        Assert.AreEqual(0, fixture.Origin.OpenFiles);
    }

    [TestMethod]
    public void Open_SameFileThrice_OpensTheOriginalOnce()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "content", "A/1.flac").Publish();
        NodeId node = fixture.Find("A/1.flac").Node;

        HandleId[] handles = [.. Enumerable.Range(0, 3).Select(_ => Open(fixture, node))];

        Assert.AreEqual(1, fixture.Origin.Opens);
        Assert.HasCount(3, handles.Distinct().ToArray());
        fixture.FileSystem.Release(handles[0]);
        fixture.FileSystem.Release(handles[2]);
        Assert.AreEqual(7, fixture.FileSystem.ReadAsync(default, handles[1], 0, new byte[10]).Now().Value);
        fixture.FileSystem.Release(handles[1]);
        Assert.AreEqual(0, fixture.Origin.OpenFiles);
        Assert.AreEqual(FsError.BadHandle, fixture.FileSystem.ReadAsync(default, handles[1], 0, new byte[10]).Now().Error);
    }

    [TestMethod]
    public async Task Open_OriginIsAsked_KnowsTheOperationItIsFor()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "content", "A/1.flac").Publish();
        NodeId node = fixture.Find("A/1.flac").Node;
        ulong seen = 0;
        fixture.Origin.Opening = () => seen = RequestTrail.Current;

        Assert.IsTrue((await fixture.FileSystem.OpenAsync(new RequestContext(77, default, 0, CancellationToken.None), node, OpenAccess.Read)).IsSuccess);

        Assert.AreEqual(77UL, seen);
        Assert.AreEqual(0UL, RequestTrail.Current, "What comes after it is for nobody.");
    }

    [TestMethod]
    public void InvalidateAttributes_OfWhatAMountKnows_AreTakenBackOnce()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "content", "A/1.flac").Put("2", "content", "B/2.flac").Publish();
        NodeId[] known = [NodeId.Root, fixture.FileSystem.LookupAsync(default, NodeId.Root, "A"u8).Now().Value.Node];
        fixture.Kernel.Clear();

        fixture.FileSystem.InvalidateAttributes(fixture.Kernel);

        CollectionAssert.AreEquivalent(known.Select(static node => $"Attributes {node.Value}").ToArray(), fixture.Kernel.Told.ToArray());
    }

    [TestMethod]
    public void Open_Directory_IsDirectory()
    {
        var fixture = new TreeFixture();

        Assert.AreEqual(FsError.IsDirectory, fixture.FileSystem.OpenAsync(default, NodeId.Root, OpenAccess.Read).Now().Error);
    }

    [TestMethod]
    [DataRow(OpenAccess.Write)]
    [DataRow(OpenAccess.Read | OpenAccess.Write)]
    [DataRow(OpenAccess.Read | OpenAccess.Truncate)]
    public void Open_ForWriting_IsReadOnlyAndLeaksNothing(OpenAccess access)
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "content", "A/1.flac").Publish();
        NodeId node = fixture.Find("A/1.flac").Node;

        Assert.AreEqual(FsError.ReadOnly, fixture.FileSystem.OpenAsync(default, node, access).Now().Error);

        fixture.Remove("1").Publish();
        Assert.AreEqual(0, fixture.Tree.RetiredNodes);
    }

    [TestMethod]
    public void Read_FileRemovedWhileOpen_GoesOnUntilRelease()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "content", "A/1.flac").Publish();
        NodeId node = fixture.Find("A/1.flac").Node;
        HandleId handle = Open(fixture, node);

        fixture.Remove("1").Publish();

        Assert.AreEqual(7, fixture.FileSystem.ReadAsync(default, handle, 0, new byte[10]).Now().Value);
        Assert.AreEqual(0u, fixture.FileSystem.GetAttributesAsync(default, node).Now().Value.Links);
        fixture.FileSystem.Release(handle);
        Assert.AreEqual(0, fixture.Tree.RetiredNodes);
        Assert.AreEqual(FsError.Stale, fixture.FileSystem.GetAttributesAsync(default, node).Now().Error);
        Assert.AreEqual(0, fixture.Origin.OpenFiles);
    }

    [TestMethod]
    public async Task Read_FileReplacedWhileOpen_KeepsItsContent()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "old", "A/1.flac").Publish();
        HandleId handle = Open(fixture, fixture.Find("A/1.flac").Node);

        fixture.Put("1", "new one", "A/1.flac").Publish();

        byte[] buffer = new byte[10];
        Assert.AreEqual(3, fixture.FileSystem.ReadAsync(default, handle, 0, buffer).Now().Value);
        Assert.AreEqual("old", Encoding.UTF8.GetString(buffer, 0, 3));
        Assert.AreEqual("new one", Encoding.UTF8.GetString((await fixture.FileSystem.ReadFileAsync("A/1.flac")).Value));
        fixture.FileSystem.Release(handle);
    }

    [TestMethod]
    public async Task Open_OriginalChanged_RefreshesAndIsStale()
    {
        TreeFixture fixture = null!;
        List<string> refreshed = [];
        fixture = new TreeFixture(refresh: (origin, path) =>
        {
            refreshed.Add($"{origin}:{path}");
            fixture.Put("1", "changed", "A/1.flac").Publish();
            return Task.CompletedTask;
        });
        fixture.Put("1", "old", "A/1.flac").Publish();
        NodeId old = fixture.Find("A/1.flac").Node;
        fixture.Origin.Put("1", Encoding.UTF8.GetBytes("changed"));

        FsResult<OpenedFile> opened = await fixture.FileSystem.OpenAsync(default, old, OpenAccess.Read);

        Assert.AreEqual(FsError.Stale, opened.Error);
        CollectionAssert.AreEqual(new[] { "disk:1" }, refreshed);
        Assert.AreEqual("changed", Encoding.UTF8.GetString((await fixture.FileSystem.ReadFileAsync("A/1.flac")).Value));
        Assert.AreEqual(0, fixture.Tree.RetiredNodes);
    }

    [TestMethod]
    public void Read_OriginalRewrittenInPlace_IsStaleAndRefreshesOnce()
    {
        int refreshes = 0;
        var fixture = new TreeFixture(refresh: (_, _) =>
        {
            refreshes++;
            return Task.CompletedTask;
        });
        fixture.Put("1", "old", "A/1.flac").Publish();
        HandleId handle = Open(fixture, fixture.Find("A/1.flac").Node);

        fixture.Origin.Rewrite("1", Encoding.UTF8.GetBytes("new"));

        Assert.AreEqual(FsError.Stale, fixture.FileSystem.ReadAsync(default, handle, 0, new byte[3]).Now().Error);
        Assert.AreEqual(FsError.Stale, fixture.FileSystem.ReadAsync(default, handle, 0, new byte[3]).Now().Error);
        Assert.AreEqual(1, refreshes);
        fixture.FileSystem.Release(handle);
    }

    [TestMethod]
    public async Task Release_ReadUnderWay_LetsItCompleteAndStartsNoOther()
    {
        var memory = new MemoryOrigin("disk");
        OriginVersion version = memory.Put("1", "content"u8.ToArray());
        var faulty = new FaultyOrigin(memory) { ReadGate = new TaskCompletionSource() };
        var tree = new VirtualTree();
        tree.Publish([new OriginContents("disk", [], [new TreeFile(OriginPath.FromString("1"), version, ["A/1.flac"])])]);
        var fileSystem = new MusicFileSystem(tree, [faulty], NullLogger<MusicFileSystem>.Instance);
        NodeId node = fileSystem.Resolve("A/1.flac").Value.Node;
        HandleId handle = (await fileSystem.OpenAsync(default, node, OpenAccess.Read)).Value.Handle;
        Task<FsResult<int>> read = fileSystem.ReadAsync(default, handle, 0, new byte[7]).AsTask();
        await faulty.ReadsWaiting.WaitAsync();

        fileSystem.Release(handle);
        Assert.AreEqual(FsError.BadHandle, fileSystem.ReadAsync(default, handle, 0, new byte[7]).Now().Error);
        Assert.AreEqual(1, memory.OpenFiles);
        faulty.ReadGate.SetResult();

        Assert.AreEqual(7, (await read).Value);
        Assert.AreEqual(0, memory.OpenFiles);
        Assert.AreEqual(0, fileSystem.OpenHandles);
    }

    [TestMethod]
    public async Task Read_OriginFails_PassesTheErrorAndTheNextReadWorks()
    {
        var memory = new MemoryOrigin("disk");
        OriginVersion version = memory.Put("1", "content"u8.ToArray());
        var faulty = new FaultyOrigin(memory) { OnRead = (_, _) => FsError.TimedOut };
        var tree = new VirtualTree();
        tree.Publish([new OriginContents("disk", [], [new TreeFile(OriginPath.FromString("1"), version, ["A/1.flac"])])]);
        var fileSystem = new MusicFileSystem(tree, [faulty], NullLogger<MusicFileSystem>.Instance);
        HandleId handle = (await fileSystem.OpenAsync(default, fileSystem.Resolve("A/1.flac").Value.Node, OpenAccess.Read)).Value.Handle;

        Assert.AreEqual(FsError.TimedOut, (await fileSystem.ReadAsync(default, handle, 0, new byte[7])).Error);
        faulty.OnRead = (_, _) => FsError.None;
        Assert.AreEqual(7, (await fileSystem.ReadAsync(default, handle, 0, new byte[7])).Value);
        fileSystem.Release(handle);
    }

    private static HandleId Open(TreeFixture fixture, NodeId node) =>
        fixture.FileSystem.OpenAsync(default, node, OpenAccess.Read).Now().Value.Handle;
}
