using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Tracing;
using MusicFs.Core.Tracing;
using MusicFs.Host.Telemetry;
using MusicFs.Testing;
using MusicFs.Testing.Time;

namespace MusicFs.Host.Tests.Telemetry;

[TestClass]
public sealed class OperationWatchdogTests
{
    private readonly TraceRing _ring = new(64);
    private readonly ManualTime _time = new();
    private readonly RecordingLogger _log = new();

    [TestMethod]
    public async Task Look_OperationOverTenSeconds_IsReportedOnceWithStageOriginAndOthers()
    {
        await using OperationWatchdog watchdog = Watch();
        LiveOperation stuck = Begin(1, 17);
        stuck.Use(1, OriginChoice.OnlyCopy);
        stuck.Stage = OperationStage.Fetching;
        _time.Advance(TimeSpan.FromSeconds(9));
        LiveOperation fresh = Begin(2, 18);
        watchdog.Look();
        Assert.IsEmpty(_log.Lines);

        _time.Advance(TimeSpan.FromSeconds(1));
        watchdog.Look();
        watchdog.Look();

        (LogLevel level, string text) = _log.Lines.Single();
        Assert.AreEqual(LogLevel.Warning, level);
        Assert.Contains("for 10 s", text);
        Assert.Contains("request=1 ", text);
        Assert.Contains("origin=nas choice=OnlyCopy path=/17 (unhealthy) stage=Fetching", text);
        Assert.Contains("Others in flight: 1.", text);
        Assert.Contains("request=2 ", text);
        Assert.AreEqual(OperationStage.Taken, fresh.Stage);
    }

    [TestMethod]
    public async Task Look_AnotherOperationInTheSamePlace_IsReportedAgain()
    {
        await using OperationWatchdog watchdog = Watch();
        LiveOperation place = Begin(1, 17);
        _time.Advance(OperationWatchdog.Limit);
        watchdog.Look();
        place.End(FsError.None, true, 0, _time.GetTimestamp());
        watchdog.Look();
        place.Begin(2, FileSystemOperation.Read, 17, _time.GetTimestamp(), 9);
        _time.Advance(OperationWatchdog.Limit);
        watchdog.Look();
        Assert.HasCount(2, _log.Lines);
    }

    [TestMethod]
    public async Task Timer_EveryTwoSeconds_Looks()
    {
        await using OperationWatchdog watchdog = Watch();
        Begin(1, 17);
        for (int i = 0; i < 6; i++)
        {
            await _time.WaitForTimerAsync(OperationWatchdog.Interval);
            _time.Advance(OperationWatchdog.Interval);
        }

        // The tick runs on a thread of the pool.
        await Until(() => !_log.Lines.IsEmpty);
        Assert.Contains("has not ended", _log.Lines.First().Text);
    }

    [TestMethod]
    public async Task ReportNow_ShortOperations_ListsAll()
    {
        await using OperationWatchdog watchdog = Watch();
        Begin(1, 17);
        Begin(2, 18);
        watchdog.ReportNow();
        string text = _log.Lines.Single().Text;
        Assert.Contains("in flight: 2.", text);
        Assert.Contains("path=/17", text);
        Assert.Contains("path=/18", text);
    }

    [TestMethod]
    public async Task Record_OverASecond_IsLoggedByItself()
    {
        OperationWatchdog watchdog = Watch();
        _ring.Record(new OperationRecord(5, FileSystemOperation.Read, FsError.None, true, 17, 0, 10, 0, 2 * Stopwatch.Frequency, 1));
        _ring.Record(new OperationRecord(6, FileSystemOperation.Read, FsError.None, true, 17, 0, 10, 0, Stopwatch.Frequency / 2, 1));
        await watchdog.DisposeAsync();
        (LogLevel level, string text) = _log.Lines.Single();
        Assert.AreEqual(LogLevel.Warning, level);
        Assert.Contains("request=5 ", text);
    }

    private static async Task Until(Func<bool> condition)
    {
        while (!condition())
            await Task.Yield();
    }

    private OperationWatchdog Watch() =>
        new(_ring, new OperationNames(static node => $"/{node.Value}", static number => number == 1 ? "nas" : null), static _ => "unhealthy", _time, _log);

    private LiveOperation Begin(ulong request, ulong node)
    {
        LiveOperation place = new();
        _ring.Add(place);
        place.Begin(request, FileSystemOperation.Read, node, _time.GetTimestamp(), 9);
        return place;
    }
}
