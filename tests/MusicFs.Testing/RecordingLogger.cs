using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MusicFs.Testing;

/// <summary>Keeps what is logged, of every level.</summary>
public sealed class RecordingLogger : ILogger
{
    /// <summary>Level and text of each line, in order.</summary>
    public ConcurrentQueue<(LogLevel Level, string Text)> Lines { get; } = [];

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Lines.Enqueue((logLevel, $"{formatter(state, exception)} {exception}"));
}
