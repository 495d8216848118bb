using MusicFs.Contracts.Events;
using MusicFs.Host.Events;

namespace MusicFs.Host.Tests.Events;

[TestClass]
public sealed class EventHubTests
{
    private readonly EventHub _hub = new(TimeProvider.System);

    [TestMethod]
    public async Task Publish_ToSubscribers_ReachesEachInOrder()
    {
        using EventSubscription one = _hub.Subscribe(EventFilter.All)!;
        using EventSubscription two = _hub.Subscribe(EventFilter.All)!;
        PublishNumbers(3);

        Assert.AreEqual("0 1 2", await ReadAsync(one, 3));
        Assert.AreEqual("0 1 2", await ReadAsync(two, 3));
    }

    [TestMethod]
    public async Task Publish_OverTheQueue_TellsTheSlowOneHowManyItLostAndGivesTheNewest()
    {
        using EventSubscription slow = _hub.Subscribe(EventFilter.All, queueLength: 4)!;
        using EventSubscription quick = _hub.Subscribe(EventFilter.All, queueLength: 100)!;
        PublishNumbers(10);

        MusicFsEvent first = await slow.NextAsync(CancellationToken.None);
        Assert.AreEqual(EventTypes.SubscriberLagged, first.Type);
        Assert.AreEqual("6", first.Data["count"]);
        Assert.AreEqual("6 7 8 9", await ReadAsync(slow, 4));
        Assert.AreEqual("0 1 2 3 4 5 6 7 8 9", await ReadAsync(quick, 10));
        Assert.AreEqual(6, _hub.Lagged);
    }

    [TestMethod]
    public void Unknown_OfNamesThatNoEventHas_IsTheFirst()
    {
        Assert.IsNull(EventFilter.Unknown([]));
        Assert.IsNull(EventFilter.Unknown([EventTypes.SyncFinished, "mount.*"]));
        Assert.AreEqual("sync.finisht", EventFilter.Unknown(["sync.*", "sync.finisht", "nothing.*"]));
        Assert.AreEqual("nothing.*", EventFilter.Unknown(["nothing.*"]));
    }

    [TestMethod]
    public async Task Next_BeforeAnythingHappens_WaitsForIt()
    {
        using EventSubscription subscription = _hub.Subscribe(EventFilter.All)!;
        ValueTask<MusicFsEvent> next = subscription.NextAsync(CancellationToken.None);
        Assert.IsFalse(next.IsCompleted);
        PublishNumbers(1);
        Assert.AreEqual("0", (await next).Data["n"]);
    }

    [TestMethod]
    public async Task Next_Cancelled_LosesNothing()
    {
        using EventSubscription subscription = _hub.Subscribe(EventFilter.All)!;
        using CancellationTokenSource cancellation = new();
        Task<MusicFsEvent> next = subscription.NextAsync(cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(() => next);
        PublishNumbers(1);
        Assert.AreEqual("0", await ReadAsync(subscription, 1));
    }

    [TestMethod]
    [DataRow("track.added", null, true)]
    [DataRow("track.*", null, true)]
    [DataRow("track.removed", null, false)]
    [DataRow("tra.*", null, false)]
    [DataRow(null, "nas", true)]
    [DataRow(null, "usb", false)]
    [DataRow("track.*", "usb", false)]
    public void Filter_ByTypeAndOrigin_LetsThroughWhatIsWanted(string? type, string? origin, bool wanted)
    {
        EventFilter filter = new(type is null ? [] : [type], origin is null ? [] : [origin]);
        Assert.AreEqual(wanted, filter.Wants(new MusicFsEvent { Type = "track.added", Time = default, Origin = "nas" }));
    }

    [TestMethod]
    public void Subscribe_TooMany_IsRefusedUntilOneGoes()
    {
        List<EventSubscription> all = [.. Enumerable.Range(0, EventHub.MostSubscribers).Select(_ => _hub.Subscribe(EventFilter.All)!)];
        Assert.IsNull(_hub.Subscribe(EventFilter.All));
        all[0].Dispose();
        Assert.AreEqual(EventHub.MostSubscribers - 1, _hub.Subscribers);
        Assert.IsNotNull(_hub.Subscribe(EventFilter.All));
    }

    [TestMethod]
    public async Task Publish_ByManyAtOnce_ReachesAReaderThatKeepsUpOrIsCounted()
    {
        const int Writers = 4;
        const int Each = 5000;
        using EventSubscription subscription = _hub.Subscribe(EventFilter.All)!;
        Task writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(() => PublishNumbers(Each))));

        int seen = 0;
        while (seen < Writers * Each)
        {
            MusicFsEvent next = await subscription.NextAsync(CancellationToken.None);
            seen += next.Type == EventTypes.SubscriberLagged ? int.Parse(next.Data["count"], System.Globalization.CultureInfo.InvariantCulture) : 1;
        }

        await writing;
        Assert.AreEqual(Writers * Each, seen);
    }

    private void PublishNumbers(int count)
    {
        for (int i = 0; i < count; i++)
            _hub.Publish("number", ("n", i));
    }

    private static async Task<string> ReadAsync(EventSubscription subscription, int count)
    {
        List<string> numbers = [];
        for (int i = 0; i < count; i++)
            numbers.Add((await subscription.NextAsync(CancellationToken.None)).Data["n"]);
        return string.Join(' ', numbers);
    }
}
