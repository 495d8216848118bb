using System.Text.Json;
using MusicFs.Contracts.Events;
using MusicFs.Contracts.Plugins;

namespace SamplePlugin;

/// <summary>
/// Adds a line of JSON to a file for each event. Called for one event after the other, on the plugin's own threads: who is slow here misses events, and holds nobody up.
/// What needs long (a service on the network) goes into a queue of its own, which ends in Dispose.
/// </summary>
internal sealed class EventList(string path, HashSet<string> types, IPluginLog log) : IEventSink
{
    public void Publish(MusicFsEvent happened)
    {
        if (types.Count > 0 && !types.Contains(happened.Type))
            return;
        string line = JsonSerializer.Serialize(new { type = happened.Type, time = happened.Time, origin = happened.Origin, data = happened.Data });
        if (path.Length == 0)
        {
            log.Write(PluginLogLevel.Information, line);
            return;
        }

        try
        {
            File.AppendAllText(path, line + "\n");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // An exception would be held against the plugin, and a disk that is full is not its fault.
            log.Write(PluginLogLevel.Warning, $"{path} cannot be written: {fault.Message}");
        }
    }
}
