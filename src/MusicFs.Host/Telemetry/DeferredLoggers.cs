using Microsoft.Extensions.Logging;
using MusicFs.Host.Logging;

namespace MusicFs.Host.Telemetry;

/// <summary>
/// The logger factory of the product. Serilog is loaded by the first event that passes its level, because most
/// mounts log nothing before their first listing, and loading it would be a good part of the time until then.
/// </summary>
public sealed class DeferredLoggers : ILoggerFactory
{
    private readonly Lazy<BoundedLog> _log;

    /// <summary>To standard error, or the journal.</summary>
    public DeferredLoggers(LogLevel minimum)
        : this(new LogSettings { Level = minimum })
    {
    }

    public DeferredLoggers(LogSettings settings)
        : this(settings, () => new BoundedLog(settings))
    {
    }

    internal DeferredLoggers(LogSettings settings, Func<BoundedLog> open)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _log = new Lazy<BoundedLog>(open);
        Levels = new LogLevels(settings.Level, settings.Levels);
    }

    /// <summary>What is logged; may be changed at any time.</summary>
    public LogLevels Levels { get; }

    /// <summary>Events dropped because their reader (a terminal, a pipe, a disk) was slower than their writers.</summary>
    public long Dropped => _log.IsValueCreated ? _log.Value.Dropped : 0;

    /// <summary>Events that wait to be written.</summary>
    public int Waiting => _log.IsValueCreated ? _log.Value.Waiting : 0;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new DeferredLogger(categoryName, this);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Where events go is set at the start.");

    /// <summary>Writes out what is queued.</summary>
    public void Dispose()
    {
        if (_log.IsValueCreated)
            _log.Value.Dispose();
    }

    private sealed class DeferredLogger(string category, DeferredLoggers owner) : ILogger
    {
        private ILogger? _target;

        // Version in the upper half, level in the lower one: one word, so that any thread may bring it up to date.
        private long _level = -1;

        private ILogger Target => _target ??= owner._log.Value.CreateLogger(category);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => Target.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel)
        {
            int version = owner.Levels.Version;
            long known = Volatile.Read(ref _level);
            if (known < 0 || known >> 32 != version)
                Volatile.Write(ref _level, known = ((long)version << 32) | (uint)owner.Levels.Of(category));
            return logLevel >= (LogLevel)(int)(uint)known && logLevel != LogLevel.None;
        }

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Target.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
