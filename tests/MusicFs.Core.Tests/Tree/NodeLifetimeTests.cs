using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Testing;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.Tree;

/// <summary>Nodes that left the tree while a backend knows them.</summary>
[TestClass]
public sealed class NodeLifetimeTests
{
    [TestMethod]
    public void Forget_LastReferenceToRemovedNode_LetsItGo()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "one", "A/1.flac").Put("2", "2", "A/2.flac").Publish();
        NodeEntry held = fixture.FileSystem.LookupReferenced("A/1.flac").Value;
        Assert.AreEqual(held, fixture.FileSystem.LookupReferenced("A/1.flac").Value);
        fixture.Remove("1").Publish();

        FsResult<NodeAttributes> remembered = fixture.FileSystem.GetAttributesAsync(default, held.Node).Now();
        Assert.AreEqual(held.Attributes with { Links = 0 }, remembered.Value);

        fixture.FileSystem.Forget(held.Node, 1);
        Assert.IsTrue(fixture.FileSystem.GetAttributesAsync(default, held.Node).Now().IsSuccess);
        fixture.FileSystem.Forget(held.Node, 1);

        Assert.AreEqual(FsError.Stale, fixture.FileSystem.GetAttributesAsync(default, held.Node).Now().Error);
        Assert.AreEqual(0, fixture.Tree.RetiredNodes);
        Assert.AreEqual(fixture.Tree.Current.NodeCount, fixture.Tree.LivingNodes);
    }

    [TestMethod]
    public void Publish_RemovedNodeUnknown_GoesAtOnce()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "one", "A/1.flac").Publish();
        NodeId node = fixture.Find("A/1.flac").Node;

        fixture.Remove("1").Publish();

        Assert.AreEqual(0, fixture.Tree.RetiredNodes);
        Assert.AreEqual(FsError.Stale, fixture.FileSystem.GetAttributesAsync(default, node).Now().Error);
    }

    [TestMethod]
    public void Lookup_InRemovedDirectory_FindsNothing()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "one", "A/1.flac").Publish();
        NodeId directory = fixture.FileSystem.LookupReferenced("A").Value.Node;

        fixture.Move("1").Publish();

        Assert.AreEqual(FsError.NotFound, fixture.FileSystem.LookupAsync(default, directory, "1.flac"u8).Now().Error);
        Assert.IsEmpty(new DirectoryLister(fixture.FileSystem).Names(directory));
        Assert.AreEqual(0u, fixture.FileSystem.GetAttributesAsync(default, directory).Now().Value.Links);
    }

    [TestMethod]
    public void Publish_SlotUsedAgain_GivesAnotherId()
    {
        var fixture = new TreeFixture();
        HashSet<NodeId> seen = [];
        for (int i = 0; i < 50; i++)
        {
            fixture.Put("1", $"content {i}", "A/1.flac").Publish();
            Assert.IsTrue(seen.Add(fixture.Find("A/1.flac").Node));
        }

        Assert.AreEqual(fixture.Tree.Current.NodeCount, fixture.Tree.LivingNodes);
        Assert.IsLessThan(20, fixture.Tree.Current.Capacity);
    }

    [TestMethod]
    public void ReadDirectory_EntriesOfPages_CarryReferences()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "one", "A/1.flac").Publish();
        NodeEntry listed = new DirectoryLister(fixture.FileSystem, keepReferences: true).All(fixture.Find("A").Node)[0].Entry;

        fixture.Remove("1").Publish();

        Assert.IsTrue(fixture.FileSystem.GetAttributesAsync(default, listed.Node).Now().IsSuccess);
        fixture.FileSystem.Forget(listed.Node, 1);
        Assert.AreEqual(0, fixture.Tree.RetiredNodes);
    }

    [TestMethod]
    public void Forget_MoreThanThereWere_LeavesOthersAlone()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "one", "A/1.flac").Publish();
        NodeId old = fixture.Find("A/1.flac").Node;
        fixture.Put("1", "two", "A/1.flac").Publish();
        NodeId now = fixture.FileSystem.LookupReferenced("A/1.flac").Value.Node;

        fixture.FileSystem.Forget(old, 100);
        fixture.FileSystem.Forget(new NodeId(ulong.MaxValue), 1);
        fixture.Remove("1").Publish();

        Assert.IsTrue(fixture.FileSystem.GetAttributesAsync(default, now).Now().IsSuccess);
    }

    [TestMethod]
    public void Detach_LastMount_LetsRemovedNodesGo()
    {
        var fixture = new TreeFixture();
        var other = new RecordingCache();
        fixture.FileSystem.Attach(other);
        fixture.Put("1", "one", "A/1.flac").Publish();
        NodeId node = fixture.FileSystem.LookupReferenced("A/1.flac").Value.Node;
        fixture.Remove("1").Publish();

        fixture.FileSystem.Detach(other);
        Assert.IsTrue(fixture.FileSystem.GetAttributesAsync(default, node).Now().IsSuccess);
        fixture.FileSystem.Detach(fixture.Kernel);

        Assert.AreEqual(0, fixture.Tree.RetiredNodes);
        Assert.AreEqual(FsError.Stale, fixture.FileSystem.GetAttributesAsync(default, node).Now().Error);
    }
}
