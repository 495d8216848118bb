using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Testing;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.Tree;

[TestClass]
public sealed class VirtualTreeTests
{
    [TestMethod]
    public void Lookup_EmptyTree_HasRootOnly()
    {
        var fixture = new TreeFixture();

        Assert.AreEqual(FsError.NotFound, fixture.FileSystem.Resolve("a").Error);
        Assert.AreEqual(2u, fixture.Find("").Attributes.Links);
    }

    [TestMethod]
    public void Publish_TwoTracks_AreShownUnderTagsAndUnderOrigin()
    {
        var fixture = new TreeFixture();
        fixture.Put("in/1.flac", "one", "A/B/1 one.flac").Put("in/2.flac", "two two", "A/C/2 two.flac");

        fixture.Publish();

        CollectionAssert.AreEqual(
            new[] { ".origins/disk/in/1.flac", ".origins/disk/in/2.flac", "A/B/1 one.flac", "A/C/2 two.flac" },
            fixture.FileSystem.Files().Keys.ToArray());
        NodeAttributes attributes = fixture.Find("A/C/2 two.flac").Attributes;
        Assert.AreEqual(7, attributes.Size);
        Assert.AreEqual(NodeKind.File, attributes.Kind);
        Assert.AreEqual(4u, fixture.Find("A").Attributes.Links);
    }

    [TestMethod]
    public void Publish_TrackInTwoPlaces_IsOneNodeWithTwoLinks()
    {
        var fixture = new TreeFixture();
        fixture.Put("1.flac", "one", "A/1.flac", "B/1.flac").Publish();

        NodeEntry first = fixture.Find("A/1.flac");

        Assert.AreEqual(first, fixture.Find("B/1.flac"));
        Assert.AreEqual(2u, first.Attributes.Links);
        Assert.AreNotEqual(first.Node, fixture.Find(".origins/disk/1.flac").Node);
        Assert.AreNotEqual(first.Attributes.FileNumber, fixture.Find(".origins/disk/1.flac").Attributes.FileNumber);
    }

    [TestMethod]
    public void Publish_FileWithoutPlaces_IsShownUnderOriginOnly()
    {
        var fixture = new TreeFixture();
        fixture.Put("cover.jpg", "x").Publish();

        CollectionAssert.AreEqual(new[] { ".origins" }, fixture.List(""));
        CollectionAssert.AreEqual(new[] { "cover.jpg" }, fixture.List(".origins/disk"));
    }

