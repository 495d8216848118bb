using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Service;
using MusicFs.Core.Tree;
using MusicFs.Testing;

namespace MusicFs.Core.Tests.Service;

[TestClass]
public sealed class ServiceFolderTests
{
    private int _written;

    [TestMethod]
    public async Task Open_File_IsWrittenOnceAndReadFromThatCopy()
    {
        MusicFileSystem fileSystem = Create();
        NodeEntry folder = fileSystem.LookupAsync(default, NodeId.Root, ".musicfs"u8).Now().Value;
        NodeEntry file = fileSystem.LookupAsync(default, folder.Node, "metrics"u8).Now().Value;
        Assert.AreEqual(NodeKind.Directory, folder.Attributes.Kind);
        Assert.AreEqual(NodeKind.File, file.Attributes.Kind);
        Assert.AreEqual(file.Attributes, fileSystem.GetAttributesAsync(default, file.Node).Now().Value);
        Assert.AreEqual(NodeId.Root, fileSystem.LookupParentAsync(default, folder.Node).Now().Value.Node);

        OpenedFile opened = (await fileSystem.OpenAsync(default, file.Node, OpenAccess.Read)).Value;
        OpenedFile second = (await fileSystem.OpenAsync(default, file.Node, OpenAccess.Read)).Value;

        Assert.IsTrue(opened.HasUnknownSize);
        byte[] buffer = new byte[4];
        Assert.AreEqual(4, fileSystem.ReadAsync(default, opened.Handle, 0, buffer).Now().Value);
        Assert.AreEqual("text", Encoding.UTF8.GetString(buffer));
        Assert.AreEqual(2, fileSystem.ReadAsync(default, opened.Handle, 4, buffer).Now().Value);
        Assert.AreEqual(" 1", Encoding.UTF8.GetString(buffer, 0, 2));
        Assert.AreEqual(0, fileSystem.ReadAsync(default, opened.Handle, 6, buffer).Now().Value);
        Assert.AreEqual(2, fileSystem.ReadAsync(default, second.Handle, 4, buffer).Now().Value);
        Assert.AreEqual(" 2", Encoding.UTF8.GetString(buffer, 0, 2));

        fileSystem.Release(opened.Handle);
        Assert.AreEqual(FsError.BadHandle, fileSystem.ReadAsync(default, opened.Handle, 0, buffer).Now().Error);
        fileSystem.Forget(file.Node, 1);
        Assert.IsTrue(fileSystem.GetAttributesAsync(default, file.Node).Now().IsSuccess);
    }

    [TestMethod]
    public async Task Open_WhatMpdAsksForInTheRoot_NamesTheFoldersThatItMustNotFollow()
    {
        MusicFileSystem fileSystem = Create();
        NodeEntry file = fileSystem.LookupAsync(default, NodeId.Root, ".mpdignore"u8).Now().Value;
        Assert.AreEqual(NodeKind.File, file.Attributes.Kind);
        Assert.AreEqual(file.Attributes, fileSystem.GetAttributesAsync(default, file.Node).Now().Value);
        Assert.AreEqual(FsError.NotDirectory, fileSystem.LookupAsync(default, file.Node, "x"u8).Now().Error);

        OpenedFile opened = (await fileSystem.OpenAsync(default, file.Node, OpenAccess.Read)).Value;

        byte[] buffer = new byte[100];
        int length = fileSystem.ReadAsync(default, opened.Handle, 0, buffer).Now().Value;
        Assert.AreEqual(".origins\n.trash\n", Encoding.UTF8.GetString(buffer, 0, length));
        Assert.AreEqual(file.Attributes.Size, length);
        Assert.AreEqual(0, _written);
    }

    [TestMethod]
    public async Task Open_WhatCannotBeRead_IsRefused()
    {
        MusicFileSystem fileSystem = Create();
        NodeEntry folder = fileSystem.LookupAsync(default, NodeId.Root, ".musicfs"u8).Now().Value;
        NodeEntry file = fileSystem.LookupAsync(default, folder.Node, "metrics"u8).Now().Value;
        Assert.AreEqual(FsError.IsDirectory, (await fileSystem.OpenAsync(default, folder.Node, OpenAccess.Read)).Error);
        Assert.AreEqual(FsError.ReadOnly, (await fileSystem.OpenAsync(default, file.Node, OpenAccess.Write)).Error);
        Assert.AreEqual(FsError.Stale, (await fileSystem.OpenAsync(default, new NodeId(file.Node.Value + 9), OpenAccess.Read)).Error);
        Assert.AreEqual(FsError.NotFound, fileSystem.LookupAsync(default, folder.Node, "nothing"u8).Now().Error);
        Assert.AreEqual(FsError.NotDirectory, fileSystem.LookupAsync(default, file.Node, "x"u8).Now().Error);
        Assert.AreEqual(FsError.NoAttribute, fileSystem.GetExtendedAttributeAsync(default, file.Node, "user.musicfs.path"u8).Now().Error);
        Assert.AreEqual(0, _written);
    }

