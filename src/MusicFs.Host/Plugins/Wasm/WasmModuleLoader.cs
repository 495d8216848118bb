using MusicFs.Contracts.FileSystem;
using MusicFs.Contracts.Plugins;
using MusicFs.Wasm;

namespace MusicFs.Host.Plugins.Wasm;

/// <summary>Makes plugins of WebAssembly modules (docs/wasm-plugins.md).</summary>
internal sealed class WasmModuleLoader(WasmLimits limits, TimeProvider time) : IModuleLoader
{
    private const string Remedy = "Build it as docs/wasm-plugins.md says.";
    private static readonly WasmFunctionType Answering = new([], [WasmValueType.I64]);

    public string Extension => ".wasm";

    public (IPlugin? Plugin, Problem? Problem) Load(PluginManifest manifest, ReadOnlyMemory<byte> module)
    {
        if ((manifest.Kinds & ~(PluginKinds.Format | PluginKinds.Metadata)) != PluginKinds.None)
            return (null, new Problem($"{manifest.Id} is a WebAssembly module that wants to be more than a format or a source of metadata.", "Write it as an assembly."));
        if (!WasmModule.TryLoad(module.Span, limits, out WasmModule? loaded, out string? error))
            return (null, new Problem($"The module of {manifest.Id} is refused: {error}", Remedy));
        foreach (WasmImport import in loaded.Imports)
        {
            if (import.Module != WasmSession.HostModule)
                return (null, new Problem($"The module of {manifest.Id} wants {import.Module}.{import.Name}, which no module gets.", Remedy));
        }

        foreach (string export in new[] { "describe", "read_tags" })
        {
            if (!Answering.Equals(loaded.FindFunction(export)))
                return (null, new Problem($"The module of {manifest.Id} has no function {export} that gives an i64.", Remedy));
        }

        return loaded.FindExport("memory") is { Kind: WasmExternalKind.Memory }
            ? (new WasmPlugin(manifest, loaded, limits, time), null)
            : (null, new Problem($"The module of {manifest.Id} exports no memory.", Remedy));
    }
}
