using MusicFs.Contracts.Events;
using MusicFs.Contracts.Plugins;
using MusicFs.Contracts.Tags;

namespace MusicFs.Host.Tests.Plugins.Wasm;

/// <summary>Takes what a module registers, and the lines it logs.</summary>
internal sealed class ModuleRegistry : IPluginRegistry, IPluginLog
{
    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public IPluginLog Log => this;

    public ITagCodec? Codec { get; private set; }

    public IReadOnlyList<string> Extensions { get; private set; } = [];

    public IFileMetadataSource? Source { get; private set; }

    public List<(PluginLogLevel Level, string Message)> Lines { get; } = [];

    public void AddTagCodec(ITagCodec codec, IReadOnlyList<string> extensions) => (Codec, Extensions) = (codec, extensions);

    public void AddFileMetadataSource(IFileMetadataSource source) => Source = source;

    public void AddOrigin(string scheme, IOriginFactory factory) => throw new NotSupportedException();

    public void AddMetadataSource(IMetadataSource source) => throw new NotSupportedException();

    public void AddEventSink(IEventSink sink) => throw new NotSupportedException();

    public void Write(PluginLogLevel level, string message) => Lines.Add((level, message));
}
