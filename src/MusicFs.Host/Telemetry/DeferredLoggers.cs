using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MusicFs.Host.Logging;

namespace MusicFs.Host.Telemetry;

/// <summary>
/// The logger factory of the product. Serilog is loaded by the first event that passes its level, because most
/// mounts log nothing before their first listing, and loading it would be a good part of the time until then.
/// </summary>
public sealed class DeferredLoggers : ILoggerFactory
{
    /// <summary>While the log is opened anew.</summary>
    private const int MostHeld = BoundedLog.QueueLength;

    private readonly Lock _gate = new();
    private volatile Lazy<BoundedLog> _log;
    private volatile ConcurrentQueue<Action>? _held;
    private Task _reopening = Task.CompletedTask;
    private long _dropped;
    private int _inside;

    /// <summary>For writes under way when the log is opened anew.</summary>
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(1);

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
    public long Dropped => Interlocked.Read(ref _dropped) + (_log is { IsValueCreated: true } log ? log.Value.Dropped : 0);

    /// <summary>Events that wait to be written.</summary>
    public int Waiting => (_held?.Count ?? 0) + (_log is { IsValueCreated: true } log ? log.Value.Waiting : 0);

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new DeferredLogger(categoryName, this);

    /// <inheritdoc/>
    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Where events go is set at the start.");

    /// <summary>Events go to other places, or look otherwise, from now on; levels stay. Returns at once: nobody who logs waits meanwhile.</summary>
    public void Reopen(LogSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        lock (_gate)
        {
            // At once: what is said right behind this call is for the new places.
            _held ??= new ConcurrentQueue<Action>();
            _reopening = ReopenAsync(_reopening, settings);
        }
    }

    /// <summary>Completes when what was asked for last holds.</summary>
    internal Task Reopening
    {
        get
        {
            lock (_gate)
                return _reopening;
        }
    }

    /// <summary>Writes out what is queued.</summary>
    public void Dispose()
    {
        // Bounded: an end of a log gives up after seconds.
        ((IAsyncResult)Reopening).AsyncWaitHandle.WaitOne();
        if (_log is { IsValueCreated: true } log)
            log.Value.Dispose();
    }

    /// <summary>The old log first: what is written to a file twice is written to it by one after the other.</summary>
    private async Task ReopenAsync(Task before, LogSettings settings)
    {
        await before.ConfigureAwait(false);
        await Task.Run(() =>
        {
            ConcurrentQueue<Action> held = _held ?? new();
            _held = held;
            // Those who have not seen that write to the old log, which never takes long.
            SpinWait.SpinUntil(() => Volatile.Read(ref _inside) == 0, LastWrites);
            if (_log is { IsValueCreated: true } old)
            {
                old.Value.Dispose();
                Interlocked.Add(ref _dropped, old.Value.Dropped);
            }

            _log = new Lazy<BoundedLog>(() => new BoundedLog(settings));
            _held = null;
            while (held.TryDequeue(out Action? write))
                write();
        }).ConfigureAwait(false);
    }

    private bool Hold(Action write)
    {
        if (_held is not { } held)
            return false;
        if (held.Count >= MostHeld)
            Interlocked.Increment(ref _dropped);
        else
            held.Enqueue(write);
        // Just over meanwhile: whoever ended it may have missed this one.
        while (_held is null && held.TryDequeue(out Action? missed))
            missed();
        return true;
    }

    private sealed class DeferredLogger(string category, DeferredLoggers owner) : ILogger
    {
        private Opened? _target;

        // Version in the upper half, level in the lower one: one word, so that any thread may bring it up to date.
        private long _level = -1;

        private ILogger Target
        {
            get
            {
                Lazy<BoundedLog> log = owner._log;
                if (Volatile.Read(ref _target) is { } known && known.Log == log)
                    return known.Logger;
                ILogger logger = log.Value.CreateLogger(category);
                Volatile.Write(ref _target, new Opened(log, logger));
                return logger;
            }
        }

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
            if (!IsEnabled(logLevel))
                return;
            Interlocked.Increment(ref owner._inside);
            try
            {
                if (owner._held is null || !Hold(logLevel, eventId, state, exception, formatter))
                    Target.Log(logLevel, eventId, state, exception, formatter);
            }
            finally
            {
                Interlocked.Decrement(ref owner._inside);
            }
        }

        /// <summary>A method of its own: only it needs what the event is made of on the heap.</summary>
        private bool Hold<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            owner.Hold(() => Target.Log(logLevel, eventId, state, exception, formatter));

        /// <summary>A logger, and the log that it is of.</summary>
        private sealed record Opened(Lazy<BoundedLog> Log, ILogger Logger);
    }
}
