using MusicFs.Contracts.Events;
using MusicFs.Control;
using MusicFs.Control.Client;
using MusicFs.Control.V1;
using MusicFs.Host.Daemon;

namespace MusicFs.Host.Tests.Daemon;

/// <summary>H3: two hundred listen to events over the control interface, and one of them has stopped.</summary>
[TestClass]
public sealed class ManyListenersTests : IDisposable
{
    private const int Listeners = 200;
    private const int Rounds = 30;
    private const int EventsARound = 100;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly DaemonFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [TestMethod]
    public async Task Events_TwoHundredListenersAndOneStopped_OthersMissNoneAndThatOneLearnsWhatItMissed()
    {
        await using LibraryDaemon daemon = await _fixture.StartAsync(_fixture.Request("a"));
        using GrpcChannel channel = _fixture.Connect();
        using GrpcChannel own = _fixture.Connect();
        WatchEventsRequest wanted = new() { Types_ = { EventTypes.MetadataChanged, EventTypes.SubscriberLagged } };
        await using GrpcCall<Event> stopped = await own.StreamAsync(ControlMethods.WatchEvents, wanted, Timeout.InfiniteTimeSpan, CancellationToken.None);
        GrpcCall<Event>[] calls = await Task.WhenAll(Enumerable.Range(1, Listeners - 1).Select(
            _ => channel.StreamAsync(ControlMethods.WatchEvents, wanted, Timeout.InfiniteTimeSpan, CancellationToken.None)));
        try
        {
            for (int looks = 0; daemon.Events.Subscribers < Listeners && looks < 10_000; looks++)
                await channel.CallAsync(ControlMethods.Status, new StatusRequest(), Limit, CancellationToken.None);
            Assert.AreEqual(Listeners, daemon.Events.Subscribers);
            string filler = new('x', 2000);
            for (int round = 0; round < Rounds; round++)
            {
                for (int i = 0; i < EventsARound; i++)
                    daemon.Events.Publish(EventTypes.MetadataChanged, ("number", (round * EventsARound) + i), ("filler", filler));
                await Task.WhenAll(calls.Select(call => ReadAsync(call, round * EventsARound))).WaitAsync(Limit);
            }

            Assert.IsGreaterThan(0, daemon.Events.Lagged);
            int got = 0;
            long lost = 0;
            while (got + lost < Rounds * EventsARound)
            {
                Event next = (await stopped.NextAsync(CancellationToken.None).AsTask().WaitAsync(Limit))!;
                if (next.Type == EventTypes.SubscriberLagged)
                    lost += long.Parse(next.Data["count"], System.Globalization.CultureInfo.InvariantCulture);
                else
                    got++;
            }

            Assert.IsGreaterThan(0, lost);
            Assert.AreEqual(Rounds * EventsARound, got + lost);
        }
        finally
        {
            foreach (GrpcCall<Event> call in calls)
                await call.DisposeAsync();
        }
    }

    private static async Task ReadAsync(GrpcCall<Event> call, int first)
    {
        for (int i = 0; i < EventsARound; i++)
        {
            Event next = (await call.NextAsync(CancellationToken.None))!;
            Assert.AreEqual($"{EventTypes.MetadataChanged} {first + i}", $"{next.Type} {next.Data.GetValueOrDefault("number")}");
        }
    }
}
