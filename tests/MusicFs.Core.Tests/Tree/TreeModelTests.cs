using MusicFs.Core.Tree;
using MusicFs.Testing.FileSystem;

namespace MusicFs.Core.Tests.Tree;

/// <summary>Random changes against the simplest model there is: what should be shown, computed anew each time.</summary>
[TestClass]
public sealed class TreeModelTests
{
    private static readonly string[] Artists = ["Ann", "ANN", "ann", "Bob", "Cid"];

    [TestMethod]
    [DataRow(1, ulong.MaxValue)]
    [DataRow(2, 0x1ul)]
    [DataRow(3, ulong.MaxValue)]
    [DataRow(4, 0x0ul)]
    public void Publish_RandomChanges_ShowsWhatTheModelShows(int seed, ulong mask)
    {
        var random = new Random(seed);
        var fixture = new TreeFixture(new NameHash(mask));
        var model = new TreeModel();
        var kernel = new ModelKernel(fixture.FileSystem);
        fixture.FileSystem.Attach(kernel);
        for (int round = 0; round < 150; round++)
        {
            for (int change = random.Next(6); change >= 0; change--)
                Change(random, fixture, model);
            fixture.Publish();
            // Nobody must notice that the changes have become an image.
            if (random.Next(8) == 0)
                Assert.IsNull(fixture.Tree.Save());

            CollectionAssert.AreEqual(model.Shown().ToArray(), fixture.FileSystem.Files().Select(f => $"{f.Key} {f.Value.Attributes.Size}").ToArray());
            kernel.AssertRight();
        }

        kernel.ForgetAll();
        Assert.AreEqual(0, fixture.Tree.RetiredNodes);
        Assert.AreEqual(fixture.Tree.Current.NodeCount, fixture.Tree.LivingNodes);
    }

    private static void Change(Random random, TreeFixture fixture, TreeModel model)
    {
        string path = $"in/{random.Next(4)}/{random.Next(10)}";
        if (random.Next(3) == 0)
        {
            fixture.Remove(path);
            model.Files.Remove(path);
            return;
        }

        string[] places = [.. Enumerable.Range(0, random.Next(3)).Select(_ => $"{Artists[random.Next(5)]}/{random.Next(3)}.flac").Distinct()];
        if (random.Next(2) == 0 && model.Files.TryGetValue(path, out (int Size, string[] Places) known))
        {
            fixture.Move(path, places);
            model.Files[path] = (known.Size, places);
            return;
        }

        int size = random.Next(100);
        fixture.Put(path, new string('x', size), places);
        model.Files[path] = (size, places);
    }
}
