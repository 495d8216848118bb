using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.FileSystem;
using MusicFs.Host.Configuration;
using MusicFs.Host.Mounting;
using MusicFs.Testing.Backends;
using MusicFs.Testing.FileSystem;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Mounting;

[TestClass]
public sealed class MountSessionTests : IDisposable
{
    private static readonly Problem Busy = new("It is in use.", "Close it.");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-session-");
    private readonly NullBackend _backend = new();
    private readonly ManualTime _time = new();
    private readonly List<IKernelCache> _caches = [];

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task StartAsync_EverythingInOrder_MountsWithTheOptionsAskedFor()
    {
        SessionStart start = await StartAsync(Request() with { AllowOther = true, UserId = 7, GroupId = 8, Umask = 0x12, PassThrough = false, Threads = 3 });

        Assert.IsTrue(start.IsSuccess);
        MountOptions options = _backend.Options.Single();
        Assert.AreEqual((true, 7u, 8u, 0x12u, false, 3), (options.AllowOther, options.UserId, options.GroupId, options.Umask, options.AllowPassThrough, options.Threads));
        await start.Session.DisposeAsync();
    }

    [TestMethod]
    public async Task StartAsync_WrongTemplate_IsAConfigurationProblemThatNamesThePlace()
    {
        SessionStart start = await StartAsync(Request() with { Template = "$artist/%nonsense{" });

        Assert.IsFalse(start.IsSuccess);
        Assert.IsTrue(start.IsConfiguration);
        Assert.Contains("character", start.Problem.What);
        Assert.IsEmpty(_backend.Options);
    }

    [TestMethod]
    public async Task StartAsync_BackendUnusable_DoesNotScan()
    {
        _backend.Obstacle = new Problem("No device.", "Load the module.");
        bool scanned = false;

        SessionStart start = await MountSession.StartAsync(
            Request(),
            _backend,
            () =>
            {
                scanned = true;
                return LoadAsync();
            },
            _time,
            NullLoggerFactory.Instance,
            CancellationToken.None);

        Assert.AreEqual(_backend.Obstacle, start.Problem);
        Assert.IsFalse(scanned);
    }

    [TestMethod]
    public async Task StartAsync_BackendRefuses_GivesItsProblem()
    {
        _backend.Refuse(Busy);

        SessionStart start = await StartAsync(Request());

        Assert.AreEqual(Busy, start.Problem);
        Assert.IsFalse(start.IsConfiguration);
    }

    [TestMethod]
    public async Task Completion_UnmountedBySomebodyElse_EndsUnmounted()
    {
        await using MountSession session = (await StartAsync(Request())).Session!;

        _backend.Mounts[0].End(MountEnd.Unmounted);

        Assert.AreEqual(SessionEnd.Unmounted, await session.Completion);
    }

    [TestMethod]
    public async Task Completion_BackendFailed_EndsFailed()
    {
        await using MountSession session = (await StartAsync(Request())).Session!;

        _backend.Mounts[0].End(MountEnd.Failed);

        Assert.AreEqual(SessionEnd.Failed, await session.Completion);
    }

    [TestMethod]
    public async Task Abort_ConnectionLost_MountsAgainWithTheSameTreeAfterOneSecond()
    {
        await using MountSession session = (await StartAsync(Request())).Session!;

        _backend.Mounts[0].End(MountEnd.Aborted);
        await _time.PassAsync(TimeSpan.FromSeconds(1));
        session.RequestUnmount();

        Assert.AreEqual(SessionEnd.Unmounted, await session.Completion);
        CollectionAssert.AreEqual(_backend.Mounts, _caches);
        Assert.HasCount(2, _backend.Mounts);
    }

