using MusicFs.Contracts.Events;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.Grpc;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;
using MusicFs.Host.Events;
using MusicFs.Host.Telemetry;

namespace MusicFs.Host.Tests.Daemon;

/// <summary>H8: a daemon that is near its limits.</summary>
[TestClass]
public sealed class DaemonResourcesTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DaemonFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    public async Task Resources_FewDescriptorsLeft_TellsAndTurnsNewCallersAwayUntilThereAreMore()
    {
        long open = 10;
        _fixture.Measure = () => [("descriptors", open, 100)];
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using EventSubscription events = daemon.Events.Subscribe(new EventFilter([EventTypes.ResourceState], []))!;
        using GrpcChannel before = _fixture.Connect();
        Assert.AreEqual("home", (await StatusAsync(before)).Value!.Library);

        open = 96;
        await _fixture.Time.PassAsync(ResourceWatch.Interval);
        MusicFsEvent told = await events.NextAsync(CancellationToken.None).AsTask().WaitAsync(Limit);
        Assert.AreEqual(("descriptors", "normal", "critical", "96"), (told.Data["resource"], told.Data["from"], told.Data["to"], told.Data["used"]));
        using (GrpcChannel refused = _fixture.Connect())
            Assert.AreEqual(GrpcCode.Unavailable, (await StatusAsync(refused)).Status.Code);
        ResourceStatus shown = (await StatusAsync(before)).Value!.Resources.Single();
        Assert.AreEqual(("descriptors", "critical"), (shown.Name, shown.State));
        Assert.Contains("musicfs_resource_level{resource=\"descriptors\"} 2", daemon.WriteMetrics());

        open = 50;
        await _fixture.Time.PassAsync(ResourceWatch.Interval);
        Assert.AreEqual("normal", (await events.NextAsync(CancellationToken.None).AsTask().WaitAsync(Limit)).Data["to"]);
        using GrpcChannel after = _fixture.Connect();
        Assert.AreEqual("home", (await StatusAsync(after)).Value!.Library);
    }

    private static Task<GrpcReply<StatusReply>> StatusAsync(GrpcChannel channel) =>
        channel.CallAsync(ControlMethods.Status, new StatusRequest(), Limit, CancellationToken.None);
}
