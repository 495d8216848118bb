using Microsoft.Extensions.Logging;
using MusicFs.Host.Logging;
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
    public async Task Reopen_WhileOthersLog_LosesNothingAndGoesToTheOtherPlace()
    {
        const int Many = 2000;
        DirectoryInfo folder = Directory.CreateTempSubdirectory("musicfs-log-");
        try
        {
            string[] places = [Path.Combine(folder.FullName, "a"), Path.Combine(folder.FullName, "b")];
            LogSettings To(string place, bool isJson) => new() { Level = LogLevel.Information, Targets = [LogTarget.Files], Directory = place, IsJson = isJson };
            using (DeferredLoggers loggers = new(To(places[0], isJson: false)))
            {
                ILogger logger = loggers.CreateLogger("some.Category");
                logger.LogInformation("number {Number};", -1);
                Thread writer = new(() =>
                {
                    for (int i = 0; i < Many; i++)
                        logger.LogInformation("number {Number};", i);
                });
                writer.Start();
                loggers.Reopen(To(places[1], isJson: false));
                loggers.Reopen(To(places[1], isJson: true));
                writer.Join();
                loggers.Reopen(To(places[1], isJson: true));
                await loggers.Reopening;
                logger.LogInformation("number {Number};", Many);
                Assert.AreEqual(0, loggers.Dropped);
            }

            string all = string.Concat(places.SelectMany(Directory.GetFiles).Select(static file => string.Concat(File.ReadLines(file))));
            Assert.IsEmpty(Enumerable.Range(-1, Many + 2).Where(i => !all.Contains($"number {i};", StringComparison.Ordinal)).ToArray());
            Assert.Contains("{\"Timestamp\"", string.Concat(Directory.GetFiles(places[1]).SelectMany(File.ReadLines)));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
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
