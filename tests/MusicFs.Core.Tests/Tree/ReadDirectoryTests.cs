using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.Tree;

[TestClass]
public sealed class ReadDirectoryTests
{
    [TestMethod]
    public void ReadDirectory_HundredThousandEntries_EachExactlyOnce()
    {
        const int count = 100_000;
        var fixture = new TreeFixture();
        fixture.Tree.Publish([new OriginContents("disk", [], [.. Enumerable.Range(0, count).Select(File)])]);

        List<string> names = new DirectoryLister(fixture.FileSystem, pageSize: 100).Names(fixture.Find("A").Node);

        Assert.HasCount(count, names);
        Assert.HasCount(count, names.Distinct().ToArray());
    }

    [TestMethod]
    [DataRow(ulong.MaxValue)]
    [DataRow(0x7ul)]
    public void ReadDirectory_EntriesComeAndGoMeanwhile_ShowsTheOthersExactlyOnce(ulong mask)
    {
        var random = new Random(7);
        var fixture = new TreeFixture(new NameHash(mask));
        HashSet<int> kept = [.. Enumerable.Range(0, 500).Where(i => i % 3 != 0)];
        HashSet<int> present = [.. Enumerable.Range(0, 500)];
        Publish();
        var lister = new DirectoryLister(fixture.FileSystem, pageSize: 9);
        NodeId directory = fixture.Find("A").Node;
        List<string> seen = [];

        for (bool ended = false; !ended;)
        {
            seen.AddRange(lister.NextPage(directory, out ended).Select(entry => entry.Name));
            present.Remove(3 * random.Next(167));
            present.Add(500 + random.Next(1000));
            Publish();
        }

        Assert.HasCount(seen.Count, seen.Distinct().ToArray());
        CollectionAssert.IsSubsetOf(kept.Select(i => $"{i}.flac").ToArray(), seen);

        void Publish() => fixture.Tree.Publish([new OriginContents("disk", [], [.. present.Order().Select(File)])]);
    }

    private static TreeFile File(int number) => new(OriginPath.FromString($"in/{number}"), new OriginVersion(number, number, 1), [$"A/{number}.flac"]);
}
