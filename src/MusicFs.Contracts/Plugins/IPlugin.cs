namespace MusicFs.Contracts.Plugins;

/// <summary>
/// What a plugin is to MusicFs: its front door. The assembly has exactly one public class that implements it, with a public constructor without parameters.
/// Where it is <see cref="IDisposable"/> too, it is disposed when it is unloaded, after the last use of all it registered; it must then end its threads and
/// timers and let go of every event outside, else its assemblies stay in memory, which is told.
/// </summary>
public interface IPlugin
{
    /// <summary>What it is. The same at every call, at once.</summary>
    PluginManifest Manifest { get; }

    /// <summary>
    /// Registers what it has. Called once, before any use. Makes objects and reads <see cref="IPluginRegistry.Settings"/>; does no input or output and waits for nothing.
    /// An exception, or more than 5 s, refuses the plugin.
    /// </summary>
    void Register(IPluginRegistry registry);
}
