using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Origins;

namespace MusicFs.Core.Tests.Tree;

/// <summary>Random changes of three origins that hold copies: the tree is always the one that would be made of the files at once.</summary>
[TestClass]
public sealed class MergeModelTests
{
    private static readonly string[] Origins = ["zeta", "alpha", "mid"];
    private static readonly string[] Artists = ["Ann", "ANN", "ann", "Bob"];

    [TestMethod]
    [DataRow(1, ulong.MaxValue, 0u)]
    [DataRow(2, 0x1ul, 0u)]
    [DataRow(3, ulong.MaxValue, 3u)]
    [DataRow(4, ulong.MaxValue, 3u)]
    [DataRow(5, 0x0ul, 3u)]
    public void Apply_RandomChangesOfCopies_IsTheTreeMadeAnew(int seed, ulong mask, uint qualities)
    {
        var random = new Random(seed);
        SortedDictionary<(string Origin, string Path), TreeFile> files = [];
        VirtualTree tree = Empty(mask);
        MusicFileSystem fileSystem = Over(tree);
        var kernel = new ModelKernel(fileSystem);
        fileSystem.Attach(kernel);
        for (int round = 0; round < 150; round++)
        {
            var update = new TreeUpdate();
            for (int change = random.Next(6); change >= 0; change--)
                Change(random, files, update, qualities);
            tree.Apply(update);
            if (random.Next(8) == 0)
                Assert.IsNull(tree.Save());

            VirtualTree anew = Empty(mask);
            TreeUpdate all = new();
            foreach (((string origin, _), TreeFile file) in files.OrderBy(_ => random.Next()))
                all.PutFile(origin, file);
            anew.Apply(all);

            CollectionAssert.AreEqual(Shown(anew), Shown(tree), $"Round {round}");
            Assert.AreEqual(anew.Tracks, tree.Tracks);
            foreach (string origin in Origins)
                Assert.AreEqual(anew.TracksOf(origin), tree.TracksOf(origin));
            kernel.AssertRight();
        }

        kernel.ForgetAll();
        Assert.AreEqual(0, tree.RetiredNodes);
        Assert.AreEqual(tree.Current.NodeCount, tree.LivingNodes);
    }

    private static void Change(Random random, SortedDictionary<(string, string), TreeFile> files, TreeUpdate update, uint qualities)
    {
        string origin = Origins[random.Next(3)];
        OriginPath path = OriginPath.FromString($"in/{random.Next(3)}/{random.Next(5)}");
        (string, string) key = (origin, path.ToString());
        switch (random.Next(12))
        {
            case 0:
                update.RemoveFolder(origin, path.Parent);
                foreach ((string, string Path) gone in files.Keys.Where(file => file.Item1 == origin && file.Item2.StartsWith(path.Parent + "/", StringComparison.Ordinal)).ToList())
                    files.Remove(gone);
                return;
            case < 4:
                update.RemoveFile(origin, path);
                files.Remove(key);
                return;
            default:
                break;
        }

        bool isKnown = files.TryGetValue(key, out TreeFile known) && random.Next(2) == 0;
        OriginVersion version = isKnown ? known.Version : new OriginVersion(random.Next(3), random.Next(3), 0);
        string[] places = [.. Enumerable.Range(0, random.Next(3)).Select(_ => $"{Artists[random.Next(4)]}/{random.Next(3)}.flac").Distinct()];
        ulong merge = (ulong)random.Next(4);
        ulong audio = qualities == 0 ? merge : (ulong)random.Next(2);
        TreeMerge said = new(merge, audio, (ulong)random.Next(3), qualities == 0 ? 0 : (uint)audio % qualities, qualities == 0 ? 0 : random.Next(3) * 1500);
        TreeFile file = random.Next(10) == 0
            ? new TreeFile(path, version, [], Parts: [new TreePart(1, places, 7, 1), new TreePart(2, places, 8, 2)])
            : new TreeFile(path, version, places, Merge: said, IsSide: random.Next(10) == 0);
        if (file.IsSide)
            file = file with { Merge = new TreeMerge(merge == 0 ? 0 : merge + 100, 0, 0) };
        update.PutFile(origin, file);
        files[key] = file;
    }

    private static VirtualTree Empty(ulong mask) => new(new NameHash(mask)) { OriginOrder = Origins };

    private static MusicFileSystem Over(VirtualTree tree) =>
        new(tree, [.. Origins.Select(id => new MemoryOrigin(id))], NullLogger<MusicFileSystem>.Instance);

    /// <summary>Each path with what it shows, and what else it could.</summary>
    private static string[] Shown(VirtualTree tree) =>
    [
        .. Over(tree).Files().OrderBy(file => file.Key, StringComparer.Ordinal).Select(file =>
        {
            FileSource source = tree.Source(file.Value.Node).Value!;
            return $"{file.Key} {file.Value.Attributes.Size} {file.Value.Attributes.ModifiedNanoseconds} {source.OriginId}:{source.Path}"
                + string.Concat(source.Others.Select(copy => $" + {copy.OriginId}:{copy.Path} {copy.Version.Size} {copy.IsSameBytes}"));
        }),
    ];
}
