using MusicFs.Contracts.Plugins;
using MusicFs.Wasm;

namespace MusicFs.Host.Plugins.Wasm;

/// <summary>A plugin that is a WebAssembly module: a format, a source of metadata of single files, or both.</summary>
internal sealed class WasmPlugin(PluginManifest manifest, WasmModule module, WasmLimits limits, TimeProvider time) : IPlugin, IDisposable
{
    /// <summary>The version of what modules and this say to each other.</summary>
    public const int AbiVersion = 1;

    private WasmSessions? _sessions;

    public PluginManifest Manifest => manifest;

    public void Register(IPluginRegistry registry)
    {
        _sessions = new WasmSessions(module, limits, registry.Log, time);
        WasmDescription? description = Describe(registry.Log);
        if (description?.Abi != AbiVersion)
            throw new ArgumentException($"The module is made for version {description?.Abi} of the interface of WebAssembly plugins; this is version {AbiVersion}.", nameof(registry));
        if (manifest.Kinds.HasFlag(PluginKinds.Metadata))
            registry.AddFileMetadataSource(new WasmMetadataSource(manifest.Id, _sessions));
        if (manifest.Kinds.HasFlag(PluginKinds.Format))
            registry.AddTagCodec(WasmTagCodec.Create(description, _sessions), description.Extensions ?? []);
    }

    public void Dispose() => _sessions?.Dispose();

    /// <summary>There is no file to read yet, so the module is never suspended, and its answer is there at once.</summary>
    private WasmDescription? Describe(IPluginLog log)
    {
        ValueTask<WasmDescription?> description =
            WasmSession.Create(module, limits, log, time).AskAsync("describe", WasmJson.Default.WasmDescription, null, CancellationToken.None);
        return description.IsCompleted ? description.GetAwaiter().GetResult() : throw new WasmPluginException("The module's describe waits for something.");
    }
}
