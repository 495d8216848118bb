namespace MusicFs.Contracts.Plugins;

/// <summary>A plugin's way into the log. Any thread; never blocks and never throws. Lines over a rate are counted and dropped.</summary>
public interface IPluginLog
{
    /// <summary>Writes a line under the plugin's id.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="message">For a person; cut after 2,000 characters. Nothing secret.</param>
    void Write(PluginLogLevel level, string message);
}
