using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Tree;
using MusicFs.Testing;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.FileSystem;

/// <summary>What hosts ask whose names have no case of their own: names without regard to it, and paths of nodes.</summary>
[TestClass]
public sealed class NamesOfAnyCaseTests
{
    [TestMethod]
    [DataRow("Björk", DisplayName = "as it is")]
    [DataRow("BJÖRK", DisplayName = "upper case")]
    [DataRow("björk", DisplayName = "lower case")]
    public void Find_AnyCase_TheEntryWithItsReference(string name)
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "x", "Björk/1.flac").Publish();
        FsResult<NodeEntry> found = Find(fixture, NodeId.Root, name);
        Assert.AreEqual(fixture.Find("Björk").Node, found.Value.Node);
        fixture.FileSystem.Forget(found.Value.Node, 1);
        Assert.AreEqual(name == "Björk" ? FsError.None : FsError.NotFound, fixture.FileSystem.Resolve(name).Error);
    }

    [TestMethod]
    public void Find_TwoThatDifferInCaseOnly_TheExactOneElseTheFirst()
    {
        // Also where every hash is the same, so that names lie side by side that differ in more.
        foreach (NameHash hash in (NameHash[])[NameHash.Full, new NameHash(0)])
        {
            var fixture = new TreeFixture(hash);
            fixture.Put("Song", "1", "A/1.flac").Put("SONG", "2", "A/2.flac").Put("other", "3", "A/3.flac").Publish();
            NodeId folder = fixture.Find(".origins/disk").Node;
            foreach (string name in (string[])["Song", "SONG", "other"])
                Assert.AreEqual(fixture.Find($".origins/disk/{name}").Node, Find(fixture, folder, name).Value.Node);
            Assert.AreEqual(Find(fixture, folder, "song").Value.Node, Find(fixture, folder, "sONG").Value.Node);
            Assert.AreEqual(FsError.NotFound, Find(fixture, folder, "songs").Error);
        }
    }

    [TestMethod]
    public void Find_InAFileOrTooLong_ItsError()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "x", "A/1.flac").Publish();
        Assert.AreEqual(FsError.NotDirectory, Find(fixture, fixture.Find("A/1.flac").Node, "X").Error);
        Assert.AreEqual(FsError.NameTooLong, Find(fixture, NodeId.Root, new string('X', 256)).Error);
    }

    [TestMethod]
    public void GetPath_OfWhatIsShown_NamesFromTheRoot()
    {
        var fixture = new TreeFixture();
        fixture.Put("in/1", "x", "Björk/Homogenic/1.flac").Publish();
        Assert.AreEqual("/", PathOf(fixture, NodeId.Root));
        Assert.AreEqual("/Björk/Homogenic", PathOf(fixture, fixture.Find("Björk/Homogenic").Node));
        Assert.AreEqual("/Björk/Homogenic/1.flac", PathOf(fixture, fixture.Find("Björk/Homogenic/1.flac").Node));
        Assert.AreEqual("/.origins/disk/in", PathOf(fixture, fixture.Find(".origins/disk/in").Node));
    }

    [TestMethod]
    public void GetPath_OfWhatIsGone_NotFound()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "x", "A/1.flac").Publish();
        NodeId file = fixture.Find("A/1.flac").Node;
        fixture.Remove("1").Publish();
        Assert.AreEqual(FsError.NotFound, fixture.FileSystem.GetPathAsync(default, file).Now().Error);
        Assert.AreEqual(FsError.NotFound, fixture.FileSystem.GetPathAsync(default, new NodeId(ulong.MaxValue)).Now().Error);
    }

    [TestMethod]
    public void Find_Missing10000Times_AllocatesNothing()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "x", "A/1.flac").Publish();
        void Round()
        {
            _ = fixture.FileSystem.FindAsync(default, NodeId.Root, "DESKTOP.INI"u8).Now();
            fixture.FileSystem.Forget(fixture.FileSystem.FindAsync(default, NodeId.Root, "a"u8).Now().Value.Node, 1);
        }

        for (int i = 0; i < 1000; i++)
            Round();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            Round();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static FsResult<NodeEntry> Find(TreeFixture fixture, NodeId parent, string name) =>
        fixture.FileSystem.FindAsync(default, parent, Encoding.UTF8.GetBytes(name)).Now();

    private static string PathOf(TreeFixture fixture, NodeId node) =>
        Encoding.UTF8.GetString(fixture.FileSystem.GetPathAsync(default, node).Now().Value.Span);
}
