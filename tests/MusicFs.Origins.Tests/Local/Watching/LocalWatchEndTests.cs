using System.Globalization;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;

namespace MusicFs.Origins.Tests.Local.Watching;

/// <summary>What keeps a watch from going on, and that another one can take its place.</summary>
[TestClass]
public sealed class LocalWatchEndTests
{
    private readonly WatchedOrigin _origin = new();

    [TestCleanup]
    public async Task Remove() => await _origin.DisposeAsync();

    [TestMethod]
    public async Task Watch_MoreFoldersThanMayBeWatched_EndsAndSaysWhatToChange()
    {
        for (int i = 0; i < 10; i++)
            Directory.CreateDirectory(_origin[$"a/{i}"]);

        await _origin.BeginAsync(limit: 5);
        await _origin.Ended;

        OriginChange end = _origin.Changes.Single();
        Assert.AreEqual(OriginChangeKind.Unwatched, end.Kind);
        Assert.IsTrue(end.Path.IsRoot);
        StringAssert.Contains(end.Problem!.What, "fs.inotify.max_user_watches is ");
        StringAssert.Contains(end.Problem.What, _origin.Root);
        StringAssert.Matches(end.Problem.Remedy, new("sudo sysctl fs.inotify.max_user_watches=[0-9]{6,}'.*/etc/sysctl.d/"));
    }

    [TestMethod]
    public async Task Watch_TooManyFoldersLater_EndsAndCanBeBegunAgain()
    {
        Directory.CreateDirectory(_origin["a"]);
        await _origin.BeginAsync(limit: 3);
        Directory.CreateDirectory(_origin["b"]);
        Directory.CreateDirectory(_origin["c"]);
        await _origin.Ended;
        Assert.AreEqual(OriginChangeKind.Unwatched, _origin.Changes[^1].Kind);

        await AssertWatchesAgainAsync();
    }

    [TestMethod]
    public async Task Watch_RootRemoved_EndsAndIsBegunAgainWhenItIsBack()
    {
        Directory.CreateDirectory(_origin["a/b"]);
        await _origin.BeginAsync();
        Directory.Delete(_origin.Root, recursive: true);
        await _origin.Ended;
        StringAssert.Contains(_origin.Changes[^1].Problem!.What, "removed or moved away");

        // One that is begun while it is away says the same.
        _origin.Forget();
        await _origin.BeginAsync();
        await _origin.Ended;
        Assert.AreEqual(OriginChangeKind.Unwatched, _origin.Changes.Single().Kind);
        Assert.AreEqual(FsError.NotFound, (await _origin.Origin.ListAsync(OriginPath.Root, default)).Error);

        Directory.CreateDirectory(_origin["a"]);
        Assert.HasCount(1, (await _origin.Origin.ListAsync(OriginPath.Root, default)).Value);
        await AssertWatchesAgainAsync();
    }

    [TestMethod]
    public async Task Watch_RootMovedAway_Ends()
    {
        await _origin.BeginAsync();

        Directory.Move(_origin.Root, Path.Combine(_origin.Folder, "elsewhere"));

        await _origin.Ended;
        StringAssert.Contains(_origin.Changes[^1].Problem!.What, "removed or moved away");
    }

    [TestMethod]
    public async Task Watch_AnotherFolderFoundAtTheRootsPath_Ends()
    {
        await _origin.BeginAsync();
        string moved = _origin.Folder + "-moved";
        Directory.Move(_origin.Folder, moved);
        Directory.CreateDirectory(_origin.Root);

        // A folder further up was moved, of which no watch tells: the next look finds it.
        _ = await _origin.Origin.ProbeAsync(default);

        await _origin.Ended;
        Directory.Delete(moved, recursive: true);
        StringAssert.Contains(_origin.Changes[^1].Problem!.What, "Another folder");
        await AssertWatchesAgainAsync();
    }

    [TestMethod]
    [DoNotParallelize]
    public async Task Watch_BegunAndEndedManyTimes_LeavesNothingOpen()
    {
        Directory.CreateDirectory(_origin["a"]);
        int before = Directory.GetFiles("/proc/self/fd").Length;

        // More than the 128 instances that systems allow a user.
        for (int i = 0; i < 300; i++)
        {
            await using IOriginWatch watch = _origin.Origin.Watch(new OriginWatchOptions());
            await using IAsyncEnumerator<OriginChange> changes = watch.ReadAsync(default).GetAsyncEnumerator();
            Assert.IsTrue(await changes.MoveNextAsync());
            Assert.AreEqual(OriginChangeKind.Tree, changes.Current.Kind);
        }

        Assert.IsLessThan(before + 100, Directory.GetFiles("/proc/self/fd").Length);
    }

