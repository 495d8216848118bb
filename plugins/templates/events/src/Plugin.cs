using MusicFs.Contracts.Plugins;

namespace SamplePlugin;

/// <summary>Adds a listener.</summary>
public sealed class Plugin : IPlugin
{
    // The same id and version as plugin.json.
    public PluginManifest Manifest { get; } = new("sample-plugin", new Version(1, 0, 0), new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor));

    public void Register(IPluginRegistry registry) => registry.AddEventSink(new EventList(
        registry.Settings["file"],
        [.. registry.Settings["types"].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)],
        registry.Log));
}
