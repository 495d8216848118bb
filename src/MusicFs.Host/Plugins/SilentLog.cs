using MusicFs.Contracts.Plugins;

namespace MusicFs.Host.Plugins;

/// <summary>For what is built in, which logs by itself.</summary>
internal sealed class SilentLog : IPluginLog
{
    public static SilentLog Instance { get; } = new();

    /// <inheritdoc/>
    public void Write(PluginLogLevel level, string message)
    {
    }
}
