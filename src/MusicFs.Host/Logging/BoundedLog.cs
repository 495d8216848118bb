using System.Globalization;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;
using Serilog.Formatting.Display;
using Serilog.Formatting.Json;
using Serilog.Sinks.Async;

namespace MusicFs.Host.Logging;

/// <summary>
/// Serilog, each target written by a thread of its own through a bounded queue that drops and counts rather than blocks, so that neither a full
/// disk nor a reader that has stopped holds up an operation, or another target.
/// </summary>
internal sealed class BoundedLog : IDisposable
{
    /// <summary>About 2 MB of events at worst.</summary>
    public const int QueueLength = 10_000;

    private const string Layout = "{Timestamp:yyyy-MM-dd HH:mm:ss.fff} {Level:u3} {SourceContext}{Request:' request '0}: {Message:lj}{NewLine}{Exception}";

    /// <summary>For what is still queued at the end, where nobody takes it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly List<Queue> _queues = [];
    private readonly PathPrivacy? _privacy;
    private readonly SerilogLoggerProvider _provider;

    public BoundedLog(LogSettings settings)
        : this(settings, null)
    {
    }

    /// <param name="settings">What goes where.</param>
    /// <param name="sink">Instead of the targets, for a test.</param>
    internal BoundedLog(LogSettings settings, ILogEventSink? sink)
    {
        _privacy = PathPrivacy.Of(settings);
        // Levels are looked at before anything comes here.
        LoggerConfiguration logger = new LoggerConfiguration().MinimumLevel.Verbose().Enrich.With(new RequestEnricher());
        if (sink is not null)
            Add(logger, to => to.Sink(sink));
        foreach (LogTarget target in sink is not null ? [] : TargetsOf(settings))
            Add(logger, to => Configure(to, target, settings));
        _provider = new SerilogLoggerProvider(logger.CreateLogger(), dispose: true);
    }

    /// <summary>Events that no queue had room for, or that could not be written.</summary>
    public long Dropped => _queues.Sum(static queue => (queue.Inspector?.DroppedMessagesCount ?? 0) + (queue.Sink?.Lost ?? 0));

    /// <summary>Events that wait to be written.</summary>
    public int Waiting => _queues.Sum(static queue => queue.Inspector?.Count ?? 0);

    public Microsoft.Extensions.Logging.ILogger CreateLogger(string category) => _provider.CreateLogger(category);

    /// <summary>Writes out what is queued, for two seconds.</summary>
    public void Dispose()
    {
        Thread ending = new(_provider.Dispose) { IsBackground = true, Name = "log-end" };
        ending.Start();
        ending.Join(Patience);
    }

    private static IReadOnlyList<LogTarget> TargetsOf(LogSettings settings) =>
        settings.Targets.Count > 0 ? settings.Targets : [JournalSink.IsStandardError ? LogTarget.Journal : LogTarget.Console];

    private static void Configure(LoggerSinkConfiguration to, LogTarget target, LogSettings settings)
    {
        switch (target)
        {
            case LogTarget.Files when settings.Directory is { } folder:
                to.File(
                    FormatterOf(settings), Path.Combine(folder, LogArchive.FileName), rollingInterval: RollingInterval.Day, retainedFileCountLimit: null,
                    fileSizeLimitBytes: null, hooks: new LogArchive(folder));
                break;
            case LogTarget.Journal:
                to.Sink(new JournalSink());
                break;
            case LogTarget.EventLog when OperatingSystem.IsWindows():
                to.Sink(new EventLogSink());
                break;
            case LogTarget.Console when settings.IsJson:
                to.Console(FormatterOf(settings), standardErrorFromLevel: LogEventLevel.Verbose);
                break;
            case LogTarget.Console or LogTarget.Files or LogTarget.EventLog:
                to.Console(outputTemplate: Layout, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(target));
        }
    }

    private static ITextFormatter FormatterOf(LogSettings settings) =>
        settings.IsJson ? new JsonFormatter(renderMessage: true, formatProvider: CultureInfo.InvariantCulture) : new MessageTemplateTextFormatter(Layout, CultureInfo.InvariantCulture);

    private void Add(LoggerConfiguration logger, Action<LoggerSinkConfiguration> configure)
    {
        Queue queue = new();
        _queues.Add(queue);
        logger.WriteTo.Async(
            to => LoggerSinkConfiguration.Wrap(to, inner => queue.Sink = new GuardedSink(inner, _privacy), configure, LogEventLevel.Verbose, null),
            monitor: queue,
            bufferSize: QueueLength,
            blockWhenFull: false);
    }

    private sealed class Queue : IAsyncLogEventSinkMonitor
    {
        public IAsyncLogEventSinkInspector? Inspector { get; private set; }

        public GuardedSink? Sink { get; set; }

        public void StartMonitoring(IAsyncLogEventSinkInspector inspector) => Inspector = inspector;

        public void StopMonitoring(IAsyncLogEventSinkInspector inspector)
        {
            // The count stays readable after the end.
        }
    }
}
