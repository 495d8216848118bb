using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using MusicFs.Contracts.Events;
using MusicFs.Host.Configuration;
using MusicFs.Host.Events;
using MusicFs.Host.Supervision;
using MusicFs.Host.Webhooks;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Webhooks;

[TestClass]
public sealed class WebhookTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly EventHub _hub;
    private readonly Supervisor _supervisor;
    private readonly WebhookSet _hooks;
    private readonly HookServer _server = new();

    public WebhookTests()
    {
        _hub = new EventHub(_time);
        _supervisor = new Supervisor(_hub, static _ => { }, _time, NullLogger.Instance);
        _hooks = new WebhookSet(_hub, _supervisor, _time, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await _hooks.DisposeAsync();
        await _supervisor.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestMethod]
    public async Task Event_Wanted_IsSentSigned()
    {
        _hooks.Apply([Hook(secret: "open sesame")]);
        _hub.Publish(EventTypes.SyncFinished, "nas", ("tracks", 8000));
        (string body, string? signature) = await _server.NextAsync();

        JsonNode json = JsonNode.Parse(body)!;
        Assert.AreEqual("sync.finished", (string?)json["event_type"]);
        Assert.AreEqual("1970-01-01T00:00:00.000Z", (string?)json["timestamp"]);
        Assert.AreEqual("8000", (string?)json["data"]!["tracks"]);
        Assert.AreEqual("nas", (string?)json["data"]!["origin"]);
        Assert.AreEqual("sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes("open sesame"), Encoding.UTF8.GetBytes(body))), signature);
    }

    [TestMethod]
    public async Task Event_NotWanted_IsNotSent()
    {
        _hooks.Apply([Hook(events: ["origin.*"])]);
        _hub.Publish(EventTypes.SyncStarted);
        _hub.Publish(EventTypes.OriginState, "nas");
        Assert.Contains("origin.state", (await _server.NextAsync()).Body);
        Assert.AreEqual(1, _server.Requests);
    }

    [TestMethod]
    public async Task Server_FailsTwice_IsTriedAgainAfterGrowingPausesInOrder()
    {
        _server.Answer = static request => request < 2 ? 503 : 200;
        _hooks.Apply([Hook()]);
        _hub.Publish(EventTypes.SyncStarted);
        _hub.Publish(EventTypes.SyncFinished);
        await _server.NextAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(1));
        await _server.NextAsync();
        Assert.AreEqual(2, _server.Requests);
        await _time.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Contains("sync.started", (await _server.NextAsync()).Body);
        Assert.Contains("sync.finished", (await _server.NextAsync()).Body);
    }

    [TestMethod]
    public async Task Server_AlwaysFails_LosesTheEventAfterThreeTriesAndGoesOn()
    {
        _server.Answer = static _ => 500;
        _hooks.Apply([Hook()]);
        _hub.Publish(EventTypes.SyncStarted);
        _hub.Publish(EventTypes.SyncFinished);
        await _server.NextAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(1));
        await _server.NextAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(4));
        Assert.Contains("sync.started", (await _server.NextAsync()).Body);
        Assert.Contains("sync.finished", (await _server.NextAsync()).Body);
    }

    [TestMethod]
    public async Task Server_DoesNotAnswer_IsGivenFiveSeconds()
    {
        _server.Answer = static request => request == 0 ? 0 : 200;
        _hooks.Apply([Hook()]);
        _hub.Publish(EventTypes.SyncStarted);
        await _server.NextAsync();
        _time.Advance(Webhook.Limit);
        await _time.PassAsync(Webhook.Pauses[0]);
        Assert.Contains("sync.started", (await _server.NextAsync()).Body);
    }

    [TestMethod]
    public async Task Queue_IsFull_TellsHowManyWereLost()
    {
        _server.Answer = static request => request == 0 ? 0 : 200;
        _hooks.Apply([Hook()]);
        _hub.Publish("first.event");
        await _server.NextAsync();
        for (int i = 0; i < EventHub.DefaultQueueLength + 10; i++)
            _hub.Publish($"number.{(char)('a' + (i % 26))}");
        _time.Advance(Webhook.Limit);
        await _time.PassAsync(Webhook.Pauses[0]);

        Assert.Contains("first.event", (await _server.NextAsync()).Body);
        JsonNode lag = JsonNode.Parse((await _server.NextAsync()).Body)!;
        Assert.AreEqual(("subscriber.lagged", "10"), ((string?)lag["event_type"], (string?)lag["data"]!["count"]));
    }

    [TestMethod]
    public async Task Apply_OneSlowAndOneFast_KeepsTheFastFree()
    {
        await using HookServer slow = new() { Answer = static _ => 0 };
        _hooks.Apply([Hook(), Hook() with { Name = "slow", Address = slow.Address }]);
        _hub.Publish(EventTypes.SyncStarted);
        await slow.NextAsync();
        _hub.Publish(EventTypes.SyncFinished);
        Assert.Contains("sync.started", (await _server.NextAsync()).Body);
        Assert.Contains("sync.finished", (await _server.NextAsync()).Body);
        Assert.AreEqual(1, slow.Requests);
        _time.Advance(Webhook.Limit);
    }

    [TestMethod]
    public async Task Apply_AnotherSet_KeepsWhatIsAsBeforeAndEndsTheRest()
    {
        _hooks.Apply([Hook(), Hook(["origin.*"]) with { Name = "other" }]);
        _hooks.Apply([Hook()]);
        SupervisedTask[] ended = [.. _supervisor.Tasks.Where(static task => task.Name == "webhook other")];
        await ended.Single().Completion.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.AreEqual(1, _supervisor.Tasks.Count(static task => task.Name == "webhook home"));
        Assert.AreEqual(1, _hub.Subscribers);
    }

    [TestMethod]
    public async Task Dispose_EventsWait_SendsThemFirst()
    {
        _hooks.Apply([Hook()]);
        _hub.Publish(EventTypes.DaemonStopping);
        _hub.Publish(EventTypes.MountState, ("state", "unmounted"));
        await _hooks.DisposeAsync();
        Assert.Contains("daemon.stopping", (await _server.NextAsync()).Body);
        Assert.Contains("mount.state", (await _server.NextAsync()).Body);
    }

    private WebhookSettings Hook(string[]? events = null, string? secret = null) =>
        new("home", _server.Address, events ?? [], [], secret is null ? null : new SecretText(secret));
}
