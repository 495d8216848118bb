using MusicFs.Contracts.Events;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Plugins;

/// <summary>What one plugin has registered, as it registered it.</summary>
internal sealed class PluginRegistrations
{
    public Dictionary<string, IOriginFactory> Origins { get; } = new(StringComparer.Ordinal);

    public List<(ITagCodec Codec, IReadOnlyList<string> Extensions)> Codecs { get; } = [];

    public List<IMetadataSource> MetadataSources { get; } = [];

    public List<IFileMetadataSource> FileMetadataSources { get; } = [];

    public List<IEventSink> EventSinks { get; } = [];
}
