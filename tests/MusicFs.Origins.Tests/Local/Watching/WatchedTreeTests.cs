using System.Text;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Origins;
using MusicFs.Origins.Local;
using MusicFs.Origins.Local.Native;
using MusicFs.Origins.Local.Watching;
using MusicFs.Testing.Time;

namespace MusicFs.Origins.Tests.Local.Watching;

/// <summary>The watches themselves, by what the system says about them.</summary>
[TestClass]
public sealed class WatchedTreeTests : IWatchedTreeListener
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-tree-").FullName;
    private readonly string _path;
    private readonly ManualTime _time = new();
    private readonly LocalRoot _root;
    private readonly InotifyQueue _queue;
    private readonly WatchedTree _tree;

    public WatchedTreeTests()
    {
        _path = Path.Combine(_folder, "root");
        Directory.CreateDirectory(Path.Combine(_path, "a/b/c"));
        Directory.CreateDirectory(Path.Combine(_path, "d"));
        _root = LocalRoot.Open(_path, out _)!;
        _queue = InotifyQueue.Open(out _)!;
        _tree = new WatchedTree(_root, _queue, new OriginWatchOptions(), _time, this, int.MaxValue);
        Assert.IsTrue(_tree.Begin());
    }

    [TestCleanup]
    public void Remove()
    {
        _queue.Dispose();
        _root.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public void Begin_Tree_WatchesEachFolderAndTheOneAbove()
    {
        Assert.AreEqual(5, _tree.Count);
        Assert.IsGreaterThan(0, _tree.WatchAboveRoot);
        Assert.AreEqual("root", Encoding.UTF8.GetString(_tree.RootName));
    }

    [TestMethod]
    public void Leave_MovedOut_EndsTheWatchesAfterAMoment()
    {
        Directory.Move(Path.Combine(_path, "a"), Path.Combine(_folder, "out"));
        _tree.Leave(Find("a")!);

        Assert.AreEqual(2, _tree.Count);
        Assert.AreEqual(TimeSpan.FromSeconds(1), _tree.TimeToNext());
        _tree.ReleaseOrphans();
        Assert.AreEqual(0, CountIgnored());
        _time.Advance(TimeSpan.FromSeconds(1));
        _tree.ReleaseOrphans();

        Assert.AreEqual(3, CountIgnored());
        Assert.IsNull(_tree.TimeToNext());
    }

    [TestMethod]
    public void Enter_MovedInside_KeepsItsWatch()
    {
        int watch = Find("a")!.Watch;
        Directory.Move(Path.Combine(_path, "a"), Path.Combine(_path, "d/e"));
        _tree.Leave(Find("a")!);

        Assert.IsTrue(_tree.Enter(Find("d")!, OriginPath.FromString("d/e")));

        Assert.AreEqual(watch, Find("d/e")!.Watch);
        Assert.AreEqual(Find("d/e/b/c"), _tree.Find(Find("d/e/b/c")!.Watch));
        Assert.AreEqual(5, _tree.Count);
        _time.Advance(TimeSpan.FromSeconds(1));
        _tree.ReleaseOrphans();
        Assert.AreEqual(0, CountIgnored());
    }

    [TestMethod]
    public void LookAgain_AfterUntoldChanges_IsAsTheFolderIs()
    {
        Directory.Move(Path.Combine(_path, "a/b"), Path.Combine(_path, "d/b"));
        Directory.CreateDirectory(Path.Combine(_path, "new/newer"));
        Directory.CreateSymbolicLink(Path.Combine(_path, "link"), "d");

        _tree.LookAgain();

        Assert.IsNull(Find("a/b"));
        Assert.IsNotNull(Find("new/newer"));
        Assert.AreEqual(Find("d/b/c")!.Watch, Find("link/b/c")!.Watch);
        Assert.AreEqual(7, _tree.Count);
    }

    [TestMethod]
    public void Enter_WatchedAlready_IsNotNews() => Assert.IsFalse(_tree.Enter(_tree.Root!, OriginPath.FromString("a")));

    [TestMethod]
    public void Forget_WatchEndedBySystem_ForgetsTheFolder()
    {
        _tree.Forget(Find("a/b")!.Watch);

        Assert.IsNull(Find("a/b"));
        Assert.AreEqual(3, _tree.Count);
    }

    [TestMethod]
    public void Forget_OfTheRoot_IsTheEnd()
    {
        _tree.Forget(_tree.Root!.Watch);

        Assert.IsNotNull(_tree.Failure);
        Assert.AreEqual(0, _tree.Count);
    }

    void IWatchedTreeListener.FoundRecent(OriginPath file)
    {
    }

    void IWatchedTreeListener.Lost(OriginPath folder, Problem problem) => Assert.Fail(problem.What);

    private WatchedFolder? Find(string path)
    {
        WatchedFolder? folder = _tree.Root;
        string below = "";
        foreach (string name in path.Split('/'))
        {
            below = below.Length == 0 ? name : $"{below}/{name}";
            folder = folder?.Find(OriginPath.FromString(below));
        }

        return folder;
    }

    private int CountIgnored()
    {
        byte[] buffer = new byte[64 * 1024];
        ReadOnlySpan<byte> events = buffer.AsSpan(0, _queue.Read(buffer));
        int count = 0;
        while (InotifyEvent.TryTake(ref events, out InotifyEvent taken))
            count += taken.Is(LinuxNotify.IN_IGNORED) ? 1 : 0;
        return count;
    }
}
