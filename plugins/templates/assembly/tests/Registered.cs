using MusicFs.Contracts.Events;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace SamplePlugin.Tests;

/// <summary>What the plugin registers when it has these settings: the part of MusicFs, played by the tests.</summary>
internal sealed class Registered : IPluginRegistry, IPluginLog
{
    public Registered(params (string Name, string Value)[] settings)
    {
        Settings = settings.ToDictionary(static one => one.Name, static one => one.Value);
        Plugin = new Plugin();
        Plugin.Register(this);
    }

    public Plugin Plugin { get; }

    public IReadOnlyDictionary<string, string> Settings { get; }

    public IPluginLog Log => this;

    public List<string> Lines { get; } = [];

    public Dictionary<string, IOriginFactory> Origins { get; } = [];

    public List<(ITagCodec Codec, IReadOnlyList<string> Extensions)> Codecs { get; } = [];

    public List<IMetadataSource> AlbumSources { get; } = [];

    public List<IFileMetadataSource> FileSources { get; } = [];

    public List<IEventSink> EventSinks { get; } = [];

    public void AddOrigin(string scheme, IOriginFactory factory) => Origins.Add(scheme, factory);

    public void AddTagCodec(ITagCodec codec, IReadOnlyList<string> extensions) => Codecs.Add((codec, extensions));

    public void AddMetadataSource(IMetadataSource source) => AlbumSources.Add(source);

    public void AddFileMetadataSource(IFileMetadataSource source) => FileSources.Add(source);

    public void AddEventSink(IEventSink sink) => EventSinks.Add(sink);

    public void Write(PluginLogLevel level, string message) => Lines.Add(message);
}