    [TestMethod]
    public async Task Watch_FoldersMadeAndMoved_LeavesNothingOpen()
    {
        await _origin.BeginAsync();
        int before = Directory.GetFiles("/proc/self/fd").Length;
        for (int i = 0; i < 500; i++)
        {
            Directory.CreateDirectory(_origin[$"a{i}/b"]);
            Directory.Move(_origin[$"a{i}"], _origin[$"c{i}"]);
        }

        await _origin.UntilToldAsync("c499");

        // Other tests open files meanwhile; a thousand of ours would show.
        Assert.IsLessThan(before + 400, Directory.GetFiles("/proc/self/fd").Length);
    }

    [TestMethod]
    public async Task Watch_EventsLost_TellsEverythingAndIsWholeAgain()
    {
        using var gate = new Gate();
        Directory.CreateDirectory(_origin["a"]);
        await _origin.BeginAsync(new OriginWatchOptions { Skips = gate.Skips });
        await gate.CloseAsync(_origin["gate 1"]);
        Flood();
        Directory.CreateDirectory(_origin["lost/deeper"]);
        Directory.Delete(_origin["a"], recursive: true);
        _origin.Forget();
        gate.Open();

        await _origin.UntilToldAsync(OriginChangeKind.Tree, "");
        OriginChange everything = _origin.Changes.Single(change => change.Path.IsRoot && change.Kind == OriginChangeKind.Tree);
        StringAssert.Contains(everything.Problem!.ToString(), "fs.inotify.max_queued_events");
        _origin.Forget();

        // No event told of this folder.
        File.WriteAllText(_origin["lost/deeper/1.flac"], "x");
        await _origin.UntilToldAsync(OriginChangeKind.Folder, "lost/deeper");
    }

    [TestMethod]
    public async Task Watch_EventsLostAgainAndAgain_EndsAndSaysWhatToChange()
    {
        using var gate = new Gate();
        Directory.CreateDirectory(_origin["a"]);
        await _origin.BeginAsync(new OriginWatchOptions { Skips = gate.Skips });
        for (int i = 0; i < 4; i++)
        {
            int told = i + 1;
            await _origin.UntilAsync(changes => changes.Count(change => change.Kind == OriginChangeKind.Tree && change.Path.IsRoot) == told);
            await gate.CloseAsync(_origin[$"gate {i}"]);
            Flood();
            gate.Open();
        }

        await _origin.Ended;

        OriginChange end = _origin.Changes[^1];
        Assert.AreEqual(OriginChangeKind.Unwatched, end.Kind);
        StringAssert.Contains(end.Problem!.Remedy, "sudo sysctl fs.inotify.max_queued_events=");
    }

    private async Task AssertWatchesAgainAsync()
    {
        await _origin.Watch.DisposeAsync();
        _origin.Forget();
        await _origin.BeginAsync();
        _origin.Forget();
        Directory.CreateDirectory(_origin["again"]);
        await _origin.UntilToldAsync(OriginChangeKind.Tree, "again");
        File.WriteAllText(_origin["again/1.flac"], "x");
        await _origin.UntilToldAsync("again");
    }

    /// <summary>More events than the system keeps, of two files by turns: equal ones one after the other are merged.</summary>
    private void Flood()
    {
        int kept = int.Parse(File.ReadLines("/proc/sys/fs/inotify/max_queued_events").First(), CultureInfo.InvariantCulture);
        string[] files = [_origin["one"], _origin["two"]];
        foreach (string file in files)
            File.WriteAllText(file, "x");
        for (int i = 0; i < kept + 100; i++)
            File.SetLastWriteTimeUtc(files[i % 2], DateTime.UnixEpoch.AddSeconds(i));
    }

    /// <summary>Holds the watch's thread up where it asks about a file.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly ManualResetEventSlim _open = new();
        private TaskCompletionSource _reached = new();
        private volatile string? _file;

        public bool Skips(OriginPath path, bool isFolder)
        {
            if (_file != path.ToString())
                return false;
            _file = null;
            _reached.SetResult();
            _open.Wait();
            return false;
        }

        /// <summary>Returns when the watch's thread stands before the gate.</summary>
        public Task CloseAsync(string file)
        {
            _open.Reset();
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _file = Path.GetFileName(file);
            File.WriteAllText(file, "x");
            return _reached.Task.WaitAsync(TimeSpan.FromSeconds(60));
        }

        public void Open() => _open.Set();

        public void Dispose() => _open.Set();
    }
}
