namespace MusicFs.Host.Plugins.Wasm;

/// <summary>A module did what it must not: trapped, ran too long, answered what is no answer. Whoever calls plugins counts it against the plugin.</summary>
internal sealed class WasmPluginException(string message) : Exception(message);
