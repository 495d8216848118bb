using MusicFs.Contracts.Errors;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

public sealed class Shout : IPlugin
{
    public PluginManifest Manifest { get; } = new("shout", new Version(1, 0, 0), new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor));

    public void Register(IPluginRegistry registry) => registry.AddFileMetadataSource(new Source(registry.Settings["mood"]));

    private sealed class Source(string mood) : IFileMetadataSource
    {
        public string Name => "shout";

        public ValueTask<FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>> ReadAsync(IByteSource source, TrackTags? tags, CancellationToken cancellation) =>
            new(new FsResult<IReadOnlyDictionary<string, IReadOnlyList<string>>>(new Dictionary<string, IReadOnlyList<string>> { ["MOOD"] = [mood] }));
    }
}
