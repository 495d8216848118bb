using MusicFs.Contracts.Events;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Events;
using MusicFs.Host.Mounting;

namespace MusicFs.Host.Tests.Daemon;

[TestClass]
public sealed class LibraryDaemonTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DaemonFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    public async Task StartAsync_TwoPlaces_MountsBothAndEndsWithTheLast()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"), _fixture.Request("b"));
        Assert.AreEqual("a b", Names(daemon));

        _fixture.Backend.Mounts[0].End(MountEnd.Unmounted);
        await WaitForAsync(daemon, "b");
        Assert.IsFalse(daemon.Completion.IsCompleted);
        _fixture.Backend.Mounts[1].End(MountEnd.Unmounted);
        Assert.AreEqual(SessionEnd.Unmounted, await daemon.Completion.WaitAsync(Limit));
    }

    [TestMethod]
    public async Task StartAsync_SecondPlaceRefused_LeavesNothing()
    {
        MountRequest wrong = _fixture.Request("b") with { MountPoint = "/nowhere/at/all" };
        DaemonStart start = await _fixture.TryStartAsync(_fixture.Request("a"), wrong);

        Assert.Contains("does not exist", start.Problem!.What);
        Assert.IsTrue(_fixture.Backend.Mounts.Single().Completion.IsCompleted);
        Assert.IsTrue(_fixture.Trees.Single().IsDisposed);
        Assert.IsEmpty(Control.Endpoint.ControlDirectory.Libraries(_fixture.ControlDirectory));
    }

    [TestMethod]
    public async Task StartAsync_LibraryOfALiveDaemon_NamesItAndMountsNothing()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        DaemonStart second = await _fixture.TryStartAsync(_fixture.Request("b"));
        Assert.AreEqual(Environment.ProcessId, second.Holder);
        Assert.HasCount(1, _fixture.Backend.Mounts);
    }

    /// <summary>Who is told that it is ready may put another build of the program in its place, of which the process must then load nothing.</summary>
    [TestMethod]
    public async Task StartAsync_ProgramIsStillLoaded_MountedAndNotReady()
    {
        TaskCompletionSource begun = new(TaskCreationOptions.RunContinuationsAsynchronously), loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _fixture.LoadProgram = async stop =>
        {
            begun.SetResult();
            await loaded.Task.WaitAsync(stop);
        };
        Task<DaemonStart> starting = _fixture.TryStartAsync(_fixture.Request("a"));
        await begun.Task.WaitAsync(Limit);
        Assert.HasCount(1, _fixture.Backend.Mounts);
        Assert.IsFalse(starting.IsCompleted);
        loaded.SetResult();
        await using LibraryDaemon daemon = (await starting).Daemon!;
        Assert.AreEqual(DaemonState.Running, daemon.State);
    }

    [TestMethod]
    public async Task StartAsync_AfterTheEnd_HasTheLibraryAgain()
    {
        await (await _fixture.StartAsync(_fixture.Request("a"))).DisposeAsync();
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        Assert.AreEqual("a", Names(daemon));
    }

    [TestMethod]
    public async Task AddAsync_SameTree_SharesIt()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        (_, LiveMount? mount) = await daemon.AddAsync(_fixture.Request("b"), CancellationToken.None);

        Assert.IsTrue(mount!.IsShared);
        Assert.HasCount(2, _fixture.Trees.Single().Caches);
    }

    [TestMethod]
    public async Task AddAsync_AnotherTree_IsLoadedBesideTheFirstAndGoesWithItsMount()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        (_, LiveMount? mount) = await daemon.AddAsync(_fixture.Request("b") with { Template = "$title" }, CancellationToken.None);

        Assert.IsFalse(mount!.IsShared);
        Assert.AreSame(_fixture.Trees[0].Library, _fixture.Trees[1].Beside);
        _fixture.Backend.Mounts[1].End(MountEnd.Unmounted);
        await WaitForAsync(daemon, "a");
        await daemon.DisposeAsync();
        Assert.IsTrue(_fixture.Trees[1].IsDisposed);
        Assert.IsEmpty(_fixture.Trees[1].Caches);
    }

    [TestMethod]
    public async Task AddAsync_FirstMountGone_StillHasTheFirstTreesCatalog()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"), _fixture.Request("b") with { Template = "$title" });
        _fixture.Backend.Mounts[0].End(MountEnd.Unmounted);
        await WaitForAsync(daemon, "b");
        Assert.IsFalse(_fixture.Trees[0].IsDisposed);
    }

    [TestMethod]
    public async Task AddAsync_WhileStopping_IsRefused()
    {
        _fixture.Backend.BusyWith = new Problem("It is in use.", "Close it.");
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        daemon.RequestStop();
        (SessionStart start, LiveMount? mount) = await daemon.AddAsync(_fixture.Request("b"), CancellationToken.None);
        Assert.IsNull(mount);
        Assert.Contains("stopping", start.Problem!.What);
        daemon.RequestStop();
    }

    [TestMethod]
    public async Task AddAsync_LastMountGoesMeanwhile_IsRefusedAndTakenAway()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        _fixture.HoldLoading();
        Task<(SessionStart Start, LiveMount? Mount)> adding = daemon.AddAsync(_fixture.Request("b") with { Template = "$title" }, CancellationToken.None);
        _fixture.Backend.Mounts[0].End(MountEnd.Unmounted);
        await daemon.Completion.WaitAsync(Limit);
        _fixture.Loading.SetResult();

        (SessionStart start, LiveMount? mount) = await adding.WaitAsync(Limit);

        Assert.IsNull(mount);
        Assert.Contains("stopping", start.Problem!.What);
        Assert.IsTrue(_fixture.Backend.Mounts.All(static mount => mount.Completion.IsCompleted));
        Assert.IsEmpty(daemon.LiveMounts);
    }

    [TestMethod]
    public async Task Removed_OfTheLastMount_TheDaemonTakesNoMore()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        LiveMount last = daemon.LiveMounts.Single();
        _fixture.Backend.Mounts[0].End(MountEnd.Unmounted);

        await last.Removed.WaitAsync(Limit);

        Assert.AreEqual(DaemonState.Stopping, daemon.State);
    }

    [TestMethod]
    public async Task RequestStop_Idle_TellsWhatHappens()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using EventSubscription events = daemon.Events.Subscribe(EventFilter.All)!;
        daemon.RequestStop();

        Assert.AreEqual(EventTypes.DaemonStopping, (await events.NextAsync(CancellationToken.None)).Type);
        MusicFsEvent gone = await events.NextAsync(CancellationToken.None);
        Assert.AreEqual((EventTypes.MountState, "unmounted"), (gone.Type, gone.Data["state"]));
        Assert.AreEqual(SessionEnd.Unmounted, await daemon.Completion.WaitAsync(Limit));
    }

    [TestMethod]
    public async Task RequestStop_OtherPatience_ForcesBusyMountsAfterIt()
    {
        _fixture.Backend.BusyWith = new Problem("It is in use.", "Close it.");
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        daemon.RequestStop(TimeSpan.FromMilliseconds(500));
        await _fixture.Time.PassAsync(TimeSpan.FromMilliseconds(250));
        await _fixture.Time.PassAsync(TimeSpan.FromMilliseconds(250));

        Assert.AreEqual(SessionEnd.Unmounted, await daemon.Completion.WaitAsync(Limit));
        Assert.AreEqual(UnmountMode.Now, _fixture.Backend.Mounts[0].Requests[^1]);
    }

    [TestMethod]
    public async Task Completion_AMountWasLost_IsAFailure()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        _fixture.Backend.Mounts[0].End(MountEnd.Failed);
        Assert.AreEqual(SessionEnd.Failed, await daemon.Completion.WaitAsync(Limit));
    }

    [TestMethod]
    public async Task RequestRescan_SomethingChanged_CountsAnewAndTells()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using EventSubscription events = daemon.Events.Subscribe(EventFilter.All)!;
        daemon.RequestRescan();

        Assert.AreEqual(EventTypes.SyncStarted, (await events.NextAsync(CancellationToken.None)).Type);
        MusicFsEvent ended = await events.NextAsync(CancellationToken.None);
        Assert.AreEqual((EventTypes.SyncFinished, "8"), (ended.Type, ended.Data["tracks"]));
        Assert.AreEqual(8, daemon.Mounts.Single().Library.Tracks);
    }

    [TestMethod]
    [DataRow(true, DisplayName = "it takes them")]
    [DataRow(false, DisplayName = "it never does")]
    public async Task RequestRescan_KernelTakesItsTimeForNotices_EndIsToldAfterThemOrALimit(bool takesThem)
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously), taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _fixture.Backend.Mounts[0].Flush = () =>
        {
            asked.TrySetResult();
            return taken.Task;
        };
        using EventSubscription events = daemon.Events.Subscribe(new EventFilter([EventTypes.SyncFinished], []))!;
        daemon.RequestRescan();
        Task<MusicFsEvent> told = events.NextAsync(CancellationToken.None).AsTask();
        await asked.Task.WaitAsync(Limit);
        Assert.IsFalse(told.IsCompleted, "Whoever hears of it looks, and sees what the kernel remembers.");

        if (takesThem)
            taken.SetResult();
        for (int steps = 0; !takesThem && !told.IsCompleted && steps < 3000; steps++)
        {
            // Not at once again: other timers of the daemon are as near, and with hours that pass in a moment it scans by itself without end.
            _fixture.Time.Advance(LibraryDaemon.LongestTelling);
            await Task.WhenAny(told, Task.Delay(20));
        }

        // Another scan that has begun by itself ends with the daemon.
        taken.TrySetResult();
        MusicFsEvent ended = await told.WaitAsync(Limit);
        Assert.AreEqual(EventTypes.SyncFinished, ended.Type);
        Assert.AreEqual("8", ended.Data["tracks"]);
    }

    [TestMethod]
    public async Task Supervisor_AVitalLoopIsLost_UnmountsAndEndsWithAFailure()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        daemon.Supervisor.Adopt("mount", Task.FromException(new InvalidOperationException("A mistake.")), isVital: true);
        Assert.AreEqual(SessionEnd.Failed, await daemon.Completion.WaitAsync(Limit));
        await daemon.DisposeAsync();
        Assert.IsTrue(_fixture.Backend.Mounts.Single().Completion.IsCompleted);
    }

    private static string Names(LibraryDaemon daemon) => string.Join(' ', daemon.Mounts.Select(mount => Path.GetFileName(mount.MountPoint)));

    private static async Task WaitForAsync(LibraryDaemon daemon, string names)
    {
        using EventSubscription events = daemon.Events.Subscribe(EventFilter.All)!;
        while (Names(daemon) != names)
            await events.NextAsync(CancellationToken.None).AsTask().WaitAsync(Limit);
    }
}
