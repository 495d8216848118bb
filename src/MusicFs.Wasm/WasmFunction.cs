using MusicFs.Wasm.Compilation;

namespace MusicFs.Wasm;

/// <summary>A function in a store: of an instance, or of the host. Immutable.</summary>
public sealed class WasmFunction
{
    internal WasmFunction(WasmFunctionType type, WasmInstance? instance, CompiledFunction? code, HostFunction? host, ulong reference) =>
        (Type, Instance, Code, Host, Reference) = (type, instance, code, host, reference);

    /// <summary>What it takes and gives.</summary>
    public WasmFunctionType Type { get; }

    internal WasmInstance? Instance { get; }

    internal CompiledFunction? Code { get; }

    internal HostFunction? Host { get; }

    /// <summary>The bits of a reference to it, never 0.</summary>
    internal ulong Reference { get; }
}
