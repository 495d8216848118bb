using MusicFs.Contracts.Events;
using MusicFs.Contracts.Plugins;

namespace MusicFs.Plugin.Fixture;

/// <summary>Behaves as asked for: by its setting at the start, by the location in its origin, by the content in its format.</summary>
public sealed class FixturePlugin : IPlugin, IEventSink, IDisposable
{
    private IPluginLog? _log;

    public PluginManifest Manifest { get; } = new("fixture", new Version(1, 2, 3), new ContractVersion(ContractVersion.CurrentMajor, ContractVersion.CurrentMinor));

    public void Register(IPluginRegistry registry)
    {
        _log = registry.Log;
        switch (registry.Settings["at_start"])
        {
            case "throw": throw new InvalidOperationException("as asked for");
            case "hang": Misbehaviour.Hold(); break;
            case "leak": AppDomain.CurrentDomain.ProcessExit += OnExit; break;
            case "thread": new Thread(static () => throw new InvalidOperationException("in a thread of its own")) { IsBackground = true }.Start(); break;
            case "scheme": registry.AddOrigin("sftp", new PatternFactory()); break;
        }

        registry.AddOrigin("fixture", new PatternFactory());
        registry.AddTagCodec(new FixtureCodec(), ["fix"]);
        registry.AddFileMetadataSource(new Mood(registry.Settings["mood"]));
        if (registry.Settings["genre"] is { Length: > 0 } genre)
            registry.AddMetadataSource(new Genre(genre));
        registry.AddEventSink(this);
    }

    public void Publish(MusicFsEvent happened) => _log?.Write(PluginLogLevel.Information, $"heard {happened.Type}");

    public void Dispose() => _log?.Write(PluginLogLevel.Information, "disposed");

    private void OnExit(object? sender, EventArgs e) => _log = null;
}
