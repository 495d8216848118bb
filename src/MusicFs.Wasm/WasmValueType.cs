namespace MusicFs.Wasm;

/// <summary>Types of values; the numbers are those of the binary format.</summary>
public enum WasmValueType : byte
{
    /// <summary>Stands for any type, in code that cannot be reached.</summary>
    Unknown = 0,

    /// <summary>A reference to what the host has.</summary>
    ExternReference = 0x6F,

    /// <summary>A reference to a function.</summary>
    FunctionReference = 0x70,

    /// <summary>A float of 64 bits.</summary>
    F64 = 0x7C,

    /// <summary>A float of 32 bits.</summary>
    F32 = 0x7D,

    /// <summary>An integer of 64 bits.</summary>
    I64 = 0x7E,

    /// <summary>An integer of 32 bits.</summary>
    I32 = 0x7F,
}
