using System.Text.Json;
using MusicFs.Contracts.Events;

namespace SamplePlugin.Tests;

[TestClass]
public sealed class EventTests
{
    [TestMethod]
    public void Publish_AnEvent_IsALineOfTheFile()
    {
        string file = Path.GetTempFileName();
        try
        {
            IEventSink sink = new Registered(("file", file), ("types", "")).EventSinks.Single();

            sink.Publish(Event(EventTypes.SyncStarted));
            sink.Publish(Event(EventTypes.SyncFinished));

            string[] lines = File.ReadAllLines(file);
            Assert.HasCount(2, lines);
            using JsonDocument last = JsonDocument.Parse(lines[1]);
            Assert.AreEqual(("sync.finished", "7"), (last.RootElement.GetProperty("type").GetString(), last.RootElement.GetProperty("data").GetProperty("tracks").GetString()));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [TestMethod]
    public void Publish_OfTypesThatAreNotAskedFor_IsPassedOver()
    {
        Registered registered = new(("file", ""), ("types", "origin.state, sync.finished"));

        registered.EventSinks.Single().Publish(Event(EventTypes.SyncStarted));
        registered.EventSinks.Single().Publish(Event(EventTypes.SyncFinished));

        StringAssert.Contains(registered.Lines.Single(), "sync.finished");
    }

    [TestMethod]
    public void Publish_IntoAFileThatCannotBe_IsToldAndNoException()
    {
        Registered registered = new(("file", "/nowhere/events.txt"), ("types", ""));
        registered.EventSinks.Single().Publish(Event(EventTypes.SyncStarted));
        StringAssert.Contains(registered.Lines.Single(), "/nowhere/events.txt");
    }

    private static MusicFsEvent Event(string type) => new() { Type = type, Time = DateTimeOffset.UnixEpoch, Origin = "nas", Data = new Dictionary<string, string> { ["tracks"] = "7" } };
}
