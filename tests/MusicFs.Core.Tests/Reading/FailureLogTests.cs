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
    public void Write_ManyFailures_LogsTheFirstAndThenANumber()
    {
        var time = new ManualTime();
        var log = new ListLogger();
        var failures = new FailureLog(log, time);
        for (int i = 0; i < 1000; i++)
            failures.Write(Source, FsError.TimedOut, 1);
        Assert.HasCount(10, log.Lines);

        time.Advance(TimeSpan.FromMinutes(1));
        failures.Write(Source, FsError.TimedOut, 2);

        Assert.HasCount(12, log.Lines);
        StringAssert.Contains(log.Lines[10], "Request 2: a/1.flac on origin disk cannot be read: TimedOut.");
        StringAssert.Contains(log.Lines[11], "990 further failures");
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
