using System.Globalization;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Plugin.Tracker;

/// <summary>The format of tracker modules.</summary>
public sealed class TrackerPlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginManifest Manifest { get; } = new("tracker", new Version(1, 0, 0), new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor));

    /// <inheritdoc/>
    public void Register(IPluginRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        long read = long.Parse(registry.Settings["read"], CultureInfo.InvariantCulture);
        registry.AddTagCodec(
            new TrackerCodec(new TrackerSettings { HasNames = registry.Settings["names"] == "true", HasLength = registry.Settings["length"] == "true", Most = read << 10 }),
            ["mod", "s3m", "xm", "it"]);
    }
}
