using Microsoft.Extensions.Logging;
using MusicFs.Host.Telemetry;

namespace MusicFs.Host.Tests.Telemetry;

[TestClass]
[DoNotParallelize]
public sealed class DeferredLoggersTests
{
    [TestMethod]
    public void Log_FromTheLevelUp_GoesToStandardErrorWithCategoryAndException()
    {
        string text = Capture(LogLevel.Warning, logger =>
        {
            logger.LogInformation("too quiet");
            logger.LogWarning(new IOException("the disk"), "{Number} things", 3);
        });

        Assert.DoesNotContain("too quiet", text);
        StringAssert.Matches(text, new(@"^\d{4}-\d\d-\d\d [\d:.]+ WRN some\.Category: 3 things\nSystem\.IO\.IOException: the disk"));
    }

    [TestMethod]
    public void IsEnabled_LevelNone_IsNeverTrue()
    {
        using DeferredLoggers loggers = new(LogLevel.None);
        ILogger logger = loggers.CreateLogger("x");
        Assert.IsFalse(logger.IsEnabled(LogLevel.Critical));
        Assert.IsFalse(logger.IsEnabled(LogLevel.None));
        Assert.AreEqual(0, loggers.Dropped);
    }

    private static string Capture(LogLevel level, Action<ILogger> log)
    {
        TextWriter before = Console.Error;
        StringWriter captured = new();
        Console.SetError(captured);
        try
        {
            using (DeferredLoggers loggers = new(level))
                log(loggers.CreateLogger("some.Category"));
            return captured.ToString();
        }
        finally
        {
            Console.SetError(before);
        }
    }
}
