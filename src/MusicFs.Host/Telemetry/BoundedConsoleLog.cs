using System.Globalization;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Sinks.Async;

namespace MusicFs.Host.Telemetry;

/// <summary>Serilog to standard error by a thread of its own, through a bounded queue that drops and counts rather than blocks.</summary>
internal sealed class BoundedConsoleLog : IAsyncLogEventSinkMonitor, IDisposable
{
    /// <summary>About 2 MB of events at worst.</summary>
    private const int QueueLength = 10_000;

    private const string Layout = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {SourceContext}: {Message:lj}{NewLine}{Exception}";

    private readonly SerilogLoggerProvider _provider;
    private IAsyncLogEventSinkInspector? _queue;

    public BoundedConsoleLog(LogLevel minimum)
    {
        Logger logger = new LoggerConfiguration()
            .MinimumLevel.Is(LevelConvert.ToSerilogLevel(minimum))
            .WriteTo.Async(
                sink => sink.Console(
                    outputTemplate: Layout, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose),
                monitor: this,
                bufferSize: QueueLength,
                blockWhenFull: false)
            .CreateLogger();
        _provider = new SerilogLoggerProvider(logger, dispose: true);
    }

    public int Waiting => _queue?.Count ?? 0;

    public long Dropped => _queue?.DroppedMessagesCount ?? 0;

    public Microsoft.Extensions.Logging.ILogger CreateLogger(string category) => _provider.CreateLogger(category);

    public void Dispose() => _provider.Dispose();

    void IAsyncLogEventSinkMonitor.StartMonitoring(IAsyncLogEventSinkInspector inspector) => _queue = inspector;

    void IAsyncLogEventSinkMonitor.StopMonitoring(IAsyncLogEventSinkInspector inspector)
    {
        // The count stays readable after the end.
    }
}
