using MusicFs.Contracts.Plugins;

namespace SamplePlugin;

/// <summary>Adds a format: AU files, by their content; files called .au and .snd are taken for audio.</summary>
public sealed class Plugin : IPlugin
{
    // The same id and version as plugin.json.
    public PluginManifest Manifest { get; } = new("sample-plugin", new Version(1, 0, 0), new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor));

    public void Register(IPluginRegistry registry) => registry.AddTagCodec(new AuCodec(), ["au", "snd"]);
}
