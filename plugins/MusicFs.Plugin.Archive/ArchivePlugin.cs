using System.Globalization;
using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Plugin.Archive;

/// <summary>Origins of the scheme <c>archive</c>: a ZIP or tar archive, or a folder of them.</summary>
public sealed class ArchivePlugin : IPlugin
{
    /// <inheritdoc/>
    public PluginManifest Manifest { get; } = new("archive", new Version(1, 0, 0), new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor));

    /// <inheritdoc/>
    public void Register(IPluginRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        registry.AddOrigin("archive", new Factory(registry.Log));
    }

    private sealed class Factory(IPluginLog log) : IOriginFactory
    {
        public OriginCreation Create(OriginDefinition definition)
        {
            string place = definition.Place;
            // /C:/music.zip is how a path of Windows stands in an address.
            if (OperatingSystem.IsWindows() && place.Length > 2 && place[0] == '/' && place[2] == ':')
                place = place[1..];
            if (!Path.IsPathFullyQualified(place))
                return Refuse($"{definition.Location} is no absolute path.", "Write it with three slashes: archive:///srv/music.zip");
            place = Path.GetFullPath(place);
            bool isFolder = Directory.Exists(place);
            if (!isFolder && !File.Exists(place))
                return Refuse($"There is no archive {place}.", "Check the path, or mount the disk it is on.");
            return new OriginCreation(new ArchiveOrigin(definition.Id, place, isFolder, SettingsOf(definition.PluginSettings), log));
        }

        /// <summary>Each has a default in the manifest, and is within the bounds that stand there.</summary>
        private static ArchiveSettings SettingsOf(IReadOnlyDictionary<string, string> settings) => new()
        {
            Largest = long.Parse(settings["largest"], CultureInfo.InvariantCulture) << 20,
            Entries = int.Parse(settings["entries"], CultureInfo.InvariantCulture),
            IsCached = settings["cache"] == "true",
        };

        private static OriginCreation Refuse(string what, string remedy) => new(new Problem(what, remedy));
    }
}
