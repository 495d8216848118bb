using MusicFs.Wasm.Decoding;

namespace MusicFs.Wasm;

/// <summary>Something that a module wants of its host.</summary>
public sealed record WasmImport
{
    internal WasmImport(string module, string name, WasmExternalKind kind) => (Module, Name, Kind) = (module, name, kind);

    /// <summary>The first part of its name.</summary>
    public string Module { get; }

    /// <summary>The second part of its name.</summary>
    public string Name { get; }

    /// <summary>What it is.</summary>
    public WasmExternalKind Kind { get; }

    /// <summary>A function's type.</summary>
    public WasmFunctionType? FunctionType { get; internal init; }

    internal TableType Table { get; init; }

    internal SizeLimits Memory { get; init; }

    internal GlobalType Global { get; init; }
}
