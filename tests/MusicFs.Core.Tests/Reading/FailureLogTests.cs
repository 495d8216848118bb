using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Origins;
using MusicFs.Core.Reading;
using MusicFs.Core.Tree;
using MusicFs.Testing.Time;

namespace MusicFs.Core.Tests.Reading;

[TestClass]
public sealed class FailureLogTests
{
    private static readonly FileSource Source = new("disk", OriginPath.FromString("a/1.flac"), default);

    [TestMethod]
    public void Write_OriginIsAway_IsOneLineAndANumberAMinute()
    {
        var time = new ManualTime();
        var log = new ListLogger();
        var failures = new FailureLog(log, time);
        for (int minute = 0; minute < 3; minute++)
        {
            for (int i = 0; i < 1000; i++)
                failures.Write(Source with { Path = OriginPath.FromString($"a/{i}.flac") }, FsError.TimedOut, 1);
            time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.HasCount(4, log.Lines);
        StringAssert.Contains(log.Lines[0], "Request 1: a/0.flac on origin disk cannot be read: TimedOut.");
        StringAssert.Contains(log.Lines[1], "In the last 60 s 999 further reads from origin disk");
        StringAssert.Contains(log.Lines[3], "1000 further");
    }

    [TestMethod]
    public void Write_AMinuteWithoutFailures_MakesTheNextOneNewsAgain()
    {
        var time = new ManualTime();
        var log = new ListLogger();
        var failures = new FailureLog(log, time);
        failures.Write(Source, FsError.OriginUnavailable, 1);
        failures.Write(Source, FsError.OriginUnavailable, 2);
        time.Advance(TimeSpan.FromMinutes(2));

        failures.Write(Source, FsError.OriginUnavailable, 3);

        Assert.HasCount(3, log.Lines);
        StringAssert.Contains(log.Lines[2], "Request 3");
    }

    [TestMethod]
    public void Write_TwoOriginsAndOtherFailures_EachHaveTheirLines()
    {
        var log = new ListLogger();
        var failures = new FailureLog(log, new ManualTime());
        for (int i = 0; i < 100; i++)
        {
            failures.Write(Source, FsError.TimedOut, 1);
            failures.Write(Source with { OriginId = "nas" }, FsError.TimedOut, 1);
            failures.Write(Source, FsError.AccessDenied, 1);
        }

        Assert.HasCount(12, log.Lines);
    }

    [TestMethod]
    public void Write_Interrupted_IsNoFailure()
    {
        var log = new ListLogger();

        new FailureLog(log, new ManualTime()).Write(Source, FsError.Interrupted, 1);

        Assert.IsEmpty(log.Lines);
    }

    private sealed class ListLogger : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
