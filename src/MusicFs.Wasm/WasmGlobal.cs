namespace MusicFs.Wasm;

/// <summary>A global variable or constant. Used by the thread that uses its store.</summary>
public sealed class WasmGlobal
{
    /// <summary>One of the host's.</summary>
    public WasmGlobal(WasmValue value, bool mutable) => (Type, Mutable, Bits) = (value.Type, mutable, value.Bits);

    /// <summary>Its type.</summary>
    public WasmValueType Type { get; }

    /// <summary>Whether it is a variable.</summary>
    public bool Mutable { get; }

    /// <summary>What it has now.</summary>
    public WasmValue Value => new(Type, Bits);

    internal ulong Bits { get; set; }
}
