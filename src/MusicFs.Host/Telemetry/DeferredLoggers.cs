using Microsoft.Extensions.Logging;

namespace MusicFs.Host.Telemetry;

/// <summary>
/// The logger factory of the product. Serilog is loaded by the first event that passes the level, because most
/// mounts log nothing before their first listing, and loading it would be a good part of the time until then.
/// </summary>
public sealed class DeferredLoggers(LogLevel minimum) : ILoggerFactory
{
    private readonly Lazy<BoundedConsoleLog> _log = new(static () => new BoundedConsoleLog(LogLevel.Trace));

    private int _minimum = (int)minimum;

    /// <summary>Events dropped because their reader (a terminal, a pipe) was slower than their writers.</summary>
    public long Dropped => _log.IsValueCreated ? _log.Value.Dropped : 0;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new DeferredLogger(categoryName, this);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Events go to one place.");

    /// <summary>Writes out what is queued.</summary>
    public void Dispose()
    {
        if (_log.IsValueCreated)
            _log.Value.Dispose();
    }

    private sealed class DeferredLogger(string category, DeferredLoggers owner) : ILogger
    {
        private ILogger? _target;

        private ILogger Target => _target ??= owner._log.Value.CreateLogger(category);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => Target.BeginScope(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel >= owner.Minimum && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                Target.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    /// <summary>Least severe event to log; may change at any time.</summary>
    public LogLevel Minimum
    {
        get => (LogLevel)Volatile.Read(ref _minimum);
        set => Volatile.Write(ref _minimum, (int)value);
    }
}
