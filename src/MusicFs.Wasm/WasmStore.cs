using System.Diagnostics.CodeAnalysis;
using MusicFs.Wasm.Execution;

namespace MusicFs.Wasm;

/// <summary>
/// Everything that instances which may see each other consist of, with the limits on all of it together and the stack they run on. Used by one thread at a time, for one call at a
/// time. After a trap it is dropped: what was under way left its memory as it was then.
/// </summary>
public sealed class WasmStore
{
    private readonly List<WasmFunction> _functions = [];
    private int _pages;
    private int _elements;

    /// <summary>An empty store.</summary>
    /// <param name="limits">On all that is in it.</param>
    /// <param name="time">The clock that <see cref="WasmLimits.Time"/> is measured with.</param>
    public WasmStore(WasmLimits limits, TimeProvider? time = null)
    {
        Limits = limits;
        Interpreter = new Interpreter(this, time ?? TimeProvider.System);
    }

    /// <summary>On all that is in it.</summary>
    public WasmLimits Limits { get; }

    internal Interpreter Interpreter { get; }

    internal List<WasmFunction> Functions => _functions;

    /// <summary>A function of the host.</summary>
    public WasmFunction CreateFunction(WasmFunctionType type, HostFunction function) => AddFunction(type, null, null, function);

    /// <summary>A memory of the host; it counts against the limits.</summary>
    /// <exception cref="InvalidOperationException">It does not fit.</exception>
    public WasmMemory CreateMemory(int pages, int? maximum) =>
        TryTakePages((uint)pages) ? new WasmMemory(this, (uint)pages, (uint?)maximum) : throw new InvalidOperationException("The store has no room for this memory.");

    /// <summary>A table of the host; it counts against the limits.</summary>
    /// <exception cref="InvalidOperationException">It does not fit.</exception>
    public WasmTable CreateTable(WasmValueType elementType, int length, int? maximum) =>
        TryTakeElements((uint)length) ? new WasmTable(this, elementType, (uint)length, (uint?)maximum) : throw new InvalidOperationException("The store has no room for this table.");

    /// <summary>
    /// Makes an instance: links the imports, fills tables and memory, and runs the start function, with the fuel and time of one call.
    /// </summary>
    /// <param name="module">What of; it was loaded within limits of its own.</param>
    /// <param name="imports">Where its imports are looked for; things of this store.</param>
    /// <param name="instance">The instance; null where there is an error.</param>
    /// <param name="error">One sentence for a person; null where there is an instance.</param>
    /// <param name="cancellation">Ends the start function.</param>
    public bool TryInstantiate(
        WasmModule module, WasmImports imports, [NotNullWhen(true)] out WasmInstance? instance, [NotNullWhen(false)] out string? error, CancellationToken cancellation = default)
    {
        var made = new WasmInstance(this, module);
        error = made.Link(imports) ?? made.Allocate() ?? made.Initialize(cancellation);
        instance = error is null ? made : null;
        return error is null;
    }

    internal WasmFunction AddFunction(WasmFunctionType type, WasmInstance? instance, Compilation.CompiledFunction? code, HostFunction? host)
    {
        var function = new WasmFunction(type, instance, code, host, (ulong)_functions.Count + 1);
        _functions.Add(function);
        return function;
    }

    internal bool TryTakePages(uint pages)
    {
        if (pages > (uint)(Limits.MemoryPages - _pages))
            return false;
        _pages += (int)pages;
        return true;
    }

    internal bool TryTakeElements(uint count)
    {
        if (count > (uint)(Limits.TableElements - _elements))
            return false;
        _elements += (int)count;
        return true;
    }
}
