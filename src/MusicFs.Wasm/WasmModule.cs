using System.Diagnostics.CodeAnalysis;
using MusicFs.Wasm.Compilation;
using MusicFs.Wasm.Decoding;

namespace MusicFs.Wasm;

/// <summary>
/// A WebAssembly module that was decoded, validated and compiled to the interpreter's code. Immutable: any number of stores on any threads may share it. It
/// is of the core specification 2.0 without vectors (that is 1.0 with sign extension, bulk memory, multiple values, saturating conversion and references).
/// </summary>
public sealed class WasmModule
{
    internal WasmModule()
    {
    }

    /// <summary>What it wants of its host, in its order.</summary>
    public IReadOnlyList<WasmImport> Imports { get; internal init; } = [];

    /// <summary>What it gives, in its order.</summary>
    public IReadOnlyList<WasmExport> Exports { get; internal init; } = [];

    internal WasmFunctionType[] Types { get; init; } = [];

    /// <summary>Of all functions, imported ones first; so are those below.</summary>
    internal WasmFunctionType[] Functions { get; init; } = [];

    internal TableType[] Tables { get; init; } = [];

    internal SizeLimits[] Memories { get; init; } = [];

    internal GlobalType[] Globals { get; init; } = [];

    /// <summary>Of the globals that are not imported.</summary>
    internal ConstantExpression[] GlobalValues { get; init; } = [];

    internal ElementSegment[] Elements { get; init; } = [];

    internal DataSegment[] Data { get; init; } = [];

    /// <summary>-1 where there is none.</summary>
    internal int Start { get; init; } = -1;

    /// <summary>Of the functions that are not imported.</summary>
    internal CompiledFunction[] Code { get; init; } = [];

    /// <summary>
    /// Decodes, validates and compiles. Takes time and memory in proportion to <paramref name="bytes"/>, which is copied, whatever is in them.
    /// </summary>
    /// <param name="bytes">A module in the binary format.</param>
    /// <param name="limits">What it may cost.</param>
    /// <param name="module">The module; null where there is an error.</param>
    /// <param name="error">One sentence for a person; null where there is a module.</param>
    public static bool TryLoad(ReadOnlySpan<byte> bytes, WasmLimits limits, [NotNullWhen(true)] out WasmModule? module, [NotNullWhen(false)] out string? error)
    {
        (module, error) = (null, null);
        if (bytes.Length > limits.ModuleBytes)
        {
            error = $"The module has {bytes.Length} bytes; {limits.ModuleBytes} are allowed.";
            return false;
        }

        try
        {
            module = new ModuleDecoder(bytes.ToArray(), limits).Decode();
            return true;
        }
        catch (ModuleException e)
        {
            error = e.Message + ".";
            return false;
        }
    }

    /// <summary>The export of a name; null where there is none.</summary>
    public WasmExport? FindExport(string name)
    {
        foreach (WasmExport export in Exports)
        {
            if (export.Name == name)
                return export;
        }

        return null;
    }

    /// <summary>The type of an exported function; null where there is none of that name.</summary>
    public WasmFunctionType? FindFunction(string name) =>
        FindExport(name) is { Kind: WasmExternalKind.Function } export ? Functions[export.Index] : null;
}
