using System.Text;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Testing;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.Tree;

[TestClass]
public sealed class TreeConcurrencyTests
{
    [TestMethod]
    public async Task Publish_WhileOthersListAndLookUp_ShowsEveryLastingFileAndLeaksNothing()
    {
        var fixture = new TreeFixture();
        Publish(fixture, 0);
        using var stop = new CancellationTokenSource();
        Task<long>[] readers = [.. Enumerable.Range(0, 4).Select(seed => Task.Run(() => Read(fixture, seed, stop.Token)))];

        for (int round = 1; round <= 300; round++)
            Publish(fixture, round);
        await stop.CancelAsync();

        Assert.IsGreaterThan(0, (await Task.WhenAll(readers)).Sum());
        Assert.AreEqual(0, fixture.Tree.RetiredNodes);
        Assert.AreEqual(fixture.Tree.Current.NodeCount, fixture.Tree.LivingNodes);
    }

    /// <summary>Files 0 to 49 last; 50 to 99 come and go; each of them is another version in every round.</summary>
    private static void Publish(TreeFixture fixture, int round)
    {
        IEnumerable<TreeFile> lasting = Enumerable.Range(0, 50).Select(i => File(i, 1));
        IEnumerable<TreeFile> fleeting = Enumerable.Range(50, 50).Where(i => (i + round) % 3 != 0).Select(i => File(i, round));
        fixture.Tree.Publish([new OriginContents("disk", [], [.. lasting, .. fleeting])]);
    }

    private static TreeFile File(int number, int version) =>
        new(OriginPath.FromString($"{number}"), new OriginVersion(number, version, 0), [$"A/{number}.flac"]);

    private static long Read(TreeFixture fixture, int seed, CancellationToken stop)
    {
        var random = new Random(seed);
        long operations = 0;
        NodeId directory = fixture.Find("A").Node;
        string[] lasting = [.. Enumerable.Range(0, 50).Select(i => $"{i}.flac")];
        do
        {
            List<string> names = new DirectoryLister(fixture.FileSystem, pageSize: 11).Names(directory);
            CollectionAssert.IsSubsetOf(lasting, names);
            for (int i = 0; i < 100; i++)
                LookUp(fixture.FileSystem, directory, random.Next(100));
            operations++;
        }
        while (!stop.IsCancellationRequested);
        return operations;
    }

    private static void LookUp(MusicFileSystem fileSystem, NodeId directory, int number)
    {
        FsResult<NodeEntry> found = fileSystem.LookupAsync(default, directory, Encoding.UTF8.GetBytes($"{number}.flac")).Now();
        if (!found.IsSuccess)
        {
            Assert.IsGreaterThanOrEqualTo(50, number);
            Assert.AreEqual(FsError.NotFound, found.Error);
            return;
        }

        // What was handed out stays answerable until it is given back, whatever is published meanwhile.
        NodeAttributes attributes = fileSystem.GetAttributesAsync(default, found.Value.Node).Now().Value;
        Assert.AreEqual(number, attributes.Size);
        fileSystem.Forget(found.Value.Node, 1);
    }
}
