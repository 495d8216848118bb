using MusicFs.Contracts.Plugins;

namespace SamplePlugin;

/// <summary>Adds a source of tags for single files, and one for albums where a list is set.</summary>
public sealed class Plugin : IPlugin
{
    // The same id and version as plugin.json.
    public PluginManifest Manifest { get; } = new("sample-plugin", new Version(1, 0, 0), new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor));

    public void Register(IPluginRegistry registry)
    {
        registry.AddFileMetadataSource(new EncoderSource());
        if (registry.Settings["list"] is { Length: > 0 } list)
            registry.AddMetadataSource(new GenreList(list, registry.Log));
    }
}
