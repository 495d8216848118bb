using Google.Protobuf.WellKnownTypes;
using MusicFs.Contracts.FileSystem;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;
using MusicFs.Host.Tests.Daemon;
using DaemonState = MusicFs.Control.V1.DaemonState;

namespace MusicFs.Host.Tests.ControlApi;

/// <summary>The whole way: client, socket, server, daemon. Only the kernel and the files are not real.</summary>
[TestClass]
public sealed class ControlServicesTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DaemonFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    public async Task Status_Running_TellsEverything()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        _fixture.Time.Advance(TimeSpan.FromMinutes(3));
        using GrpcChannel channel = _fixture.Connect();
        StatusReply status = (await CallAsync(channel, ControlMethods.Status, new StatusRequest())).Value!;

        Assert.AreEqual(("home", DaemonState.Running, Environment.ProcessId), (status.Library, status.State, status.ProcessId));
        Assert.AreEqual(TimeSpan.FromMinutes(3), status.Uptime.ToTimeSpan());
        Assert.AreEqual(new OriginStatus { Id = "music", Location = _fixture.Place("music"), Kind = "local", Priority = 100 }, status.Origins.Single());
        Assert.AreEqual((_fixture.Place("a"), "null"), (status.Mounts.Single().MountPoint, status.Mounts.Single().Description));
        Assert.AreEqual(new LibraryFound { Tracks = 7, WithoutTags = 1 }, status.Scan.Last);
        Assert.IsFalse(status.Scan.Running);
        Assert.IsGreaterThan(0UL, status.Memory.WorkingSetBytes);
    }

    [TestMethod]
    public async Task Status_WhileTheLibraryIsRead_TellsHowFarThatIs()
    {
        _fixture.HoldScanning();
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        Assert.IsTrue(await _fixture.Reported.WaitAsync(Limit));
        using GrpcChannel channel = _fixture.Connect();
        StatusReply status = (await CallAsync(channel, ControlMethods.Status, new StatusRequest())).Value!;

        Assert.AreEqual(DaemonState.Running, status.State);
        Assert.AreEqual((true, 7UL, 3UL), (status.Scan.Running, status.Scan.Found, status.Scan.Read));
        Assert.IsNull(status.Scan.Last);
        Assert.HasCount(1, status.Mounts);
        Assert.IsFalse(daemon.FirstScan.IsCompleted);
    }

    [TestMethod]
    public async Task Mount_AnotherPlaceAndTree_IsThere()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        MountRequest request = new()
        {
            MountPoint = _fixture.Place("b"), Views = { new View { Name = "Flat", Template = "$title" } }, Umask = 7, UserId = 0, Threads = 2, Passthrough = false,
            Origins = { _fixture.Place("music") },
        };
        MountReply reply = (await CallAsync(channel, ControlMethods.Mount, request)).Value!;

        Assert.AreEqual(_fixture.Place("b"), reply.Mount.MountPoint);
        Assert.AreEqual("Flat", reply.Mount.Views.Single().Name);
        Assert.AreEqual(7UL, reply.Library.Tracks);
        Assert.IsFalse(reply.Shared);
        MountOptions options = _fixture.Backend.Options[1];
        Assert.AreEqual((7u, (uint?)0, (uint?)null, (int?)2, false), (options.Umask, options.UserId, options.GroupId, options.Threads, options.AllowPassThrough));
    }

    [TestMethod]
    public async Task Mount_WhileTheLibraryIsRead_FollowsTheFirst()
    {
        _fixture.HoldLoading();
        Task<DaemonStart> starting = _fixture.TryStartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        Task<GrpcReply<MountReply>> call = CallAsync(channel, ControlMethods.Mount, new MountRequest { MountPoint = _fixture.Place("b") });
        _fixture.Loading.SetResult();

        Assert.IsTrue((await call).Value!.Shared);
        await (await starting).Daemon!.DisposeAsync();
    }

    [TestMethod]
    [DataRow("relative", GrpcCode.InvalidArgument, "not an absolute path")]
    [DataRow("umask", GrpcCode.InvalidArgument, "0777")]
    [DataRow("threads", GrpcCode.InvalidArgument, "1 to 256")]
    [DataRow("label", GrpcCode.InvalidArgument, "cannot have that label")]
    [DataRow("filesystem", GrpcCode.InvalidArgument, "file system cannot have")]
    [DataRow("network", GrpcCode.InvalidArgument, "network drive cannot have")]
    [DataRow("template", GrpcCode.InvalidArgument, "wrong at character")]
    [DataRow("view", GrpcCode.InvalidArgument, "cannot be called")]
    [DataRow("origins", GrpcCode.FailedPrecondition, "other origins")]
    [DataRow("taken", GrpcCode.AlreadyExists, "already mounted")]
    [DataRow("missing", GrpcCode.FailedPrecondition, "does not exist")]
    public async Task Mount_Wrong_IsRefusedWithARemedy(string mistake, GrpcCode code, string what)
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        MountRequest request = new() { MountPoint = _fixture.Place("b") };
        switch (mistake)
        {
            case "relative": request.MountPoint = "b"; break;
            case "umask": request.Umask = 512; break;
            case "threads": request.Threads = 0; break;
            case "label": request.Label = "two\nlines"; break;
            case "filesystem": request.FileSystemName = ""; break;
            case "network": request.NetworkName = @"\\server"; break;
            case "template": request.Template = "$title%nonsense{"; break;
            case "view": request.Views.Add(new View { Name = "a/b", Template = "$title" }); break;
            case "origins": request.Origins.Add("/elsewhere"); break;
            case "taken": request.MountPoint = _fixture.Place("a"); break;
            case "missing": request.MountPoint = "/nowhere/at/all"; break;
        }

        GrpcStatus status = (await CallAsync(channel, ControlMethods.Mount, request)).Status;
        Assert.AreEqual(code, status.Code);
        string[] lines = status.Message.Split('\n');
        Assert.Contains(what, lines[0]);
        Assert.IsGreaterThan(1, lines.Length, "A remedy follows.");
        Assert.HasCount(1, _fixture.Backend.Mounts);
    }

    [TestMethod]
    public async Task Unmount_OneOfTwo_EndsThatOne()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"), _fixture.Request("b"));
        using GrpcChannel channel = _fixture.Connect();
        UnmountReply reply = (await CallAsync(channel, ControlMethods.Unmount, new UnmountRequest { MountPoint = _fixture.Place("a") })).Value!;

        Assert.IsFalse(reply.Last);
        Assert.IsFalse(_fixture.Backend.Mounts[1].Completion.IsCompleted);
        Assert.IsFalse(daemon.Completion.IsCompleted);
    }

    [TestMethod]
    public async Task Unmount_TheLast_EndsTheDaemon()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        Assert.IsTrue((await CallAsync(channel, ControlMethods.Unmount, new UnmountRequest { MountPoint = _fixture.Place("a") })).Value!.Last);
        await daemon.Completion.WaitAsync(Limit);
    }

    [TestMethod]
    [DataRow(false, GrpcCode.FailedPrecondition)]
    [DataRow(true, GrpcCode.Ok)]
    public async Task Unmount_InUse_OnlyNow(bool now, GrpcCode code)
    {
        _fixture.Backend.BusyWith = new Problem("It is in use.", "Close it.");
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        GrpcReply<UnmountReply> reply = await CallAsync(channel, ControlMethods.Unmount, new UnmountRequest { MountPoint = _fixture.Place("a"), Now = now });
        Assert.AreEqual(code, reply.Status.Code);
    }

    [TestMethod]
    [DataRow("/elsewhere", GrpcCode.NotFound)]
    [DataRow("relative", GrpcCode.InvalidArgument)]
    public async Task Unmount_NoMountOfThisDaemon_IsRefused(string place, GrpcCode code)
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        Assert.AreEqual(code, (await CallAsync(channel, ControlMethods.Unmount, new UnmountRequest { MountPoint = place })).Status.Code);
    }

    [TestMethod]
    public async Task Shutdown_Idle_AnswersWhenEverythingIsUnmounted()
    {
        LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"), _fixture.Request("b"));
        using GrpcChannel channel = _fixture.Connect();
        Task<GrpcReply<ShutdownReply>> call = CallAsync(channel, ControlMethods.Shutdown, new ShutdownRequest());
        // As the program does: it ends as soon as it is over, and still answers.
        await daemon.Completion.WaitAsync(Limit);
        await daemon.DisposeAsync();

        CollectionAssert.AreEqual(new[] { _fixture.Place("a"), _fixture.Place("b") }, (await call).Value!.Unmounted.ToArray());
    }

    [TestMethod]
    public async Task Shutdown_Now_ForcesMountsInUse()
    {
        _fixture.Backend.BusyWith = new Problem("It is in use.", "Close it.");
        LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        Assert.IsTrue((await CallAsync(channel, ControlMethods.Shutdown, new ShutdownRequest { Now = true })).IsOk);
        await daemon.DisposeAsync();
    }

    [TestMethod]
    public async Task Shutdown_NegativeTimeout_IsInvalid()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        ShutdownRequest request = new() { Timeout = new Duration { Seconds = -1 } };
        Assert.AreEqual(GrpcCode.InvalidArgument, (await CallAsync(channel, ControlMethods.Shutdown, request)).Status.Code);
    }

    [TestMethod]
    public async Task WatchEvents_Filtered_GivesThoseUntilTheEnd()
    {
        LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        await using GrpcCall<Event> call = await channel.StreamAsync(
            ControlMethods.WatchEvents, new WatchEventsRequest { Types_ = { "sync.*" } }, Limit, CancellationToken.None);
        daemon.RequestRescan();

        Assert.AreEqual("sync.started", (await call.NextAsync(CancellationToken.None))!.Type);
        Event ended = (await call.NextAsync(CancellationToken.None))!;
        Assert.AreEqual(("sync.finished", "8"), (ended.Type, ended.Data["tracks"]));
        await daemon.DisposeAsync();
        Assert.IsNull(await call.NextAsync(CancellationToken.None));
        Assert.AreEqual(GrpcCode.Unavailable, call.Status.Code);
    }

    private static Task<GrpcReply<TReply>> CallAsync<TRequest, TReply>(GrpcChannel channel, GrpcMethod<TRequest, TReply> method, TRequest request)
        where TRequest : class, Google.Protobuf.IMessage<TRequest>, new()
        where TReply : class, Google.Protobuf.IMessage<TReply>, new() =>
        channel.CallAsync(method, request, Limit, CancellationToken.None);
}
