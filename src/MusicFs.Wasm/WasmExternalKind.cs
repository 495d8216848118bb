namespace MusicFs.Wasm;

/// <summary>What modules import and export; the numbers are those of the binary format.</summary>
public enum WasmExternalKind : byte
{
    /// <summary>A function.</summary>
    Function,

    /// <summary>A table.</summary>
    Table,

    /// <summary>A linear memory.</summary>
    Memory,

    /// <summary>A global.</summary>
    Global,
}
