using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Testing;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.Tree;

/// <summary>The tree on disk, and what becomes of it when that is not as it was written.</summary>
[TestClass]
public sealed class TreeImageTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-image-").FullName;
    private readonly TreeFixture _files = new();

    private string Image => Path.Combine(_folder, "tree.image");

    [TestCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Open_SavedTree_IsTheSameTree()
    {
        VirtualTree tree = Fill(Open());
        SortedDictionary<string, NodeEntry> before = Shown(tree);

        Assert.IsNull(tree.Save());
        VirtualTree again = Open();

        CollectionAssert.AreEqual(before, Shown(again));
        CollectionAssert.AreEqual(before, Shown(tree));
        Assert.IsFalse(again.IsChanged);
        Assert.AreEqual(tree.Tracks, again.Tracks);
        Assert.AreEqual(FileSystem(tree).GetStatistics(), FileSystem(again).GetStatistics());
    }

    [TestMethod]
    public void Save_SpellingsAndNumberedNames_GoOnAfterwards()
    {
        VirtualTree tree = Open();
        tree.Publish(Contents(("1", "abc/t.flac"), ("2", "ABC/t.flac"), ("3", "abc/u.flac"), ("4", "Abc/t.flac")));
        tree.Save();
        VirtualTree again = Open();
        CollectionAssert.AreEqual(new[] { "abc/t (2).flac", "abc/t (3).flac", "abc/t.flac", "abc/u.flac" }, Tracks(again));

        again.Publish(Contents(("2", "ABC/t.flac"), ("4", "ABC/t.flac")));

        CollectionAssert.AreEqual(new[] { "ABC/t (2).flac", "ABC/t.flac" }, Tracks(again));
        again.Publish(Contents(("4", "ABC/t.flac")));
        CollectionAssert.AreEqual(new[] { "ABC/t.flac" }, Tracks(again));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(2)]
    public void Open_AfterEachOfManyChanges_ShowsWhatATreeMadeAnewShows(int seed)
    {
        var random = new Random(seed);
        string[] artists = ["Ann", "ANN", "ann", "Bob"];
        SortedDictionary<string, (int Version, string[] Places)> files = new(StringComparer.Ordinal);
        Dictionary<string, ulong> numbers = [];
        for (int round = 0; round < 60; round++)
        {
            for (int change = 0; change < 4; change++)
            {
                string path = $"{random.Next(3)}/{random.Next(12)}";
                if (!files.Remove(path) || random.Next(2) == 0)
                    files[path] = (random.Next(3), [.. Enumerable.Range(0, random.Next(3)).Select(_ => $"{artists[random.Next(4)]}/x/{random.Next(3)}.flac")]);
            }

            OriginContents[] contents = [new("disk", [], [.. files.Select(f => new TreeFile(OriginPath.FromString(f.Key), new OriginVersion(f.Value.Version, 1, 1), f.Value.Places))])];
            VirtualTree tree = Open();
            tree.Publish(contents);
            tree.Save();
            VirtualTree anew = new();
            anew.Publish(contents);

            CollectionAssert.AreEqual(Described(anew), Described(Open()));
        }
    }

    [TestMethod]
    public void Open_OtherPurpose_IsEmptyAndNoProblem()
    {
        Fill(Open()).Save();

        VirtualTree other = VirtualTree.Open(Image, "other", out Problem? problem);

        Assert.IsNull(problem);
        Assert.AreEqual(0, other.Tracks);
    }

    [TestMethod]
    [DataRow(3, DisplayName = "magic")]
    [DataRow(8, DisplayName = "format")]
    [DataRow(12, DisplayName = "capacity")]
    [DataRow(100, DisplayName = "digest")]
    public void Open_HeaderDamaged_IsEmptyWithAReason(int offset)
    {
        Fill(Open()).Save();
        Flip(offset);

        VirtualTree tree = VirtualTree.Open(Image, "test", out Problem? problem);

        Assert.IsNotNull(problem);
        Assert.AreEqual(0, tree.Tracks);
        Fill(tree);
        Assert.IsNull(tree.Save());
        Assert.AreEqual(tree.Tracks, Open().Tracks);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(100)]
    [DataRow(5000)]
    public void Open_FileCutShort_IsEmptyWithAReason(int length)
    {
        Fill(Open()).Save();
        using (FileStream file = new(Image, FileMode.Open))
            file.SetLength(length);

        VirtualTree tree = VirtualTree.Open(Image, "test", out Problem? problem);

        Assert.IsNotNull(problem);
        Assert.AreEqual(0, tree.Tracks);
    }

    [TestMethod]
    public void Verify_AnyByteOfTheSectionsDamaged_EmptiesTheTreeAndTellsKernels()
    {
        Fill(Open()).Save();
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            // What follows the sections is room that was not needed.
            long length = System.Runtime.InteropServices.MemoryMarshal.Read<TreeImageHeader>(File.ReadAllBytes(Image)).Length;
            long offset = 4096 + random.NextInt64(length - 4096);
            Flip(offset);
            VirtualTree tree = Open();
            var kernel = new RecordingCache();
            tree.Attach(kernel);
            WalkWhatCanBeWalked(tree);

            Assert.IsNotNull(tree.Verify(), $"at {offset}");

            Assert.AreEqual(0, tree.Tracks);
            Assert.Contains("Content 1", kernel.Told);
            Assert.IsFalse(File.Exists(Image));
            Fill(tree);
            Assert.IsNull(tree.Save());
        }
    }

    [TestMethod]
    public void Verify_SoundImage_SaysNothing()
    {
        Fill(Open()).Save();

        Assert.IsNull(Open().Verify());
    }

    [TestMethod]
    public void Save_FolderGone_SaysWhyAndTheTreeGoesOn()
    {
        VirtualTree tree = VirtualTree.Open(Path.Combine(_folder, "missing", "tree.image"), "test", out _);
        Fill(tree);

        Assert.IsNotNull(tree.Save());

        Assert.AreEqual(4, tree.Tracks);
    }

    [TestMethod]
    public void Save_WhileNodesAreKnown_KeepsThem()
    {
        VirtualTree tree = Fill(Open());
        MusicFileSystem fileSystem = FileSystem(tree);
        NodeEntry held = fileSystem.LookupReferenced("A/1.flac").Value;

        tree.Save();

        Assert.AreEqual(held.Attributes, fileSystem.GetAttributesAsync(default, held.Node).Now().Value);
        tree.Publish(Contents(("2", "A/2.flac")));
        Assert.AreEqual(held.Attributes with { Links = 0 }, fileSystem.GetAttributesAsync(default, held.Node).Now().Value);
        fileSystem.Forget(held.Node, 1);
        Assert.AreEqual(0, tree.RetiredNodes);
    }

    private VirtualTree Open()
    {
        VirtualTree tree = VirtualTree.Open(Image, "test", out Problem? problem);
        Assert.IsNull(problem);
        return tree;
    }

    private static VirtualTree Fill(VirtualTree tree)
    {
        tree.Publish(Contents(("1", "A/1.flac"), ("2", "A/2.flac"), ("in/3", "B/C/3.flac"), ("in/4", "A/1.flac")));
        return tree;
    }

    private static OriginContents[] Contents(params (string Path, string Place)[] files) =>
        [new("disk", [], [.. files.Select((file, i) => new TreeFile(OriginPath.FromString(file.Path), new OriginVersion(100 + i, i, 1), [file.Place, "All/" + file.Place]))])];

    private MusicFileSystem FileSystem(VirtualTree tree) =>
        new(tree, [_files.Origin], Microsoft.Extensions.Logging.Abstractions.NullLogger<MusicFileSystem>.Instance);

    private SortedDictionary<string, NodeEntry> Shown(VirtualTree tree) => FileSystem(tree).Files();

    private string[] Tracks(VirtualTree tree) => [.. Shown(tree).Keys.Where(path => !path.StartsWith('.') && !path.StartsWith("All", StringComparison.Ordinal))];

    /// <summary>Everything but the ids, which are the process's own.</summary>
    private string[] Described(VirtualTree tree) => [.. Shown(tree).Select(file => $"{file.Key} {file.Value.Attributes}")];

    private void Flip(long offset)
    {
        using FileStream file = new(Image, FileMode.Open, FileAccess.ReadWrite);
        file.Position = offset;
        int value = file.ReadByte();
        file.Position = offset;
        file.WriteByte((byte)(value ^ 0x55));
    }

    /// <summary>A damaged image may show nonsense, and may throw; it must not end the process.</summary>
    private void WalkWhatCanBeWalked(VirtualTree tree)
    {
        try
        {
            foreach (NodeEntry entry in Shown(tree).Values)
                _ = tree.Source(entry.Node);
        }
        catch (Exception damage) when (damage is IndexOutOfRangeException or ArgumentOutOfRangeException or AssertFailedException)
        {
        }
    }
}
