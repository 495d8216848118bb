using System.Text.Json.Serialization;

namespace MusicFs.Host.Plugins.Wasm;

/// <summary>Readers of what modules answer, made when this is compiled.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, MaxDepth = 8)]
[JsonSerializable(typeof(WasmAnswer))]
[JsonSerializable(typeof(WasmDescription))]
internal sealed partial class WasmJson : JsonSerializerContext;
