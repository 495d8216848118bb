using System.Collections.Concurrent;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Plugins.Tests.Archive;

/// <summary>What a plugin logged.</summary>
internal sealed class RecordingLog : IPluginLog
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public string Text => string.Join('\n', Lines);

    public void Write(PluginLogLevel level, string message) => Lines.Enqueue(message);
}