    [TestMethod]
    public void ReadDirectory_Folder_ListsItsFilesInPages()
    {
        MusicFileSystem fileSystem = Create("a", "b", "metrics");
        NodeEntry folder = fileSystem.LookupAsync(default, NodeId.Root, ".musicfs"u8).Now().Value;
        Page page = new(2);
        Assert.IsFalse(fileSystem.ReadDirectoryAsync(default, folder.Node, DirectoryCookie.Start, page).Now().Value);
        Page rest = new(2);
        Assert.IsTrue(fileSystem.ReadDirectoryAsync(default, folder.Node, page.Next, rest).Now().Value);
        CollectionAssert.AreEqual(new[] { "a", "b", "metrics" }, page.Names.Concat(rest.Names).ToArray());
        Page after = new(2);
        Assert.IsTrue(fileSystem.ReadDirectoryAsync(default, folder.Node, rest.Next, after).Now().Value);
        Assert.IsEmpty(after.Names);
    }

    [TestMethod]
    public async Task Open_FileOfAnAction_DoesItAndFollowsWhatThereIs()
    {
        List<string> there = ["nas", "cloud"], done = [];
        ServiceActions actions = new("refresh", () => [.. there], name =>
        {
            done.Add(name);
            return name + " asked";
        });
        MusicFileSystem fileSystem = new(
            new VirtualTree(), [], NullLogger<MusicFileSystem>.Instance, folders: [new ServiceFolder(new Dictionary<string, Func<string>>(), DateTimeOffset.UnixEpoch, actions)]);
        NodeEntry folder = fileSystem.LookupAsync(default, NodeId.Root, ".musicfs"u8).Now().Value;
        NodeEntry refresh = fileSystem.LookupAsync(default, folder.Node, "refresh"u8).Now().Value;
        Assert.AreEqual(NodeKind.Directory, refresh.Attributes.Kind);
        Assert.AreEqual(folder.Node, fileSystem.LookupParentAsync(default, refresh.Node).Now().Value.Node);
        NodeEntry cloud = fileSystem.LookupAsync(default, refresh.Node, "cloud"u8).Now().Value;
        CollectionAssert.AreEqual(new[] { "nas", "cloud" }, NamesIn(refresh));
        Assert.IsEmpty(done);

        OpenedFile opened = (await fileSystem.OpenAsync(default, cloud.Node, OpenAccess.Read)).Value;

        byte[] text = new byte[100];
        Assert.AreEqual("cloud asked", Encoding.UTF8.GetString(text, 0, fileSystem.ReadAsync(default, opened.Handle, 0, text).Now().Value));
        CollectionAssert.AreEqual(new[] { "cloud" }, done);
        there.Remove("cloud");
        there.Add("disk");
        CollectionAssert.AreEqual(new[] { "nas", "disk" }, NamesIn(refresh));
        Assert.AreEqual(FsError.NotFound, fileSystem.LookupAsync(default, refresh.Node, "cloud"u8).Now().Error);
        Assert.AreEqual(FsError.Stale, (await fileSystem.OpenAsync(default, cloud.Node, OpenAccess.Read)).Error);
        Assert.AreEqual(FsError.NotDirectory, fileSystem.ReadDirectoryAsync(default, cloud.Node, DirectoryCookie.Start, new Page(1)).Now().Error);

        string[] NamesIn(NodeEntry folder)
        {
            Page page = new(9);
            Assert.IsTrue(fileSystem.ReadDirectoryAsync(default, folder.Node, DirectoryCookie.Start, page).Now().Value);
            return [.. page.Names];
        }
    }

    [TestMethod]
    public async Task Restore_OpenFilesOfSeveralFolders_EachGoesOnWithItsOwn()
    {
        ServiceFolder before = Service("metrics"), after = Service("metrics");
        MusicFileSystem first = Over(before), second = Over(after);
        NodeId file = first.LookupAsync(default, first.LookupAsync(default, NodeId.Root, ".musicfs"u8).Now().Value.Node, "metrics"u8).Now().Value.Node;
        HandleId open = (await first.OpenAsync(default, file, OpenAccess.Read)).Value.Handle, other = new(0xFFFE_0000_0000_0007);

        after.Restore([.. before.List(), (other.Value, [1])]);

        byte[] buffer = new byte[10];
        Assert.AreEqual("text 1", Encoding.UTF8.GetString(buffer, 0, second.ReadAsync(default, open, 0, buffer).Now().Value));
        Assert.AreEqual(FsError.BadHandle, second.ReadAsync(default, other, 0, buffer).Now().Error);
        Assert.AreNotEqual(open, (await second.OpenAsync(default, file, OpenAccess.Read)).Value.Handle);
    }

    private MusicFileSystem Create(params string[] names) => Over(Service(names is [] ? ["metrics"] : names));

    private static MusicFileSystem Over(ServiceFolder service) => new(new VirtualTree(), [], NullLogger<MusicFileSystem>.Instance, folders: [service]);

    private ServiceFolder Service(params string[] names) => new(names.ToDictionary(static name => name, _ => (Func<string>)Write), DateTimeOffset.UnixEpoch);

    private string Write() => $"text {Interlocked.Increment(ref _written)}";

    private sealed class Page(int room) : IDirectorySink
    {
        public List<string> Names { get; } = [];

        public DirectoryCookie Next { get; private set; }

        public bool TryAdd(ReadOnlySpan<byte> name, in NodeEntry entry, DirectoryCookie next)
        {
            if (Names.Count == room)
                return false;
            Names.Add(Encoding.UTF8.GetString(name));
            Next = next;
            return true;
        }
    }
}
