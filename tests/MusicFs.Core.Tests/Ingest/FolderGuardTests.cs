using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Ingest;

namespace MusicFs.Core.Tests.Ingest;

[TestClass]
public sealed class FolderGuardTests
{
    private readonly FolderGuard _guard = new();

    [TestMethod]
    public void MayEnter_FolderBelowItself_IsRefused()
    {
        ScannedFolder a = Below(ScannedFolder.Unknown, "a", 1);
        ScannedFolder b = Below(a, "a/b", 2);

        Assert.IsTrue(_guard.MayEnter(a));
        Assert.IsTrue(_guard.MayEnter(b));
        Assert.IsFalse(_guard.MayEnter(Below(b, "a/b/up", 1)));
    }

    [TestMethod]
    public void MayEnter_OneFolderOnManyWays_IsEnteredAFewTimes()
    {
        int entered = Enumerable.Range(0, 100).Count(i => _guard.MayEnter(Below(ScannedFolder.Unknown, $"link{i}", 7)));

        Assert.AreEqual(8, entered);
    }

    [TestMethod]
    public void MayEnter_FoldersWithoutTags_EndAtADepth()
    {
        ScannedFolder folder = ScannedFolder.Unknown;
        int depth = 0;
        for (; depth < 1000 && _guard.MayEnter(folder = Below(folder, "x", 0)); depth++)
        {
        }

        Assert.AreEqual(128, depth);
    }

    private static ScannedFolder Below(ScannedFolder above, string path, ulong tag) =>
        new(new OriginEntry(OriginPath.FromString(path), NodeKind.Directory, new OriginVersion(0, 0, tag)), above);
}
