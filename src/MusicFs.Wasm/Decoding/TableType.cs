namespace MusicFs.Wasm.Decoding;

/// <summary>A table's type.</summary>
internal readonly record struct TableType(WasmValueType Element, SizeLimits Limits);
