using MusicFs.Contracts.FileSystem;

namespace MusicFs.Contracts.Plugins;

/// <summary>
/// Makes a plugin of a module that is not an assembly. The plugin registers what the module has by the same <see cref="IPlugin.Register"/> and goes through the same
/// checks, limits and budget. Any thread.
/// </summary>
public interface IModuleLoader
{
    /// <summary>The extension of files it loads, with the dot, lower case: <c>.wasm</c>.</summary>
    string Extension { get; }

    /// <summary>Loads and validates; runs nothing of the module. At once but for the work of validation.</summary>
    /// <param name="manifest">What its <c>plugin.json</c> says; the plugin's own manifest is this one.</param>
    /// <param name="module">All of the file.</param>
    /// <returns>The plugin (<see cref="IDisposable"/> where it holds something), or why the module cannot be one.</returns>
    (IPlugin? Plugin, Problem? Problem) Load(PluginManifest manifest, ReadOnlyMemory<byte> module);
}