    [TestMethod]
    public void Publish_DirectoriesEqualButForCase_AreOneSpeltAsMostFiles()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "the band/X/1.flac").Put("2", "2", "The Band/X/2.flac").Put("3", "3", "The Band/x/3.flac").Publish();

        CollectionAssert.AreEqual(new[] { ".origins", "The Band" }, fixture.List(""));
        CollectionAssert.AreEqual(new[] { "1.flac", "2.flac", "3.flac" }, fixture.List("The Band/X"));
    }

    [TestMethod]
    public void Publish_SpellingsEquallyFrequent_TakesTheFirstInOrdinalOrder()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "abc/1.flac").Put("2", "2", "ABC/2.flac").Publish();

        CollectionAssert.AreEqual(new[] { ".origins", "ABC" }, fixture.List(""));
    }

    [TestMethod]
    public void Publish_SpellingChanges_KeepsTheNode()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "abc/1.flac").Publish();
        NodeEntry before = fixture.Find("abc");

        fixture.Put("2", "2", "ABC/2.flac").Put("3", "3", "ABC/3.flac").Publish();

        NodeEntry after = fixture.Find("ABC");
        Assert.AreEqual(before.Attributes.FileNumber, after.Attributes.FileNumber);
        Assert.AreEqual(before.Node, after.Node);
        Assert.AreEqual(FsError.NotFound, fixture.FileSystem.Resolve("abc").Error);
    }

    [TestMethod]
    public void Publish_SamePlace_GetsSuffixesInOrderOfOriginPaths()
    {
        var fixture = new TreeFixture();
        fixture.Put("c", "ccc", "A/t.flac").Put("a", "a", "A/t.flac").Put("b", "bb", "A/t.flac").Put("d", "dddd", "A/t (2).flac").Publish();

        CollectionAssert.AreEqual(new[] { "t (2).flac", "t (3).flac", "t (4).flac", "t.flac" }, fixture.List("A"));
        Assert.AreEqual(1, fixture.Find("A/t.flac").Attributes.Size);
        Assert.AreEqual(4, fixture.Find("A/t (2).flac").Attributes.Size);
        Assert.AreEqual(2, fixture.Find("A/t (3).flac").Attributes.Size);
        Assert.AreEqual(3, fixture.Find("A/t (4).flac").Attributes.Size);
    }

    [TestMethod]
    public void Publish_FileAndDirectoryOfOneName_LeavesTheDirectoryItsName()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "A/x").Put("2", "2", "A/x/y").Publish();

        CollectionAssert.AreEqual(new[] { "x", "x (2)" }, fixture.List("A"));
        Assert.AreEqual(NodeKind.Directory, fixture.Find("A/x").Attributes.Kind);
    }

    [TestMethod]
    public void Publish_LongNamesInOnePlace_StayWithin255BytesAndWhole()
    {
        string name = new string('é', 125) + ".flac";
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "A/" + name).Put("2", "2", "A/" + name).Publish();

        List<string> names = fixture.List("A");

        Assert.HasCount(2, names);
        foreach (string shown in names)
        {
            Assert.IsLessThanOrEqualTo(255, System.Text.Encoding.UTF8.GetByteCount(shown));
            Assert.EndsWith(".flac", shown);
            Assert.DoesNotContain("\uFFFD", shown);
        }
    }

    [TestMethod]
    public void Publish_PlaceNamedAsOurOwnFolder_DoesNotMixWithIt()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", ".origins/disk/fake.flac").Publish();

        CollectionAssert.AreEqual(new[] { "1" }, fixture.List(".origins/disk"));
        Assert.IsTrue(fixture.FileSystem.Resolve("_.origins/disk/fake.flac").IsSuccess);
    }

    [TestMethod]
    public void Publish_NameOfInvalidUtf8_IsShownByteForByteUnderOrigin()
    {
        byte[] name = [0x66, 0xFF, 0xFE, 0x2E, 0x6D, 0x70, 0x33];
        var tree = new VirtualTree();
        tree.Publish([new OriginContents("disk", [], [new TreeFile(new OriginPath(name), new OriginVersion(1, 2, 3), [])])]);
        FsResult<NodeEntry> origins = tree.Lookup(NodeId.Root, ".origins"u8);
        FsResult<NodeEntry> disk = tree.Lookup(origins.Value.Node, "disk"u8);

        FsResult<NodeEntry> found = tree.Lookup(disk.Value.Node, name);

        Assert.IsTrue(found.IsSuccess);
        CollectionAssert.AreEqual(name, tree.Source(found.Value.Node).Value!.Path.Bytes.ToArray());
    }

    [TestMethod]
    public void Publish_EmptyFolders_AreShownWithTheirTimes()
    {
        var tree = new VirtualTree();
        OriginEntry folder = new(OriginPath.FromString("a/b"), NodeKind.Directory, new OriginVersion(0, 42, 0));

        tree.Publish([new OriginContents("disk", [folder], [])]);

        NodeId at = NodeId.Root;
        NodeEntry entry = default;
        foreach (byte[] name in new[] { ".origins"u8.ToArray(), "disk"u8.ToArray(), "a"u8.ToArray(), "b"u8.ToArray() })
            (entry, at) = (tree.Lookup(at, name).Value, tree.Lookup(at, name).Value.Node);
        Assert.AreEqual(42, entry.Attributes.ModifiedNanoseconds);
    }

    [TestMethod]
    public void Publish_SameContentInAnotherTree_GivesTheSameNumbersAndCookies()
    {
        static TreeFixture Make(params string[] order)
        {
            var fixture = new TreeFixture();
            foreach (string path in order)
                fixture.Put(path, path, $"Artist/{path}.flac");
            fixture.Publish();
            return fixture;
        }

        TreeFixture first = Make("a", "b", "c", "x");
        TreeFixture second = Make("z", "c", "b", "a");

        Assert.AreEqual(Number(first, "Artist/b.flac"), Number(second, "Artist/b.flac"));
        Assert.AreEqual(Number(first, "Artist"), Number(second, "Artist"));
        Assert.AreEqual(Number(first, ".origins/disk/c"), Number(second, ".origins/disk/c"));

        static ulong Number(TreeFixture fixture, string path) => fixture.Find(path).Attributes.FileNumber;
    }

    [TestMethod]
    [DataRow(0x0ul)]
    [DataRow(0x3ul)]
    [DataRow(ulong.MaxValue)]
    public void Publish_HashesCollide_EveryNumberIsUniqueAndEveryNameFound(ulong mask)
    {
        var fixture = new TreeFixture(new NameHash(mask));
        for (int i = 0; i < 600; i++)
            fixture.Put($"f{i}", "x", $"A/{i}.flac", $"B/{i % 7}/{i}.flac");
        fixture.Publish();

        SortedDictionary<string, NodeEntry> files = fixture.FileSystem.Files();

        Assert.HasCount(1800, files);
        Assert.HasCount(1200, files.Values.Select(e => e.Attributes.FileNumber).Distinct().ToArray());
        foreach ((string path, NodeEntry entry) in files)
            Assert.AreEqual(entry, fixture.Find(path));
    }

    [TestMethod]
    public void LookupParent_Directories_LeadUpToTheRoot()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "A/B/1.flac").Publish();

        Assert.AreEqual(fixture.Find("A").Node, fixture.FileSystem.LookupParentAsync(default, fixture.Find("A/B").Node).Now().Value.Node);
        Assert.AreEqual(NodeId.Root, fixture.FileSystem.LookupParentAsync(default, fixture.Find("A").Node).Now().Value.Node);
        Assert.AreEqual(NodeId.Root, fixture.FileSystem.LookupParentAsync(default, NodeId.Root).Now().Value.Node);
        Assert.AreEqual(FsError.NotDirectory, fixture.FileSystem.LookupParentAsync(default, fixture.Find("A/B/1.flac").Node).Now().Error);
    }

    [TestMethod]
    public void Lookup_InFile_IsNotDirectory()
    {
        var fixture = new TreeFixture();
        fixture.Put("1", "1", "A/1.flac").Publish();

        Assert.AreEqual(FsError.NotDirectory, fixture.FileSystem.Resolve("A/1.flac/x").Error);
        Assert.AreEqual(FsError.Stale, fixture.FileSystem.LookupAsync(default, new NodeId(12345), "x"u8).Now().Error);
    }

    [TestMethod]
    public void Statistics_TracksAndOthers_CountsTrackBytesOnce()
    {
        var fixture = new TreeFixture();
        Assert.AreEqual(1, fixture.FileSystem.GetStatistics().TotalBytes);
        fixture.Put("1", "12345", "A/1.flac", "B/1.flac").Put("cover.jpg", "123").Publish();

        Assert.AreEqual(5, fixture.FileSystem.GetStatistics().TotalBytes);
    }
}
