using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Demo;
using MusicFs.Host.Events;
using MusicFs.Testing.Backends;
using MountRequest = MusicFs.Host.Configuration.MountRequest;

namespace MusicFs.Host.Tests.ControlApi;

/// <summary>Origins that come, go and are looked at while the library is shown. Only the kernel is not real.</summary>
[TestClass]
public sealed class OriginCallsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-origins-");

    public void Dispose() => _folder.Delete(recursive: true);

    [TestMethod]
    public async Task Add_AFolder_ShowsItsTracksAndRemoveTakesThem()
    {
        await using LibraryDaemon daemon = await StartAsync();
        await daemon.FirstScan.WaitAsync(Limit);
        using GrpcChannel channel = Connect();
        using EventSubscription events = daemon.Events.Subscribe(new EventFilter(["origin.*", "sync.finished"], []))!;
        ulong first = (await ListAsync(channel)).Single().Tracks;
        Assert.IsGreaterThan(0UL, first);

        AddOriginReply added = (await CallAsync(channel, ControlMethods.AddOrigin, new AddOriginRequest { Location = Music("other") })).Value!;

        Assert.AreEqual(("other", "local"), (added.Origin.Id, added.Origin.Kind));
        await NextAsync(events, "origin.added");
        await NextAsync(events, "sync.finished");
        OriginStatus[] both = await ListAsync(channel);
        CollectionAssert.AreEqual(new[] { first, first }, both.Select(static origin => origin.Tracks).ToArray());
        Assert.IsNotNull(both[1].LastScan);
        // They hold the same music: each track is shown once.
        Assert.AreEqual((int)first, daemon.Mounts.Single().Library.Tracks);

        RemoveOriginReply removed = (await CallAsync(channel, ControlMethods.RemoveOrigin, new RemoveOriginRequest { Id = "other" })).Value!;

        Assert.AreEqual(first, removed.Tracks);
        await NextAsync(events, "origin.removed");
        Assert.AreEqual("music", (await ListAsync(channel)).Single().Id);
        Assert.AreEqual((int)first, daemon.Mounts.Single().Library.Tracks);
    }

    [TestMethod]
    public async Task Rescan_All_TellsEachPhaseInOrder()
    {
        await using LibraryDaemon daemon = await StartAsync();
        await daemon.FirstScan.WaitAsync(Limit);
        using GrpcChannel channel = Connect();
        List<RescanProgress> told = [];
        GrpcCall<RescanProgress> call = await channel.StreamAsync(ControlMethods.Rescan, new RescanRequest(), Limit, CancellationToken.None);
        await using (call)
        {
            while (await call.NextAsync(CancellationToken.None) is { } progress)
                told.Add(progress);
        }

        Assert.IsTrue(call.Status.IsOk, call.Status.Message);
        RescanPhase[] phases = [.. told.Select(static progress => progress.Phase).Distinct()];
        CollectionAssert.AreEqual(new[] { RescanPhase.Listing, RescanPhase.Reading, RescanPhase.Writing, RescanPhase.Done }, phases);
        Assert.IsTrue(told.All(static progress => progress.Origin == "music"));
        Assert.AreEqual((ulong)daemon.Mounts.Single().Library.Tracks, told[^1].Result.Tracks);
    }

    [TestMethod]
    public async Task Confirm_MostOfAnOriginGone_ForgetsThemThenOnly()
    {
        string music = Path.Combine(_folder.FullName, "many");
        string one = Directory.EnumerateFiles(Music("source"), "*.wav", SearchOption.AllDirectories).First();
        for (int i = 0; i < 30; i++)
        {
            Directory.CreateDirectory(Path.Combine(music, $"{i}"));
            File.Copy(one, Path.Combine(music, $"{i}", $"{i}.wav"));
        }

        await using LibraryDaemon daemon = await StartAsync(music);
        await daemon.FirstScan.WaitAsync(Limit);
        using GrpcChannel channel = Connect();
        using EventSubscription events = daemon.Events.Subscribe(new EventFilter(["origin.removals_held"], []))!;
        for (int i = 0; i < 25; i++)
            Directory.Delete(Path.Combine(music, $"{i}"), recursive: true);
        GrpcCall<RescanProgress> call = await channel.StreamAsync(ControlMethods.Rescan, new RescanRequest { Ids = { "music" } }, Limit, CancellationToken.None);
        await using (call)
        {
            while (await call.NextAsync(CancellationToken.None) is not null)
            {
            }
        }

        Assert.AreEqual("25", (await events.NextAsync(CancellationToken.None).AsTask().WaitAsync(Limit)).Data["count"]);
        Assert.AreEqual((30UL, 25UL), ((await ListAsync(channel))[0].Tracks, (await ListAsync(channel))[0].RemovalsHeld));

        ConfirmReply confirmed = (await CallAsync(channel, ControlMethods.Confirm, new ConfirmRequest { Id = "music" })).Value!;

        Assert.AreEqual((25UL, 5UL), (confirmed.Removed, confirmed.Result.Tracks));
        Assert.AreEqual((5UL, 0UL), ((await ListAsync(channel))[0].Tracks, (await ListAsync(channel))[0].RemovalsHeld));
    }

    [TestMethod]
    public async Task CheckHealth_FolderThatIsThereAndOneThatWent_SaysWhich()
    {
        await using LibraryDaemon daemon = await StartAsync();
        using GrpcChannel channel = Connect();
        string other = Music("other");
        await CallAsync(channel, ControlMethods.AddOrigin, new AddOriginRequest { Id = "gone", Location = other });
        Directory.Delete(other, recursive: true);

        CheckHealthReply reply = (await CallAsync(channel, ControlMethods.CheckHealth, new CheckHealthRequest())).Value!;

        OriginStatus well = reply.Origins[0], gone = reply.Origins[1];
        Assert.AreEqual(("healthy", "", 0U), (well.State, well.Problem, well.Failures));
        Assert.IsGreaterThan(TimeSpan.Zero, well.Latency.ToTimeSpan());
        // How full its disk is is told as long as it is there, and remembered for who only lists.
        Assert.AreEqual((ulong)new DriveInfo(_folder.FullName).TotalSize, well.Space.TotalBytes);
        Assert.IsInRange(1UL, well.Space.TotalBytes, well.Space.FreeBytes);
        Assert.IsNull(gone.Space);
        Assert.AreEqual(well.Space.TotalBytes, (await ListAsync(channel))[0].Space.TotalBytes);
        Assert.AreEqual("unhealthy", gone.State);
        Assert.Contains(other, gone.Problem);
        Assert.AreNotEqual("", gone.Remedy);
    }

    [TestMethod]
    public async Task Calls_ThatCannotBe_HaveTheirStatus()
    {
        await using LibraryDaemon daemon = await StartAsync();
        using GrpcChannel channel = Connect();

        async Task<GrpcCode> AddAsync(AddOriginRequest request) => (await channel.CallAsync(ControlMethods.AddOrigin, request, Limit, CancellationToken.None)).Status.Code;
        Assert.AreEqual(GrpcCode.FailedPrecondition, await AddAsync(new() { Location = "/no/such/folder" }));
        Assert.AreEqual(GrpcCode.FailedPrecondition, await AddAsync(new() { Location = _folder.FullName }));
        Assert.AreEqual(GrpcCode.AlreadyExists, await AddAsync(new() { Id = "MUSIC", Location = Music("other") }));
        Assert.AreEqual(GrpcCode.AlreadyExists, await AddAsync(new() { Location = Path.Combine(_folder.FullName, "music") }));
        Assert.AreEqual(GrpcCode.InvalidArgument, await AddAsync(new() { Location = "f_tp://host/" }));
        Assert.AreEqual(GrpcCode.FailedPrecondition, await AddAsync(new() { Location = "ftp://host/" }));
        Assert.AreEqual(GrpcCode.InvalidArgument, await AddAsync(new() { Id = "a b", Location = Music("other") }));
        Assert.AreEqual(GrpcCode.InvalidArgument, await AddAsync(new() { Location = "dav://ann@host/", Settings = { ["password"] = "in clear" } }));
        Assert.AreEqual(GrpcCode.InvalidArgument, await AddAsync(new() { Location = Music("other"), Settings = { ["no_such"] = "x" } }));
        Assert.AreEqual(GrpcCode.NotFound, (await channel.CallAsync(ControlMethods.RemoveOrigin, new() { Id = "x" }, Limit, CancellationToken.None)).Status.Code);
        Assert.AreEqual(GrpcCode.FailedPrecondition, (await channel.CallAsync(ControlMethods.RemoveOrigin, new() { Id = "music" }, Limit, CancellationToken.None)).Status.Code);
        Assert.AreEqual(GrpcCode.NotFound, (await channel.CallAsync(ControlMethods.Confirm, new() { Id = "x" }, Limit, CancellationToken.None)).Status.Code);
        Assert.AreEqual(GrpcCode.NotFound, (await channel.CallAsync(ControlMethods.CheckHealth, new() { Ids = { "x" } }, Limit, CancellationToken.None)).Status.Code);
        Assert.HasCount(1, await ListAsync(channel));
    }

    private static async Task NextAsync(EventSubscription events, string type)
    {
        while ((await events.NextAsync(CancellationToken.None).AsTask().WaitAsync(Limit)).Type != type)
        {
        }
    }

    private static async Task<OriginStatus[]> ListAsync(GrpcChannel channel) =>
        [.. (await CallAsync(channel, ControlMethods.ListOrigins, new ListOriginsRequest())).Value!.Origins];

    private static async Task<GrpcReply<TReply>> CallAsync<TRequest, TReply>(GrpcChannel channel, GrpcMethod<TRequest, TReply> method, TRequest request)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new()
    {
        GrpcReply<TReply> reply = await channel.CallAsync(method, request, Limit, CancellationToken.None);
        Assert.IsTrue(reply.IsOk, $"{reply.Status}");
        return reply;
    }

    private GrpcChannel Connect() => new(MusicFs.Control.Endpoint.ControlDirectory.SocketOf(Path.Combine(_folder.FullName, "run"), "home"));

    private string Music(string name)
    {
        string folder = _folder.CreateSubdirectory(name).FullName;
        DemoLibrary.Write(folder, CancellationToken.None);
        return folder;
    }

    private async Task<LibraryDaemon> StartAsync(string? music = null)
    {
        MountRequest request = new()
        {
            MountPoint = _folder.CreateSubdirectory("mount").FullName,
            Origins = [new OriginLocation("music", music ?? Music("music"))],
            Library = "home",
            CacheDirectory = Path.Combine(_folder.FullName, "cache"),
            StateDirectory = Path.Combine(_folder.FullName, "state"),
            RescanInterval = TimeSpan.Zero,
        };
        DaemonParts parts = new()
        {
            Loggers = NullLoggerFactory.Instance,
            HeadStart = TimeSpan.Zero,
            ControlDirectory = Path.Combine(_folder.FullName, "run"),
            CreateBackend = static _ => new NullBackend(),
            Load = static (wanted, beside, stop) => Composition.LoadAsync(wanted, beside, NullLoggerFactory.Instance, stop),
            OpenOrigin = static (origin, wanted, needsCache, stop) => Composition.OpenOriginAsync(origin, wanted, needsCache, NullLoggerFactory.Instance, stop),
        };
        DaemonStart start = await LibraryDaemon.StartAsync([request], progress: null, parts, CancellationToken.None);
        Assert.IsTrue(start.IsSuccess, $"{start.Problem}");
        return start.Daemon;
    }
}
