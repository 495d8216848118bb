using MusicFs.Contracts.Plugins;

namespace SamplePlugin;

/// <summary>Adds origins: sample-plugin://440,660 is one with a folder of tones, a file for each frequency.</summary>
public sealed class Plugin : IPlugin
{
    // The same id and version as plugin.json.
    public PluginManifest Manifest { get; } = new("sample-plugin", new Version(1, 0, 0), new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor));

    public void Register(IPluginRegistry registry) => registry.AddOrigin("sample-plugin", new ToneFactory());
}
