using Microsoft.Extensions.Logging;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>A plugin's lines in the daemon's log: cut, one line each, and no more than some in a time. Any thread.</summary>
internal sealed class PluginLog(string id, ILogger log, TimeProvider time) : IPluginLog
{
    private const int Longest = 2000;
    private const int MostLines = 100;

    /// <summary>In which <see cref="MostLines"/> are written.</summary>
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private long _begun;
    private int _lines;
    private int _dropped;

    /// <inheritdoc/>
    public void Write(PluginLogLevel level, string message)
    {
        int dropped;
        lock (_gate)
        {
            if (_lines == 0 || time.GetElapsedTime(_begun) >= Period)
                (_begun, _lines) = (time.GetTimestamp(), 0);
            if (++_lines > MostLines)
            {
                _dropped++;
                return;
            }

            (dropped, _dropped) = (_dropped, 0);
        }

        if (dropped > 0)
            log.LogWarning("Plugin {Plugin} logs too much: {Dropped} lines were dropped.", id, dropped);
        log.Log(LevelOf(level), "Plugin {Plugin}: {Message}", id, PluginAnswers.Line(message, Longest));
    }

    /// <summary>A number that is none of them may come, too.</summary>
    private static LogLevel LevelOf(PluginLogLevel level) =>
        level == PluginLogLevel.Debug ? LogLevel.Debug
        : level == PluginLogLevel.Warning ? LogLevel.Warning
        : level == PluginLogLevel.Error ? LogLevel.Error
        : LogLevel.Information;
}
