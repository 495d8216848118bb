using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Events;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Configuration;
using MusicFs.Host.Daemon;
using MusicFs.Host.Events;
using MusicFs.Host.Tests.Configuration;
using MusicFs.Host.Tests.Webhooks;

namespace MusicFs.Host.Tests.Daemon;

/// <summary>A daemon with a configuration: read again over its own interface, served over TCP, followed by webhooks.</summary>
[TestClass]
public sealed class DaemonConfigurationTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DaemonFixture _fixture = new();
    private readonly ConfigurationFixture _file = new();
    private readonly List<LogLevel?> _levels = [];

    public void Dispose()
    {
        _fixture.Dispose();
        _file.Dispose();
    }

    [TestMethod]
    public async Task Reload_OverTheSocket_AppliesTellsAndListsWhatNeedsARestart()
    {
        Configure("library:\n  rescan_interval: 300\n");
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using EventSubscription events = daemon.Events.Subscribe(EventFilter.All)!;
        using GrpcChannel channel = _fixture.Connect();
        File.WriteAllText(_file.File, "library:\n  rescan_interval: 60\ncache:\n  size: 1G\nlog:\n  level: debug\n");
        GrpcReply<ReloadReply> reply = await channel.CallAsync(ConfigurationMethods.Reload, new ReloadRequest(), Limit, CancellationToken.None);

        Assert.AreEqual(
            "cache.size False, library.rescan_interval True, log.level True",
            string.Join(", ", reply.Value!.Changes.Select(static change => $"{change.Name} {change.Applied}").Order()));
        MusicFsEvent told = await events.NextAsync(CancellationToken.None);
        Assert.AreEqual((EventTypes.ConfigReloaded, "cache.size"), (told.Type, told.Data["needs_restart"]));
        Assert.AreEqual(LogLevel.Debug, _levels.Single());
        await _fixture.Time.WaitForTimerAsync(TimeSpan.FromSeconds(60));
    }

    [TestMethod]
    public async Task Reload_Wrong_IsInvalidAndChangesNothing()
    {
        Configure("log:\n  level: warning\n");
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        File.WriteAllText(_file.File, "log:\n  level: debug\ncolour: red\n");
        GrpcReply<ReloadReply> reply = await channel.CallAsync(ConfigurationMethods.Reload, new ReloadRequest(), Limit, CancellationToken.None);
        Assert.AreEqual(GrpcCode.InvalidArgument, reply.Status.Code);
        Assert.Contains($"{_file.File}:3:1", reply.Status.Message);
        Assert.IsEmpty(_levels);
    }

    [TestMethod]
    public async Task Reload_DaemonWithoutAConfiguration_SaysSo()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        GrpcReply<ReloadReply> reply = await channel.CallAsync(ConfigurationMethods.Reload, new ReloadRequest(), Limit, CancellationToken.None);
        Assert.AreEqual(GrpcCode.FailedPrecondition, reply.Status.Code);
    }

    [TestMethod]
    public async Task Tcp_WithTheTokenOfItsFile_IsServed()
    {
        Configure("control:\n  listen: 127.0.0.1:0\n");
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        string token = File.ReadAllText(Path.Combine(_fixture.ControlDirectory, "home.token")).Trim();
        using GrpcChannel channel = new(daemon.TcpAddress!, token);
        GrpcReply<StatusReply> reply = await channel.CallAsync(ControlMethods.Status, new StatusRequest(), Limit, CancellationToken.None);
        Assert.AreEqual("home", reply.Value!.Library);
        Assert.Contains("scan", reply.Value.Tasks.Select(static task => task.Name).ToArray());
        using GrpcChannel without = new(daemon.TcpAddress!, null);
        Assert.AreEqual(
            GrpcCode.Unauthenticated, (await without.CallAsync(ControlMethods.Status, new StatusRequest(), Limit, CancellationToken.None)).Status.Code);
    }

    [TestMethod]
    public async Task Webhook_AddedByAReload_HearsTheDaemonsEnd()
    {
        await using HookServer server = new();
        Configure("log:\n  level: warning\n");
        LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        File.WriteAllText(_file.File, $"log:\n  level: warning\nwebhooks:\n  home:\n    url: {server.Address}\n    events: [daemon.*, mount.state]\n");
        Assert.IsTrue((await daemon.ReloadAsync(CancellationToken.None))!.Changes.All(static change => change.IsApplied));
        await daemon.DisposeAsync();
        Assert.Contains("daemon.stopping", (await server.NextAsync()).Body);
        Assert.Contains("unmounted", (await server.NextAsync()).Body);
    }

    private void Configure(string yaml) => _fixture.Configuration =
        new ConfigurationSource(_file.LoadValid(yaml), () => LibraryConfiguration.Load(_file.File, _file.CommandLine), _levels.Add);
}
