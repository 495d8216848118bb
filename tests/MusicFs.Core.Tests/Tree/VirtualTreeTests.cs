using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.Tree;

[TestClass]
public sealed class VirtualTreeTests
{
    private readonly TreeFixture _tree = new();
    private readonly RecordingKernelCache _cache = new();

    [TestMethod]
    public void Publish_Tracks_ListedAndFound()
    {
        _tree.Publish(("Björk/Homogenic/01.flac", 1), ("Björk/Homogenic/02.flac", 1), ("Air/Moon/01.flac", 1));
        CollectionAssert.AreEquivalent(new[] { "Björk", "Air" }, _tree.List(NodeId.Root));
        CollectionAssert.AreEquivalent(new[] { "01.flac", "02.flac" }, _tree.List(_tree.Find("Björk/Homogenic").Node));
        Assert.AreEqual(101, _tree.Find("Air/Moon/01.flac").Attributes.Size);
        Assert.AreEqual(FsError.NotFound, _tree.Lookup(NodeId.Root, "air!").Error);
        Assert.AreEqual(FsError.NotDirectory, _tree.Lookup(_tree.Find("Air/Moon/01.flac").Node, "x").Error);
        Assert.AreEqual(FsError.NameTooLong, _tree.Lookup(NodeId.Root, new string('x', 256)).Error);
    }

