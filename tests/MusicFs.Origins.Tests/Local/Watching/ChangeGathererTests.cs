using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local.Watching;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Local.Watching;

[TestClass]
public sealed class ChangeGathererTests
{
    private readonly ManualTime _time = new();
    private readonly ChangeGatherer _gatherer;

    public ChangeGathererTests() => _gatherer = new ChangeGatherer(new OriginWatchOptions { MostPending = 10 }, _time);

    [TestMethod]
    public void TakeDue_FolderJustChanged_WaitsForQuiet()
    {
        Add("a");
        Pass(199);

        Assert.AreEqual("", Take());
        Assert.AreEqual(TimeSpan.FromMilliseconds(1), _gatherer.TimeToNext());
        Pass(1);

        Assert.AreEqual("Folder a", Take());
        Assert.AreEqual("", Take());
        Assert.IsNull(_gatherer.TimeToNext());
    }

    [TestMethod]
    public void TakeDue_FolderChangedAgainAndAgain_IsToldOnceWhenQuiet()
    {
        for (int i = 0; i < 5; i++)
        {
            Add("a");
            Pass(150);
            Assert.AreEqual("", Take());
        }

        Pass(50);

        Assert.AreEqual("Folder a", Take());
    }

    [TestMethod]
    public void TakeDue_FolderNeverQuiet_IsToldAfterTwoSeconds()
    {
        int taken = 0;
        for (int passed = 0; passed < 4000; passed += 100)
        {
            Add("a");
            Pass(100);
            if (Take().Length == 0)
                continue;
            taken++;
            Assert.AreEqual(1900, passed % 2000);
        }

        Assert.AreEqual(2, taken);
    }

    [TestMethod]
    public void TakeDue_SeveralFolders_EachHasItsOwnTime()
    {
        Add("a");
        Pass(100);
        Add("b");
        Pass(100);

        Assert.AreEqual("Folder a", Take());
        Pass(100);
        Assert.AreEqual("Folder b", Take());
    }

    [TestMethod]
    public void Add_BelowATree_IsPartOfIt()
    {
        Add("a/b", OriginChangeKind.Tree);
        Add("a/b/c");
        Add("a/b");
        Add("a/bc");
        Pass(200);

        Assert.AreEqual("Folder a/bc, Tree a/b", Take());
    }

    [TestMethod]
    public void Add_TreeOverFolders_TakesThemUpAndDoesNotWaitLonger()
    {
        for (int i = 0; i < 12; i++)
        {
            Add("a/b");
            Pass(150);
        }

        Add("c");
        Add("a", OriginChangeKind.Tree);
        Pass(199);

        Assert.AreEqual("", Take());
        Pass(1);
        Assert.AreEqual("Folder c, Tree a", Take());
    }

    [TestMethod]
    public void Add_MoreThanTheLimitInOneFolder_BecomesItsTree()
    {
        for (int i = 0; i < 11; i++)
            Add($"music/artist/{i}");
        Pass(200);

        Assert.AreEqual("Tree music/artist", Take());
    }

    [TestMethod]
    public void Add_MoreThanTheLimitAllOver_BecomesEverything()
    {
        for (int i = 0; i < 100_000; i++)
        {
            Add($"artist {i}/album");
            Assert.IsLessThanOrEqualTo(10, _gatherer.Count);
        }

        Pass(200);

        Assert.AreEqual("Tree ", Take());
    }

    [TestMethod]
    public void TakeDue_TakerFull_KeepsTheRest()
    {
        Add("a");
        Add("b");
        Pass(200);
        List<OriginChange> taken = [];
        _gatherer.TakeDue(change =>
        {
            taken.Add(change);
            return taken.Count < 2;
        });

        // The second was offered and refused; meanwhile more happens there.
        Add(taken[1].Path.ToString());
        Pass(200);

        Assert.AreEqual($"Folder {taken[1].Path}", Take());
    }

    [TestMethod]
    public void Add_WithProblem_TellsItOnce()
    {
        var problem = new Problem("Lost.", "Look.");
        _gatherer.Add(OriginPath.Root, OriginChangeKind.Tree, problem);
        Add("a");
        Pass(200);
        List<OriginChange> taken = [];
        _gatherer.TakeDue(change =>
        {
            taken.Add(change);
            return true;
        });

        Assert.AreEqual(new OriginChange(OriginChangeKind.Tree, OriginPath.Root, problem), taken.Single());
    }

    private void Add(string path, OriginChangeKind kind = OriginChangeKind.Folder) => _gatherer.Add(OriginPath.FromString(path), kind);

    private void Pass(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));

    private string Take()
    {
        List<string> taken = [];
        _gatherer.TakeDue(change =>
        {
            taken.Add($"{change.Kind} {change.Path}");
            return true;
        });
        return string.Join(", ", taken.Order(StringComparer.Ordinal));
    }
}
