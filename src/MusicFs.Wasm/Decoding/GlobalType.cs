namespace MusicFs.Wasm.Decoding;

/// <summary>A global's type.</summary>
internal readonly record struct GlobalType(WasmValueType Type, bool Mutable);