    [TestMethod]
    public void List_100000Entries_EachOnceWhileOthersComeAndGo()
    {
        (string, int)[] tracks = [.. Enumerable.Range(0, 100_000).Select(i => ($"d/{i:D6}.flac", 1))];
        _tree.Publish(tracks);
        NodeId directory = _tree.Find("d").Node;
        var seen = new List<string>();
        DirectoryCookie cookie = DirectoryCookie.Start;
        bool ended = false;
        for (int page = 0; !ended; page++)
        {
            if (page == 3)
                _tree.Publish([.. tracks, .. Enumerable.Range(0, 1000).Select(i => ($"d/added {i}.flac", 1))]);
            if (page == 6)
                _tree.Publish(tracks);
            var sink = new ListingSink(10_000);
            ended = _tree.Files.ReadDirectoryAsync(TreeFixture.Context, directory, cookie, sink).Result.Value;
            seen.AddRange(sink.Page.Select(entry => entry.Name));
            cookie = sink.Next;
        }

        string[] kept = [.. seen.Where(name => !name.StartsWith("added", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(Enumerable.Range(0, 100_000).Select(i => $"{i:D6}.flac").ToArray(), kept);
        Assert.AreEqual(seen.Count, seen.Distinct().Count());
    }

    [TestMethod]
    public void Publish_Again_TellsExactlyWhatDiffers()
    {
        _tree.Publish(("a/same", 1), ("a/gone", 1), ("a/new version", 1), ("b/untouched", 1));
        _tree.Files.Attach(_cache);
        ulong a = _tree.Find("a").Node.Value;
        _tree.Publish(("a/same", 1), ("a/new version", 2), ("a/added", 1), ("b/untouched", 1), ("c/fresh", 1));
        string[] told = [.. _cache.Told.Order(StringComparer.Ordinal)];
        CollectionAssert.AreEqual(
            new[] { "Added 1/c", $"Added {a}/added", "Attributes " + a, "Content 1", $"Content {a}", $"Removed {a}/gone", $"Replaced {a}/new version" }
                .Order(StringComparer.Ordinal).ToArray(),
            told);
    }

    [TestMethod]
    public void Publish_TheSame_TellsNothingAndKeepsNodes()
    {
        _tree.Publish(("a/x", 1), ("b/y", 2));
        NodeEntry before = _tree.Find("a/x");
        _tree.Files.Attach(_cache);
        Assert.AreEqual(0, _tree.Publish(("b/y", 2), ("a/x", 1)));
        Assert.IsEmpty(_cache.Told);
        Assert.AreEqual(before, _tree.Find("a/x"));
    }

    [TestMethod]
    public void NewVersion_NewNodeSameFileNumber()
    {
        _tree.Publish(("a/x", 1));
        NodeEntry before = _tree.Find("a/x");
        _tree.Publish(("a/x", 2));
        NodeEntry after = _tree.Find("a/x");
        Assert.AreNotEqual(before.Node, after.Node);
        Assert.AreEqual(before.Attributes.FileNumber, after.Attributes.FileNumber);
    }

    [TestMethod]
    public void FileNumbers_AnotherRun_TheSameAndUnique()
    {
        (string, int)[] tracks = [.. Enumerable.Range(0, 5000).Select(i => ($"artist {i % 50}/album {i % 500}/{i}.flac", 1))];
        _tree.Publish(tracks);
        var other = new TreeFixture();
        other.Publish([("zzz/first", 1), .. tracks]);
        var numbers = new HashSet<ulong>();
        foreach ((string path, int _) in tracks)
        {
            Assert.AreEqual(_tree.Find(path).Attributes.FileNumber, other.Find(path).Attributes.FileNumber);
            Assert.IsTrue(numbers.Add(_tree.Find(path).Attributes.FileNumber));
        }
    }

    [TestMethod]
    public void SamePath_SeveralFiles_AllShownUnderNumbers()
    {
        var draft = new TreeDraft();
        for (int i = 0; i < 4; i++)
            draft.AddTrack("a/Song.mp3", TreeFixture.Original($"{i}", 1));
        _tree.Tree.Publish(draft);
        CollectionAssert.AreEquivalent(new[] { "Song.mp3", "Song (2).mp3", "Song (3).mp3", "Song (4).mp3" }, _tree.List(_tree.Find("a").Node));
    }

    [TestMethod]
    public void SamePath_LongName_StaysWithin255Bytes()
    {
        string name = string.Concat(Enumerable.Repeat("ü", 125)) + ".flac";
        var draft = new TreeDraft();
        draft.AddTrack("a/" + name, TreeFixture.Original("1", 1));
        draft.AddTrack("a/" + name, TreeFixture.Original("2", 1));
        _tree.Tree.Publish(draft);
        List<string> names = _tree.List(_tree.Find("a").Node);
        Assert.HasCount(2, names);
        Assert.IsTrue(names.All(one => System.Text.Encoding.UTF8.GetByteCount(one) <= 255 && one.EndsWith(".flac", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Directories_EqualButForCase_OneInTheCommonSpelling()
    {
        _tree.Publish(("ABBA/x", 1), ("Abba/y", 1), ("Abba/z", 1));
        CollectionAssert.AreEqual(new[] { "Abba" }, _tree.List(NodeId.Root));
        CollectionAssert.AreEquivalent(new[] { "x", "y", "z" }, _tree.List(_tree.Find("Abba").Node));
    }

    [TestMethod]
    public void FileAndDirectoryOfOneName_BothVisible()
    {
        _tree.Publish(("a/name", 1), ("a/name/inside", 1));
        CollectionAssert.AreEquivalent(new[] { "name", "name (2)" }, _tree.List(_tree.Find("a").Node));
        Assert.AreEqual(NodeKind.File, _tree.Find("a/name/inside").Attributes.Kind);
    }

    [TestMethod]
    public void OneTrackInTwoPlaces_OneNodeWithTwoLinks()
    {
        var draft = new TreeDraft();
        var shared = new DraftFileKey();
        draft.AddTrack("rock/x", TreeFixture.Original("x", 1), shared);
        draft.AddTrack("pop/x", TreeFixture.Original("x", 1), shared);
        _tree.Tree.Publish(draft);
        Assert.AreEqual(_tree.Find("rock/x"), _tree.Find("pop/x"));
        Assert.AreEqual(2u, _tree.Find("pop/x").Attributes.Links);
    }

    [TestMethod]
    public void RemovedNode_Known_AnswersUntilForgotten()
    {
        _tree.Publish(("a/x", 1), ("a/y", 1));
        _tree.Files.Attach(_cache);
        NodeEntry x = _tree.Find("a/x");
        _tree.Publish(("a/y", 1));
        FsResult<NodeAttributes> attributes = _tree.Files.GetAttributesAsync(TreeFixture.Context, x.Node).Result;
        Assert.AreEqual(x.Attributes with { Links = 0 }, attributes.Value);
        Assert.AreEqual(1, _tree.Tree.RetiredNodes);

        _tree.Files.Forget(x.Node, 1);
        Assert.AreEqual(0, _tree.Tree.RetiredNodes);
        Assert.AreEqual(FsError.Stale, _tree.Files.GetAttributesAsync(TreeFixture.Context, x.Node).Result.Error);
    }

    [TestMethod]
    public void RemovedNode_ForgottenOrNeverKnown_LeavesNothing()
    {
        _tree.Publish(("a/x", 1), ("a/y", 1));
        _tree.Files.Forget(_tree.Find("a/x").Node, 1);
        _tree.Publish(("b/z", 1));
        // Only the directory "a" is still referenced.
        Assert.AreEqual(1, _tree.Tree.RetiredNodes);
    }

    [TestMethod]
    public void LastMountGone_RemovedNodesGoWithIt()
    {
        _tree.Publish(("a/x", 1));
        _tree.Files.Attach(_cache);
        _tree.Find("a/x");
        _tree.Publish(("b/x", 1));
        Assert.IsGreaterThan(0, _tree.Tree.RetiredNodes);
        _tree.Files.Detach(_cache);
        Assert.AreEqual(0, _tree.Tree.RetiredNodes);
    }

    [TestMethod]
    public void RandomChanges_LikeASimpleModel()
    {
        var random = new Random(42);
        var model = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int round = 0; round < 200; round++)
        {
            for (int change = 0; change < 20; change++)
            {
                string path = $"d{random.Next(5)}/e{random.Next(3)}/f{random.Next(40)}";
                if (random.Next(3) == 0)
                    model.Remove(path);
                else
                    model[path] = random.Next(4);
            }

            _tree.Publish([.. model.Select(pair => (pair.Key, pair.Value))]);
            var shown = new SortedDictionary<string, int>(StringComparer.Ordinal);
            Collect(NodeId.Root, "", shown);
            CollectionAssert.AreEqual(model.ToArray(), shown.ToArray());
        }
    }

    [TestMethod]
    public async Task Readers_WhileTreesArePublished_SeeWholeTrees()
    {
        (string, int)[] even = [.. Enumerable.Range(0, 200).Select(i => ($"d/{i}", 0))], odd = [.. Enumerable.Range(0, 100).Select(i => ($"d/{i}", 0))];
        _tree.Publish(even);
        NodeId directory = _tree.Find("d").Node;
        using var stop = new CancellationTokenSource();
        Task[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                var sink = new ListingSink(1000);
                Assert.IsTrue(_tree.Files.ReadDirectoryAsync(TreeFixture.Context, directory, DirectoryCookie.Start, sink).Result.Value);
                Assert.IsTrue(sink.Page.Count is 100 or 200, $"{sink.Page.Count}");
                Assert.IsTrue(_tree.Lookup(directory, "50").IsSuccess);
            }
        }))];
        for (int i = 0; i < 300; i++)
            _tree.Publish(i % 2 == 0 ? odd : even);
        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    private void Collect(NodeId directory, string path, SortedDictionary<string, int> into)
    {
        foreach (string name in _tree.List(directory))
        {
            NodeEntry entry = _tree.Lookup(directory, name).Value;
            if (entry.Attributes.Kind == NodeKind.Directory)
                Collect(entry.Node, $"{path}{name}/", into);
            else
                into[path + name] = (int)entry.Attributes.Size - 100;
        }
    }
}
