using System.Runtime.Versioning;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Events;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Events;
using MusicFs.Host.Plugins;
using MusicFs.Testing.Backends;
using MountRequest = MusicFs.Host.Configuration.MountRequest;

namespace MusicFs.Host.Tests.Plugins;

/// <summary>A daemon whose only music is on an origin, and in a format, of a plugin. Only the kernel is not real.</summary>
[TestClass]
[SupportedOSPlatform("linux")]
public sealed class PluginCallsTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly PluginFixture _fixture = new();
    private readonly NullBackend _backend = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("musicfs-plugged-");

    public void Dispose()
    {
        _fixture.Dispose();
        _folder.Delete(recursive: true);
    }

    [TestMethod]
    public async Task Mount_AnOriginOfAPlugin_ShowsItsTracksAndTellsOfThePlugin()
    {
        _fixture.Install();
        await using LibraryDaemon daemon = (await StartAsync()).Daemon!;
        await daemon.FirstScan.WaitAsync(Limit);
        using GrpcChannel channel = Connect();

        StatusReply status = (await CallAsync(channel, ControlMethods.Status, new StatusRequest())).Value!;
        PluginInfo info = (await CallAsync(channel, PluginMethods.Get, new GetPluginRequest { Id = PluginFixture.Id })).Value!;

        Assert.AreEqual((PluginFixture.Id, "1.2.3", "loaded", 0UL), (status.Plugins.Single().Id, status.Plugins.Single().Version, status.Plugins.Single().State, status.Plugins.Single().Faults));
        Assert.AreEqual(("plugged", "plugin", 2UL), (status.Origins.Single().Id, status.Origins.Single().Kind, status.Origins.Single().Tracks));
        Assert.AreEqual(("fixture", "fix", "mood"), (info.Schemes.Single(), info.Extensions.Single(), info.MetadataSources.Single()));
        CollectionAssert.AreEqual(new[] { "origin", "format", "metadata", "events" }, info.Kinds.ToArray());
        CollectionAssert.AreEqual(new[] { "text", "text", "number", "text", "secret" }, info.Settings.Select(static setting => setting.Type).ToArray());
        PluginSettingInfo length = info.Settings[2];
        Assert.AreEqual((true, 0L, false, true), (length.HasMinimum, length.Minimum, length.HasMaximum, length.PerOrigin));
    }

    [TestMethod]
    public async Task Unload_ThePluginOfAMountedOrigin_KeepsItsTracksAndLoadBringsItBack()
    {
        _fixture.Install();
        await using LibraryDaemon daemon = (await StartAsync()).Daemon!;
        await daemon.FirstScan.WaitAsync(Limit);
        using GrpcChannel channel = Connect();
        using EventSubscription events = daemon.Events.Subscribe(new EventFilter([EventTypes.PluginState], []))!;

        PluginInfo unloaded = (await CallAsync(channel, PluginMethods.Unload, new UnloadPluginRequest { Id = PluginFixture.Id })).Value!;

        Assert.AreEqual(("unloaded", false), (unloaded.Status.State, unloaded.Left));
        Assert.AreEqual("unloaded", (await events.NextAsync(CancellationToken.None)).Data["state"]);
        Assert.AreEqual(2, daemon.CountTracks("plugged"));
        Assert.AreEqual(Contracts.Errors.FsError.OriginUnavailable, await daemon.FindOrigin("plugged")!.Health.ProbeAsync(CancellationToken.None));

        PluginInfo loaded = (await CallAsync(channel, PluginMethods.Load, new LoadPluginRequest { Plugin = PluginFixture.Id })).Value!;

        Assert.AreEqual("loaded", loaded.Status.State);
        Assert.AreEqual("loaded", (await events.NextAsync(CancellationToken.None)).Data["state"]);
        Assert.AreEqual(Contracts.Errors.FsError.None, await daemon.FindOrigin("plugged")!.Health.ProbeAsync(CancellationToken.None));
    }

    /// <summary>Windows' separator as well: there such a text is a folder's.</summary>
    [TestMethod]
    [DataRow("/srv/plugin")]
    [DataRow(@"C:\plugin")]
    [DataRow("C:/plugin")]
    [DataRow(@"..\plugin")]
    public async Task Load_FolderOfACallerOverTcp_IsRefusedOnEverySystem(string folder)
    {
        _fixture.Install();
        await using LibraryDaemon daemon = (await StartAsync()).Daemon!;
        GrpcReply<PluginInfo> reply = await new MusicFs.Host.ControlApi.PluginCalls(daemon, isLocal: false).LoadAsync(new LoadPluginRequest { Plugin = folder }, CancellationToken.None);
        Assert.AreEqual(GrpcCode.PermissionDenied, reply.Status.Code);
    }

    [TestMethod]
    public async Task Mount_ASourceOfAPlugin_IsAskedAndItsWordGoesWithIt()
    {
        const string Shown = "/Test Card/A Pattern.fix";
        _fixture.Install();
        await using LibraryDaemon daemon = (await StartAsync(("genre", "Test Card"))).Daemon!;
        using GrpcChannel channel = Connect();

        await UntilAsync(async () => await ExplainAsync(channel, Shown) == GrpcCode.Ok);

        StatusReply status = (await CallAsync(channel, ControlMethods.Status, new StatusRequest())).Value!;
        Assert.AreEqual(("genres", 1UL), (status.Sources.Single().Name, status.Sources.Single().Found));

        // The same plugin without the source.
        await daemon.Plugins!.ApplyAsync(_fixture.Configuration(), CancellationToken.None);

        await UntilAsync(async () => await ExplainAsync(channel, Shown) == GrpcCode.NotFound && daemon.CountTracks("plugged") == 2);
        Assert.IsEmpty((await CallAsync(channel, ControlMethods.Status, new StatusRequest())).Value!.Sources);
    }

    [TestMethod]
    public async Task Mount_AnOriginThatFailsLater_SaysWhyInStatusAndEvents()
    {
        _fixture.Install();
        await using LibraryDaemon daemon = (await StartAsync(place: "closed")).Daemon!;
        using EventSubscription events = daemon.Events.Subscribe(new EventFilter([EventTypes.OriginState], []))!;
        await daemon.FirstScan.WaitAsync(Limit);
        using GrpcChannel channel = Connect();

        OpenedOrigin origin = daemon.FindOrigin("plugged")!;
        while (origin.Health.Health.State != Contracts.Origins.OriginHealthState.Unhealthy)
            await origin.Health.ProbeAsync(CancellationToken.None).AsTask().WaitAsync(Limit);
        OriginStatus status = (await CallAsync(channel, ControlMethods.Status, new StatusRequest())).Value!.Origins.Single();

        Assert.AreEqual(("unhealthy", "AccessDenied", "The shop is closed.", "Come back tomorrow."), (status.State, status.LastError, status.Problem, status.Remedy));
        MusicFsEvent told;
        do
        {
            told = await events.NextAsync(CancellationToken.None).AsTask().WaitAsync(Limit);
        }
        while (told.Data["to"] != "unhealthy");
        Assert.AreEqual(("AccessDenied", "The shop is closed."), (told.Data["error"], told.Data["reason"]));
    }

    [TestMethod]
    public async Task Mount_AnOriginThatNoPluginHas_IsRefusedByName()
    {
        DaemonStart start = await StartAsync();

        StringAssert.Contains(start.Problem!.What, "There are no origins of the kind 'fixture', and no plugin that is loaded has them.");
    }

    [TestMethod]
    public async Task Load_WhatThereIsNot_IsNotFoundAndWhatCannotBe_SaysWhy()
    {
        _fixture.Install();
        await using LibraryDaemon daemon = (await StartAsync()).Daemon!;
        await daemon.FirstScan.WaitAsync(Limit);
        using GrpcChannel channel = Connect();

        GrpcReply<PluginInfo> unknown = await CallAsync(channel, PluginMethods.Load, new LoadPluginRequest { Plugin = "other" });
        GrpcReply<PluginInfo> empty = await CallAsync(channel, PluginMethods.Load, new LoadPluginRequest { Plugin = _folder.FullName });

        Assert.AreEqual((GrpcCode.NotFound, GrpcCode.FailedPrecondition), (unknown.Status.Code, empty.Status.Code));
        StringAssert.Contains(empty.Status.Message, "has no plugin.json");
    }

    private GrpcChannel Connect() => new(MusicFs.Control.Endpoint.ControlDirectory.SocketOf(Path.Combine(_folder.FullName, "run"), "home"));

    private static Task<GrpcReply<TReply>> CallAsync<TRequest, TReply>(GrpcChannel channel, GrpcMethod<TRequest, TReply> method, TRequest request)
        where TRequest : class, IMessage<TRequest>, new()
        where TReply : class, IMessage<TReply>, new() => channel.CallAsync(method, request, Limit, CancellationToken.None);

    private static async Task<GrpcCode> ExplainAsync(GrpcChannel channel, string path) =>
        (await CallAsync(channel, ExplainMethods.Path, new ExplainPathRequest { Path = path })).Status.Code;

    /// <summary>Waits until something holds of what is shown: asks again whenever the kernel is told of a change.</summary>
    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource limit = new(Limit);
        while (true)
        {
            Task change = _backend.Mounts.Single().NextChange;
            if (await condition())
                return;
            await change.WaitAsync(limit.Token);
        }
    }

    private Task<DaemonStart> StartAsync(params (string Name, string Value)[] settings) => StartAsync("good", settings);

    private Task<DaemonStart> StartAsync(string place, params (string Name, string Value)[] settings)
    {
        MountRequest request = new()
        {
            MountPoint = _folder.CreateSubdirectory("mount").FullName,
            Origins = [new OriginLocation("plugged", $"fixture://{place}")],
            Library = "home",
            CacheDirectory = Path.Combine(_folder.FullName, "cache"),
            StateDirectory = Path.Combine(_folder.FullName, "state"),
            RescanInterval = TimeSpan.Zero,
            Plugins = _fixture.Configuration(settings),
            Template = settings.Length > 0 ? "$genre/$title.$format" : null,
        };
        PluginSet plugins = new(request.Plugins, NullLoggerFactory.Instance, TimeProvider.System);
        DaemonParts parts = new()
        {
            Loggers = NullLoggerFactory.Instance,
            HeadStart = TimeSpan.Zero,
            ControlDirectory = Path.Combine(_folder.FullName, "run"),
            Plugins = plugins,
            CreateBackend = _ => _backend,
            Load = (wanted, beside, stop) => Composition.LoadAsync(wanted, beside, NullLoggerFactory.Instance, stop, plugins),
        };
        return LibraryDaemon.StartAsync([request], progress: null, parts, CancellationToken.None);
    }
}
