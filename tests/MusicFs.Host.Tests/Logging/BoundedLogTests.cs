using System.IO.Compression;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using MusicFs.Host.Logging;
using Serilog.Core;
using Serilog.Events;

namespace MusicFs.Host.Tests.Logging;

[TestClass]
public sealed class BoundedLogTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("musicfs-log-").FullName;

    [TestCleanup]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public async Task Log_TargetThatHasStopped_NeverBlocksAndCountsWhatIsDropped()
    {
        using StoppedSink stopped = new();
        BoundedLog log = new(new LogSettings(), stopped);
        ILogger logger = log.CreateLogger("x");

        // As many as fill the queue three times over, by a thread that nothing may hold up.
        await Task.Run(() =>
        {
            for (int i = 0; i < 3 * BoundedLog.QueueLength; i++)
                logger.LogDebug("event {Number}", i);
        }).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.IsGreaterThan(BoundedLog.QueueLength, log.Dropped);
        Assert.IsGreaterThan(0, log.Waiting);
        await Task.Run(log.Dispose).WaitAsync(TimeSpan.FromMinutes(1));
    }

    [TestMethod]
    public void Log_FullDisk_GoesOn()
    {
        // Every write to this device fails as on a full disk; the file of the day is a link to it.
        File.CreateSymbolicLink(FileOfToday(), "/dev/full");
        BoundedLog log = new(Files() with { IsJson = true });
        ILogger logger = log.CreateLogger("x");
        for (int i = 0; i < 1000; i++)
            logger.LogDebug("event {Number}", i);
        log.Dispose();
        Assert.IsGreaterThan(0, log.Dropped);
    }

    [TestMethod]
    public void Log_TargetThatFailsOnce_IsUsedAgain()
    {
        FailingSink failing = new();
        BoundedLog log = new(new LogSettings(), failing);
        ILogger logger = log.CreateLogger("x");
        logger.LogWarning("first");
        logger.LogWarning("second");
        log.Dispose();
        CollectionAssert.AreEqual(new[] { "second" }, failing.Written);
        Assert.AreEqual(1, log.Dropped);
    }

    [TestMethod]
    public void Log_ToFilesAsJson_IsAnObjectALine()
    {
        using (BoundedLog log = new(Files() with { IsJson = true }))
            log.CreateLogger("MusicFs.Core.Thing").LogWarning("{Number} things", 3);
        using JsonDocument line = JsonDocument.Parse(File.ReadLines(FileOfToday()).Single());
        Assert.AreEqual("Warning", line.RootElement.GetProperty("Level").GetString());
        Assert.AreEqual("3 things", line.RootElement.GetProperty("RenderedMessage").GetString());
        Assert.AreEqual(3, line.RootElement.GetProperty("Properties").GetProperty("Number").GetInt32());
    }

    [TestMethod]
    public void Open_NewDay_CompressesEarlierFilesAndKeepsThirty()
    {
        for (int day = 1; day <= 31; day++)
            File.WriteAllText(Path.Combine(_folder, $"musicfs-202001{day:00}.log"), $"day {day}\n");
        File.WriteAllText(Path.Combine(_folder, "other.log"), "not ours");

        using (BoundedLog log = new(Files()))
            log.CreateLogger("x").LogWarning("today");

        string[] names = [.. Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];
        Assert.HasCount(LogArchive.Kept + 1, names);
        Assert.Contains("other.log", names);
        Assert.AreEqual("musicfs-20200103.log.gz", names[0]);
        using StreamReader reader = new(new GZipStream(File.OpenRead(Path.Combine(_folder, "musicfs-20200131.log.gz")), CompressionMode.Decompress));
        Assert.AreEqual("day 31\n", reader.ReadToEnd());
    }

    private LogSettings Files() => new() { Targets = [LogTarget.Files], Directory = _folder };

    private string FileOfToday() => Path.Combine(_folder, $"musicfs-{TimeProvider.System.GetLocalNow():yyyyMMdd}.log");

    private sealed class FailingSink : ILogEventSink
    {
        private bool _hasFailed;

        public List<string> Written { get; } = [];

        public void Emit(LogEvent logEvent)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                throw new IOException("No space left on device");
            }

            Written.Add(logEvent.MessageTemplate.Text);
        }
    }

    private sealed class StoppedSink : ILogEventSink, IDisposable
    {
        private readonly ManualResetEventSlim _never = new();

        public void Emit(LogEvent logEvent) => _never.Wait();

        public void Dispose() => _never.Set();
    }
}
