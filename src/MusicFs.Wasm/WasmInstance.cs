using MusicFs.Wasm.Decoding;

namespace MusicFs.Wasm;

/// <summary>A module with a memory, tables and globals of its own or of others in its store. Used by one thread at a time; not again after a trap.</summary>
public sealed partial class WasmInstance
{
    private readonly WasmStore _store;

    internal WasmInstance(WasmStore store, WasmModule module) => (_store, Module) = (store, module);

    /// <summary>What it is of.</summary>
    public WasmModule Module { get; }

    /// <summary>Its memory; null where it has none.</summary>
    public WasmMemory? Memory { get; private set; }

    internal WasmFunction[] Functions { get; private set; } = [];

    internal WasmTable[] Tables { get; private set; } = [];

    internal WasmGlobal[] Globals { get; private set; } = [];

    /// <summary>Segments as they are now; null where they were dropped.</summary>
    internal ReadOnlyMemory<byte>[] Data { get; private set; } = [];

    internal ulong[][] Elements { get; private set; } = [];

    internal Span<byte> Bytes => Memory is null ? default : Memory.Span;

    /// <summary>Makes an instance in a store of its own.</summary>
    /// <inheritdoc cref="WasmStore.TryInstantiate"/>
    public static bool TryCreate(
        WasmModule module,
        WasmImports imports,
        WasmLimits limits,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out WasmInstance? instance,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(false)] out string? error) => new WasmStore(limits).TryInstantiate(module, imports, out instance, out error);

    /// <summary>Calls an exported function, for as long as its fuel and time last.</summary>
    /// <param name="export">The function's name.</param>
    /// <param name="arguments">Of the types that it takes.</param>
    /// <param name="cancellation">Ends it with a trap.</param>
    /// <exception cref="ArgumentException">There is no such function, or it takes something else.</exception>
    /// <exception cref="InvalidOperationException">A call is under way in the store.</exception>
    public WasmResult Invoke(string export, ReadOnlySpan<WasmValue> arguments, CancellationToken cancellation = default)
    {
        if (Module.FindExport(export) is not { Kind: WasmExternalKind.Function } found)
            throw new ArgumentException($"The module exports no function {export}.", nameof(export));
        WasmFunction function = Functions[found.Index];
        if (arguments.Length != function.Type.Parameters.Length)
            throw new ArgumentException($"{export} takes {function.Type}.", nameof(arguments));
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Type != function.Type.Parameters[i])
                throw new ArgumentException($"{export} takes {function.Type}.", nameof(arguments));
        }

        return _store.Interpreter.Invoke(function, arguments, cancellation);
    }

    /// <summary>Goes on with a call that a function of the host suspended.</summary>
    /// <param name="results">That function's results, as bits.</param>
    /// <exception cref="InvalidOperationException">No call is suspended.</exception>
    /// <exception cref="ArgumentException">The function gives another number of results.</exception>
    public WasmResult Resume(ReadOnlySpan<ulong> results) => _store.Interpreter.Resume(results);

    /// <summary>An exported global; null where there is none of that name.</summary>
    public WasmGlobal? FindGlobal(string export) => Module.FindExport(export) is { Kind: WasmExternalKind.Global } found ? Globals[found.Index] : null;

    /// <summary>The memory that is exported under a name; null where there is none.</summary>
    public WasmMemory? FindMemory(string export) => Module.FindExport(export) is { Kind: WasmExternalKind.Memory } ? Memory : null;

    internal object Thing(WasmExport export) => export.Kind switch
    {
        WasmExternalKind.Function => Functions[export.Index],
        WasmExternalKind.Table => Tables[export.Index],
        WasmExternalKind.Memory => Memory!,
        WasmExternalKind.Global => Globals[export.Index],
    };

    internal ulong Evaluate(ConstantExpression constant) => constant.Kind switch
    {
        ConstantKind.Bits => constant.Value,
        ConstantKind.Global => Globals[(int)constant.Value].Bits,
        ConstantKind.Function => Functions[(int)constant.Value].Reference,
    };
}
