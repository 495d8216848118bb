using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Events;
using MusicFs.Host.Events;
using MusicFs.Origins.Resilience;
using MusicFs.Testing;
using MusicFs.Testing.Origins;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Events;

[TestClass]
public sealed class OriginStatesTests : IAsyncDisposable
{
    private readonly ManualTime _time = new();
    private readonly RecordingLogger _log = new();
    private readonly EventHub _hub;
    private readonly FaultyOrigin[] _faulty = [new(new MemoryOrigin("a")), new(new MemoryOrigin("b"))];
    private readonly HealthTrackedOrigin[] _origins;
    private int _returned;

    public OriginStatesTests()
    {
        _hub = new EventHub(_time);
        _origins = [.. _faulty.Select(faulty => OriginPipeline.Check(faulty, new PipelineSettings(), _time, _log))];
        OriginStates states = new(_hub, () => _returned++, _log);
        foreach (HealthTrackedOrigin origin in _origins)
            states.Follow(origin);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (HealthTrackedOrigin origin in _origins)
            await origin.DisposeAsync();
    }

    [TestMethod]
    public async Task Origins_AllGoAndOneComesBack_IsToldOnceEach()
    {
        using EventSubscription events = _hub.Subscribe(EventFilter.All)!;
        Set(0, FsError.NotFound);
        Set(1, FsError.TimedOut);
        foreach (HealthTrackedOrigin origin in _origins)
            await origin.ProbeAsync(default);
        await _origins[0].ProbeAsync(default);
        Assert.AreEqual(0, _returned);

        Set(1, FsError.None);
        await _origins[1].ProbeAsync(default);
        Set(0, FsError.None);
        await _origins[0].ProbeAsync(default);

        List<string> told = [];
        for (int i = 0; i < 6; i++)
        {
            MusicFsEvent next = await events.NextAsync(CancellationToken.None);
            told.Add($"{next.Type} {next.Origin}".Trim());
        }

        CollectionAssert.AreEqual(
            new[] { "origin.state a", "origin.state b", EventTypes.OriginAllDown, "origin.state b", "origin.recovered b", "origin.state a" }, told);
        Assert.AreEqual(2, _returned);
        Assert.AreEqual(1, _log.Lines.Count(static line => line.Text.Contains("None of the 2 origins answers", StringComparison.Ordinal)));
    }

    private void Set(int origin, FsError error) => _faulty[origin].OnProbe = () => error;
}