    [TestMethod]
    public async Task Abort_MountingAgainFails_TriesAfterOneFiveAndFifteenSecondsThenGivesUp()
    {
        await using MountSession session = (await StartAsync(Request())).Session!;
        for (int i = 0; i < 3; i++)
            _backend.Refuse(Busy);

        _backend.Mounts[0].End(MountEnd.Aborted);
        foreach (int seconds in (int[])[1, 5, 15])
        {
            await _time.WaitForTimerAsync(TimeSpan.FromSeconds(seconds));
            int tried = _backend.Options.Count;
            _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1));
            Assert.HasCount(tried, _backend.Options);
            _time.Advance(TimeSpan.FromTicks(1));
        }

        Assert.AreEqual(SessionEnd.Failed, await session.Completion);
        Assert.HasCount(4, _backend.Options);
    }

    [TestMethod]
    public async Task Abort_SomebodyUnmountsWhatIsLeft_EndsWithoutMountingAgain()
    {
        await using MountSession session = (await StartAsync(Request())).Session!;

        _backend.Mounts[0].End(MountEnd.Aborted);
        _backend.Mounts[0].IsAttached = false;
        await _time.PassAsync(TimeSpan.FromSeconds(1));

        Assert.AreEqual(SessionEnd.Unmounted, await session.Completion);
        Assert.HasCount(1, _backend.Options);
    }

    [TestMethod]
    public async Task Abort_StopWhilePausing_EndsWithoutMountingAgain()
    {
        await using MountSession session = (await StartAsync(Request())).Session!;

        _backend.Mounts[0].End(MountEnd.Aborted);
        await _time.WaitForTimerAsync(TimeSpan.FromSeconds(1));
        session.RequestUnmount();

        Assert.AreEqual(SessionEnd.Unmounted, await session.Completion);
        Assert.HasCount(1, _backend.Options);
    }

    [TestMethod]
    public async Task RequestUnmount_NobodyUsesIt_UnmountsGently()
    {
        await using MountSession session = (await StartAsync(Request())).Session!;

        session.RequestUnmount();

        Assert.AreEqual(SessionEnd.Unmounted, await session.Completion);
        CollectionAssert.AreEqual(new[] { UnmountMode.WhenIdle }, _backend.Mounts[0].Requests);
    }

    [TestMethod]
    public async Task RequestUnmount_BusyForGood_ForcesItAfterTenSeconds()
    {
        _backend.BusyWith = Busy;
        await using MountSession session = (await StartAsync(Request())).Session!;

        session.RequestUnmount();
        for (int quarter = 0; quarter < 40; quarter++)
        {
            Assert.DoesNotContain(UnmountMode.Now, _backend.Mounts[0].Requests);
            await _time.PassAsync(TimeSpan.FromMilliseconds(250));
        }

        Assert.AreEqual(SessionEnd.Unmounted, await session.Completion);
        Assert.AreEqual(UnmountMode.Now, _backend.Mounts[0].Requests[^1]);
        Assert.AreEqual(1, _backend.Mounts[0].Requests.Count(mode => mode == UnmountMode.Now));
    }

    [TestMethod]
    public async Task RequestUnmount_BusyForAWhile_UnmountsGentlyOnceIdle()
    {
        _backend.BusyWith = Busy;
        await using MountSession session = (await StartAsync(Request())).Session!;

        session.RequestUnmount();
        await _time.WaitForTimerAsync(TimeSpan.FromMilliseconds(250));
        _backend.Mounts[0].BusyWith = null;
        _time.Advance(TimeSpan.FromMilliseconds(250));

        Assert.AreEqual(SessionEnd.Unmounted, await session.Completion);
        CollectionAssert.AreEqual(new[] { UnmountMode.WhenIdle, UnmountMode.WhenIdle }, _backend.Mounts[0].Requests);
    }

    [TestMethod]
    public async Task RequestUnmount_TwiceWhileBusy_ForcesItAtOnce()
    {
        _backend.BusyWith = Busy;
        await using MountSession session = (await StartAsync(Request())).Session!;

        session.RequestUnmount();
        await _backend.Mounts[0].FirstRequest;
        session.RequestUnmount();

        Assert.AreEqual(SessionEnd.Unmounted, await session.Completion);
        Assert.AreEqual(UnmountMode.Now, _backend.Mounts[0].Requests[^1]);
    }

    private MountRequest Request() => new()
    {
        MountPoint = _folder.CreateSubdirectory("mount").FullName,
        Origins = [new OriginLocation("music", _folder.CreateSubdirectory("music").FullName)],
    };

    private Task<SessionStart> StartAsync(MountRequest request) =>
        MountSession.StartAsync(request, _backend, LoadAsync, _time, NullLoggerFactory.Instance, CancellationToken.None);

    private Task<LibraryLoad> LoadAsync() =>
        Task.FromResult(new LibraryLoad(new LoadedLibrary
        {
            FileSystem = new MemoryFileSystem(),
            Attach = _caches.Add,
            Detach = cache => Assert.AreSame(_caches[^1], cache),
        }));
}
